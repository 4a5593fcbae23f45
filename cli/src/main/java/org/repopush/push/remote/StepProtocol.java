package org.repopush.push.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.KindFailures;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.model.TunnelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to a receive script and its answers, of which each has the right form when it leaves here. A step that fails is a
 * {@link RemoteFailure}. Used by one thread.
 */
final class StepProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(StepProtocol.class);

    private static final Duration TICK = Duration.ofMillis(200);
    /** While parts arrive they are to be checked at once. */
    private static final Duration SHORT_TICK = Duration.ofMillis(20);

    private final RemoteScript script;
    private final Duration silence;
    private final Redaction redaction;
    private final KindFailures failures;
    private final List<Answer> refusals = new ArrayList<>();
    /** Whether the destination says while it works that it does. */
    private boolean reports;

    /**
     * @param silence how long something of which nothing is heard is waited for
     * @param failures those that are the kind's
     */
    StepProtocol(RemoteScript script, Duration silence, Redaction redaction, KindFailures failures) {
        this.script = script;
        this.silence = silence;
        this.redaction = redaction;
        this.failures = failures;
    }

    void ask(String step, String... arguments) throws TunnelException {
        script.send(step, List.of(arguments));
    }

    /** @param requests each list is a step and its arguments; all are written in one go */
    void askAll(List<List<String>> requests) throws TunnelException {
        script.sendAll(requests);
    }

    /** How long something of which nothing is heard is waited for. */
    Duration silence() {
        return silence;
    }

    boolean reports() {
        return reports;
    }

    /** Whether the other side can still be asked, as far as is known; for when no step is under way. */
    boolean isAlive() throws InterruptedException {
        try {
            script.poll(Duration.ZERO);
            return true;
        } catch (TunnelException e) {
            LOG.debug("the connection has ended", e);
            return false;
        }
    }

    /** From now on this is in no log. */
    void hide(String secret) {
        redaction.hide(secret);
    }

    /** Refs that the destination would not move in the last step: ref, why, and what a hook said. */
    List<Answer> refusals() {
        return List.copyOf(refusals);
    }

    /** The answers of a step that takes as long as it takes. */
    List<Answer> answers(String step) throws IOException, InterruptedException {
        return answers(step, () -> 0);
    }

    /**
     * The same.
     *
     * @param tick called several times a second meanwhile; another number means that the step goes on
     */
    List<Answer> answers(String step, LongSupplier tick) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        collect(step, waiting(step), new AnswerArity(), tick, answers::add);
        return answers;
    }

    /** The answers of a quick step: silence for as long as the timeout means that the other side is gone. */
    List<Answer> answersInTime(String step) throws IOException, InterruptedException {
        return answersInTime(step, new AnswerArity());
    }

    /** @param form counts the answers, with those of other steps that are kept as well */
    List<Answer> answersInTime(String step, AnswerArity form) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        collect(step, Waiting.quick(step, silence), form, () -> 0, answers::add);
        return answers;
    }

    /** Hands over the answers of a quick step as they come, also when it fails. */
    void handOverInTime(String step, Consumer<Answer> sink) throws IOException, InterruptedException {
        collect(step, Waiting.quick(step, silence), new AnswerArity(), () -> 0, sink);
    }

    /** Hands over the answers of a step as they come, also when it fails. */
    void handOver(String step, Consumer<Answer> sink) throws IOException, InterruptedException {
        collect(step, waiting(step), new AnswerArity(), () -> 0, sink);
    }

    /** Hands over the answers that are left of a step of which some have come while others ran. */
    void rest(String step, Consumer<Answer> sink) throws IOException, InterruptedException {
        await(step, waiting(step), new AnswerArity(), () -> 0, sink);
    }

    /** The failure that an answer tells of in its values: a code and what belongs to it. */
    RemoteFailure failure(List<String> values) {
        return RemoteFailure.of(
                failures,
                values.get(0),
                values.subList(1, values.size()).stream().map(redaction::apply).toList());
    }

    /** How long something that takes as long as it takes is waited for. */
    Waiting waiting(String what) {
        return Waiting.patient(what, silence, reports);
    }

    private void collect(String step, Waiting waiting, AnswerArity form, LongSupplier tick, Consumer<Answer> sink)
            throws IOException, InterruptedException {
        refusals.clear();
        await(step, waiting, form, tick, sink);
    }

    private void await(String step, Waiting waiting, AnswerArity form, LongSupplier tick, Consumer<Answer> sink)
            throws IOException, InterruptedException {
        LOG.debug("waiting for {}", step);
        while (true) {
            Optional<Answer> next = script.poll(TICK);
            waiting.sees(tick.getAsLong());
            if (next.isEmpty()) {
                check(waiting);
                continue;
            }
            Answer answer = checked(step, form, next.get());
            if (answer.key().equals("done") && answer.values().equals(List.of(step))) {
                return;
            }
            if (!waiting.notes(answer)) {
                sink.accept(answer);
            }
            waiting.check();
        }
    }

    private void check(Waiting waiting) throws IOException, InterruptedException {
        try {
            waiting.check();
        } catch (RemoteFailure failure) {
            script.giveUp();
            throw failure;
        }
    }

    /**
     * Waits a little for the next answer of a step of which several may be under way.
     *
     * @param waiting for all of them
     * @param form counts the answers of all of them
     */
    Optional<Answer> nextAnswer(String step, Waiting waiting, AnswerArity form)
            throws IOException, InterruptedException {
        Optional<Answer> next = script.poll(SHORT_TICK);
        if (next.isEmpty()) {
            return next;
        }
        Answer answer = checked(step, form, next.get());
        return waiting.notes(answer) ? Optional.empty() : Optional.of(answer);
    }

    /** An answer that has the right form and is no failure. */
    private Answer checked(String step, AnswerArity form, Answer received) throws RemoteFailure {
        // Kept by nobody, and there are many in a step that takes days.
        Answer answer = received.key().equals("alive") ? AnswerArity.whole(received) : form.check(received);
        reports |= received.key().equals("reports");
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
            throw failure(answer.values());
        }
        return answer;
    }
}
