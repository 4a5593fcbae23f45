package org.repopush.push;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.TunnelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to a receive script and its answers, of which each has the right form when it leaves here. A step that fails is a
 * {@link RemoteFailure}. Used by one thread.
 */
final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private static final Duration TICK = Duration.ofMillis(200);
    /** While parts arrive they are to be checked at once. */
    private static final Duration SHORT_TICK = Duration.ofMillis(20);

    private final RemoteScript script;
    private final Duration silence;
    private final Redaction redaction;
    private final List<Answer> refusals = new ArrayList<>();

    /** @param silence how long a quick step may say nothing */
    Conversation(RemoteScript script, Duration silence, Redaction redaction) {
        this.script = script;
        this.silence = silence;
        this.redaction = redaction;
    }

    void ask(String step, String... arguments) throws TunnelException {
        script.send(step, List.of(arguments));
    }

    /** @param requests each with its step first; they go together */
    void askAll(List<List<String>> requests) throws TunnelException {
        script.sendAll(requests);
    }

    /** From now on this is in no log. */
    void hide(String secret) {
        redaction.hide(secret);
    }

    /** Refs that the destination would not move, so far: ref, why, and what a hook said. */
    List<Answer> refusals() {
        return List.copyOf(refusals);
    }

    /** The answers of a step that takes as long as it takes. */
    List<Answer> answers(String step) throws TunnelException, RemoteFailure, InterruptedException {
        return answers(step, () -> {});
    }

    /** The same; {@code tick} is called several times a second meanwhile. */
    List<Answer> answers(String step, Runnable tick) throws TunnelException, RemoteFailure, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        collect(step, tick, answers::add, false);
        return answers;
    }

    /** The answers of a quick step: silence for as long as the timeout means that the other side is gone. */
    List<Answer> answersInTime(String step) throws TunnelException, RemoteFailure, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        handOverInTime(step, answers::add);
        return answers;
    }

    /** Hands over the answers of a quick step as they come, also when it fails. */
    void handOverInTime(String step, Consumer<Answer> sink)
            throws TunnelException, RemoteFailure, InterruptedException {
        collect(step, () -> {}, sink, true);
    }

    /** Hands over the answers of a step as they come, also when it fails. */
    void handOver(String step, Consumer<Answer> sink) throws TunnelException, RemoteFailure, InterruptedException {
        collect(step, () -> {}, sink, false);
    }

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

    /** Waits a little for the next answer of a step of which several may be under way. */
    Optional<Answer> nextAnswer(String step) throws TunnelException, RemoteFailure, InterruptedException {
        Optional<Answer> next = script.poll(SHORT_TICK);
        return next.isEmpty() ? next : Optional.of(checked(step, new AnswerForm(), next.get()));
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
}
