package org.repopush.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Move;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.ReverseForward;
import org.repopush.tunnel.SshOptions;
import org.repopush.tunnel.TunnelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receive script of one connection, with a method for each of its steps. Used by one thread, but for
 * {@link #openCommand}; owns the connection.
 * Closing it ends the script: what runs there is stopped, but for a publication, which finishes.
 */
final class Receiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);

    private static final Duration TICK = Duration.ofMillis(200);
    /** While parts arrive they are to be checked at once. */
    private static final Duration SHORT_TICK = Duration.ofMillis(20);

    private final RemoteHost host;
    private final RemoteScript script;
    private final Duration silence;
    private final List<String> probe;
    private final Redaction redaction;
    private final Consumer<String> remoteLines;
    private final List<Answer> refusals = new ArrayList<>();
    private Optional<RemoteCommand> spare = Optional.empty();
    private volatile boolean hasStage;

    private Receiver(
            RemoteHost host,
            RemoteScript script,
            Duration silence,
            List<String> probe,
            Redaction redaction,
            Consumer<String> remoteLines) {
        this.host = host;
        this.script = script;
        this.silence = silence;
        this.probe = probe;
        this.redaction = redaction;
        this.remoteLines = remoteLines;
    }

    /** Connects and sends the script; the probe is on its way when this returns. */
    static Receiver connect(RepoKind kind, PushRequest request, PushEvent.Listener listener, Questioner questioner)
            throws TunnelException, InterruptedException {
        return connect("probe", kind.name(), kind.receiveScript(), request, listener, questioner);
    }

    /** The same with the step {@code status} in place of the probe, for {@link #status}. */
    static Receiver connectToLook(
            RepoKind kind, PushRequest request, PushEvent.Listener listener, Questioner questioner)
            throws TunnelException, InterruptedException {
        return connect("status", kind.name(), kind.receiveScript().withStatus(), request, listener, questioner);
    }

    private static Receiver connect(
            String firstStep,
            String kind,
            ReceiveScript program,
            PushRequest request,
            PushEvent.Listener listener,
            Questioner questioner)
            throws TunnelException, InterruptedException {
        SshOptions ssh = request.ssh();
        String path = request.destination().path();
        RemoteHost host = RemoteHost.connectToShell(request.destination(), ssh, new UserDialog(listener, questioner));
        try {
            Redaction redaction = new Redaction();
            Consumer<String> remoteLines = line -> listener.on(new PushEvent.RemoteLine(redaction.apply(line)));
            RemoteScript script = host.start(program.text(), List.of(firstStep, kind, path), remoteLines);
            return new Receiver(host, script, ssh.timeout(), List.of("probe", kind, path), redaction, remoteLines);
        } catch (TunnelException | InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    /** The state that came with the script's start. */
    RemoteState probe() throws TunnelException, RemoteFailure, InterruptedException {
        return RemoteState.of(answersInTime("probe"));
    }

    /**
     * Waits for the end of the step {@code status}, with which this connection has begun.
     *
     * @param answers takes what it says, also when it fails
     */
    void status(List<Answer> answers) throws TunnelException, RemoteFailure, InterruptedException {
        collect("status", () -> {}, answers::add, true);
    }

    /** Asks for the state once more. */
    RemoteState probeAgain() throws TunnelException, RemoteFailure, InterruptedException {
        askForProbe();
        return probe();
    }

    /** Asks for the state and does not wait for it: {@link #probe} does. */
    void askForProbe() throws TunnelException {
        script.send(probe.get(0), probe.subList(1, probe.size()));
    }

    /** When these revisions were made, as they say: seconds since 1970, unsigned; those that are not there are left out. */
    Map<String, Long> times(List<String> revisions) throws TunnelException, RemoteFailure, InterruptedException {
        List<List<String>> requests = new ArrayList<>();
        revisions.forEach(revision -> requests.add(List.of("time", revision)));
        script.sendAll(requests);
        Map<String, Long> times = new HashMap<>();
        for (int i = 0; i < revisions.size(); i++) {
            for (Answer answer : answersInTime("time")) {
                String hex = answer.values().get(1);
                if (!hex.equals("-")) {
                    times.put(answer.values().get(0), number(hex));
                }
            }
        }
        return times;
    }

    private static long number(String hex) throws RemoteFailure {
        try {
            return Long.parseUnsignedLong(hex, 16);
        } catch (NumberFormatException e) {
            throw AnswerForm.broken("time", e);
        }
    }

    /**
     * Whether a port that leads here is where only this login can use it.
     *
     * @throws RemoteFailure when it is not
     */
    void forwarded(int remotePort) throws TunnelException, RemoteFailure, InterruptedException {
        script.send("forwarded", List.of(Integer.toString(remotePort)));
        answersInTime("forwarded");
    }

    /** What something else has printed before our script's first answer; empty when nothing has. */
    String printedBefore() {
        return script.printedBefore();
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
     * Takes the stage of this push and hands over what moves. Something that moves is about to be brought, so a first channel
     * for that is asked for meanwhile.
     *
     * @param history revisions that travel beside the tips
     */
    Stage stage(Plan plan, List<String> history) throws TunnelException, RemoteFailure, InterruptedException {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("stage", plan.stageId(), Identity.ofThisProcess()));
        for (Move move : plan.moves()) {
            lines.add(List.of("move", move.ref(), move.to(), move.from().orElse("-")));
        }
        history.forEach(revision -> lines.add(List.of("also", revision)));
        lines.add(List.of("end"));
        hasStage = true;
        script.sendAll(lines);
        return Stage.of(answers("stage", () -> {}), List.of("pack", probe.get(1), probe.get(2), plan.stageId()));
    }

    /** Asks for a channel for the next command, and does not wait for it; that command may have this much to bring. */
    void openCommandAhead(Amount amount) throws TunnelException {
        if (amount.bytes() >= Amount.BULK.bytes()) {
            host.warmUp();
        }
        spare = Optional.of(newCommand());
    }

    /** How long it took to open the channel that was asked for ahead, if that is known. */
    Duration roundTrip() {
        return spare.flatMap(RemoteCommand::roundTrip).orElse(Duration.ZERO);
    }

    /** A channel for one command; several threads may ask for one. */
    RemoteCommand openCommand() throws TunnelException {
        synchronized (this) {
            if (spare.isPresent()) {
                RemoteCommand command = spare.get();
                spare = Optional.empty();
                return command;
            }
        }
        return newCommand();
    }

    private RemoteCommand newCommand() throws TunnelException {
        return host.openCommand(remoteLines);
    }

    /** Asks for the check of a part of the pack, which has arrived, and does not wait for it. */
    void checkPart(String name, boolean sealed) throws TunnelException {
        script.send("part", List.of(name, sealed ? "sealed" : "plain"));
    }

    /**
     * Waits a little for the end of a check.
     *
     * @param damaged takes the objects that are not what their names say
     * @return whether one has ended
     */
    boolean partChecked(List<String> damaged) throws TunnelException, RemoteFailure, InterruptedException {
        Optional<Answer> next = script.poll(SHORT_TICK);
        if (next.isEmpty()) {
            return false;
        }
        Answer answer = checked("part", new AnswerForm(), next.get());
        if (answer.key().equals("damaged")) {
            damaged.add(answer.values().get(0));
        }
        return answer.key().equals("done");
    }

    /**
     * Says that a stream of a part has ended before its time, and asks why.
     *
     * @param status how its far end has ended
     * @param words what that said last
     * @throws RemoteFailure in any case
     */
    void partLost(String name, String status, String words)
            throws TunnelException, RemoteFailure, InterruptedException {
        script.send("part", List.of(name, "lost", status, words.isEmpty() ? "-" : words));
        answersInTime("part lost");
    }

    /** Has the destination look who has signed what it has been brought so far. */
    void verify() throws TunnelException, RemoteFailure, InterruptedException {
        script.send("verify", List.of());
        answers("verify", () -> {});
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

    /**
     * Verifies what was brought, makes it part of the repository, and asks for publication at once, which
     * {@link #published} waits for.
     *
     * @param atomic all refs or none
     */
    void conclude(boolean atomic) throws TunnelException, RemoteFailure, InterruptedException {
        script.send("conclude", List.of(policy(atomic)));
        answers("import", () -> {});
    }

    /** Asks for publication: compare, flip, announce, read back. {@link #published} waits for it. */
    void publish(boolean atomic) throws TunnelException {
        script.send("publish", List.of(policy(atomic)));
    }

    /** @param publication takes what the destination says, also when the step fails */
    void published(Publication publication) throws TunnelException, RemoteFailure, InterruptedException {
        collect("publish", () -> {}, publication::add, false);
    }

    private static String policy(boolean atomic) {
        return atomic ? "atomic" : "each";
    }

    /** Refs that the destination would not move, so far: ref, why, and what a hook said. */
    List<Answer> refusals() {
        return List.copyOf(refusals);
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
            Answer answer = checked(step, form, next.get());
            if (answer.key().equals("done") && answer.values().equals(List.of(step))) {
                return;
            }
            sink.accept(answer);
            deadline = System.nanoTime() + silence.toNanos();
        }
    }

    /** An answer that has the right form and is no failure. */
    private Answer checked(String step, AnswerForm form, Answer received) throws RemoteFailure {
        Answer answer = form.check(received);
        if (answer.key().equals("channel") && answer.values().size() > 3) {
            String token = answer.values().get(3);
            // It opens the stage of this push; where there is a shell there is none, and every dash would be hidden.
            if (!token.equals("-")) {
                redaction.hide(token);
            }
        }
        LOG.debug("{} answers {} {}", step, answer.key(), redaction.apply(String.join(" ", answer.values())));
        if (answer.key().equals("refused")) {
            refusals.add(answer);
        }
        if (answer.key().equals("fail")) {
            List<String> values = answer.values().stream().map(redaction::apply).toList();
            throw new RemoteFailure(values.get(0), values.subList(1, values.size()));
        }
        return answer;
    }

    @Override
    public void close() {
        if (!hasStage) {
            script.nothingToCleanUp();
        }
        script.close();
        host.close();
    }
}
