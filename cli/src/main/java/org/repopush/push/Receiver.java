package org.repopush.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.repo.Move;
import org.repopush.repo.ReceiveScript;
import org.repopush.tunnel.Destination;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.ReverseForward;
import org.repopush.tunnel.SshOptions;
import org.repopush.tunnel.TunnelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receive script of one connection, with a method for each of its steps. Used by one thread; owns the connection.
 * Closing it ends the script: what runs there is stopped, but for a publication, which finishes.
 */
final class Receiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    private static final Duration TICK = Duration.ofMillis(200);

    private final RemoteHost host;
    private final RemoteScript script;
    private final Duration silence;
    private final List<String> probe;
    private final Redaction redaction;

    private Receiver(RemoteHost host, RemoteScript script, Duration silence, List<String> probe, Redaction redaction) {
        this.host = host;
        this.script = script;
        this.silence = silence;
        this.probe = probe;
        this.redaction = redaction;
    }

    /**
     * Connects and sends the script; the probe is on its way when this returns.
     *
     * @param kind name of the kind of repository
     */
    static Receiver connect(
            Destination destination, SshOptions ssh, String kind, ReceiveScript program, PushEvent.Listener listener)
            throws TunnelException, InterruptedException {
        RemoteHost host = RemoteHost.connect(destination, ssh, text -> listener.on(new PushEvent.Detail(text)));
        try {
            List<String> probe = List.of("probe", kind, destination.path());
            Redaction redaction = new Redaction();
            RemoteScript script = host.start(
                    program.text(), probe, line -> listener.on(new PushEvent.RemoteLine(redaction.apply(line))));
            return new Receiver(host, script, ssh.timeout(), probe, redaction);
        } catch (TunnelException | InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    /** The state that came with the script's start. */
    RemoteState probe() throws TunnelException, RemoteFailure, InterruptedException {
        return RemoteState.of(answersInTime("probe"));
    }

    /** Asks for the state once more. */
    RemoteState probeAgain() throws TunnelException, RemoteFailure, InterruptedException {
        script.send(probe.get(0), probe.subList(1, probe.size()));
        return probe();
    }

    /** Detached metadata of these revisions; those without any are left out. */
    Map<String, byte[]> metadata(List<String> revisions) throws TunnelException, RemoteFailure, InterruptedException {
        List<List<String>> requests = new ArrayList<>();
        revisions.forEach(revision -> requests.add(List.of("metadata", revision)));
        script.sendAll(requests);
        Map<String, byte[]> metadata = new HashMap<>();
        for (int i = 0; i < revisions.size(); i++) {
            for (Answer answer : answersInTime("metadata")) {
                String hex = answer.values().get(1);
                if (!hex.equals("-")) {
                    metadata.put(answer.values().get(0), bytes(hex));
                }
            }
        }
        return metadata;
    }

    private static byte[] bytes(String hex) throws RemoteFailure {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw AnswerForm.broken("metadata", e);
        }
    }

    /**
     * Takes the stage of this push and hands over what moves.
     *
     * @param history revisions that travel beside the tips
     * @return which of the planned revisions the destination has: the digest of their detached metadata, if any
     */
    Map<String, Optional<String>> stage(Plan plan, List<String> history)
            throws TunnelException, RemoteFailure, InterruptedException {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("stage", plan.stageId(), Identity.ofThisProcess()));
        for (Move move : plan.moves()) {
            lines.add(List.of("move", move.ref(), move.to(), move.from().orElse("-")));
        }
        history.forEach(revision -> lines.add(List.of("also", revision)));
        lines.add(List.of("end"));
        script.sendAll(lines);
        Map<String, Optional<String>> present = new LinkedHashMap<>();
        for (Answer answer : answers("stage", () -> {})) {
            if (answer.key().equals("have")) {
                String digest = answer.values().get(1);
                present.put(answer.values().get(0), digest.equals("-") ? Optional.empty() : Optional.of(digest));
            }
        }
        return present;
    }

    /** A way from the destination to a port of ours. */
    ReverseForward forward(int localPort) throws TunnelException, InterruptedException {
        return host.forward(localPort);
    }

    /** Runs the native pull in the stage; {@code tick} is called several times a second meanwhile. */
    void pull(int remotePort, String secret, Runnable tick)
            throws TunnelException, RemoteFailure, InterruptedException {
        redaction.hide(secret);
        script.send("pull", List.of(Integer.toString(remotePort), secret));
        answers("pull", tick);
    }

    /** Verifies what was pulled and makes it part of the repository; no ref moves. */
    void importObjects() throws TunnelException, RemoteFailure, InterruptedException {
        script.send("import", List.of());
        answers("import", () -> {});
    }

    /**
     * Compares, flips, announces, and reads back.
     *
     * @param atomic all refs or none
     * @param publication takes what the destination says, also when the step fails
     */
    void publish(boolean atomic, Publication publication) throws TunnelException, RemoteFailure, InterruptedException {
        script.send("publish", List.of(atomic ? "atomic" : "each"));
        collect("publish", () -> {}, publication::add, false);
    }

    /** Gives up this push: nothing of it stays. */
    void abort() throws TunnelException, RemoteFailure, InterruptedException {
        script.send("abort", List.of());
        answers("abort", () -> {});
    }

    private List<Answer> answers(String step, Runnable tick)
            throws TunnelException, RemoteFailure, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        collect(step, tick, answers::add, false);
        return answers;
    }

    private List<Answer> answersInTime(String step) throws TunnelException, RemoteFailure, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        collect(step, () -> {}, answers::add, true);
        return answers;
    }

    /**
     * Hands over the answers of a step until it is done.
     *
     * @param timed the step is a quick one: silence for as long as the timeout means that the other side is gone
     */
    private void collect(String step, Runnable tick, Consumer<Answer> sink, boolean timed)
            throws TunnelException, RemoteFailure, InterruptedException {
        long deadline = System.nanoTime() + silence.toNanos();
        AnswerForm form = new AnswerForm();
        LOG.debug("asked for {}", step);
        while (true) {
            Optional<Answer> next = script.poll(TICK);
            tick.run();
            if (next.isEmpty()) {
                if (timed && System.nanoTime() > deadline) {
                    throw new RemoteFailure("silent", List.of(step, Long.toString(silence.toSeconds())));
                }
                continue;
            }
            Answer answer = form.check(next.get());
            LOG.debug("{} answers {} {}", step, answer.key(), redaction.apply(String.join(" ", answer.values())));
            if (answer.key().equals("done") && answer.values().equals(List.of(step))) {
                return;
            }
            if (answer.key().equals("fail")) {
                List<String> values =
                        answer.values().stream().map(redaction::apply).toList();
                throw new RemoteFailure(values.get(0), values.subList(1, values.size()));
            }
            sink.accept(answer);
            deadline = System.nanoTime() + silence.toNanos();
        }
    }

    @Override
    public void close() {
        script.close();
        host.close();
    }
}
