package org.repopush.push.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.ReverseForward;
import org.repopush.tunnel.model.TunnelException;

/**
 * The receive script of one connection, with a method for each of its steps. Used by one thread, but for
 * {@link #openCommand}; owns the connection.
 * Closing it ends the script: what runs there is stopped, but for a publication, which finishes.
 */
public final class ReceiveSession implements AutoCloseable {
    private final RemoteHost host;
    private final RemoteScript script;
    private final StepProtocol conversation;
    private List<String> probe;
    private final Consumer<String> remoteLines;
    private Optional<RemoteCommand> spare = Optional.empty();
    private boolean revisionsPending;
    private Optional<RemoteFailure> unpulled = Optional.empty();
    private volatile boolean hasStage;

    ReceiveSession(
            RemoteHost host,
            RemoteScript script,
            StepProtocol conversation,
            List<String> probe,
            Consumer<String> remoteLines) {
        this.host = host;
        this.script = script;
        this.conversation = conversation;
        this.probe = probe;
        this.remoteLines = remoteLines;
    }

    /** Connects and sends the script; the probe is on its way when this returns. */
    public static ReceiveSession connect(
            RepoKind kind, PushRequest request, PushEvent.Listener listener, UserPrompt questioner)
            throws TunnelException, InterruptedException {
        return Opening.toPush(kind, request.stageOnly() || request.undoable()).connect(request, listener, questioner);
    }

    /** The same with an errand in place of the probe, for {@link #begun} or {@link #done}. */
    public static ReceiveSession connect(
            RepoKind kind, PushRequest request, PushEvent.Listener listener, UserPrompt questioner, Errand errand)
            throws TunnelException, InterruptedException {
        return Opening.toDo(kind, errand).connect(request, listener, questioner);
    }

    /**
     * The same with the step {@code status} in place of the probe, for {@link #status}.
     *
     * @param kinds one, or several where only the destination can tell which of them it is
     */
    public static ReceiveSession connectToLook(
            List<RepoKind> kinds, PushRequest request, PushEvent.Listener listener, UserPrompt questioner)
            throws TunnelException, InterruptedException {
        return Opening.toLook(kinds).connect(request, listener, questioner);
    }

    /** The state that came with the script's start. */
    public RemoteState probe() throws IOException, InterruptedException {
        return RemoteState.of(conversation.answersInTime("probe"));
    }

    /**
     * Waits for the end of the step {@code status}, with which this connection has begun.
     *
     * @param answers takes what it says, also when it fails; the kind of the repository where that was asked for and found
     */
    public void status(List<Answer> answers) throws IOException, InterruptedException {
        conversation.handOverInTime("status", answers::add);
        answers.stream()
                .filter(answer -> answer.key().equals("kind"))
                .forEach(answer -> probe = List.of("probe", answer.values().get(0), probe.get(2)));
    }

    /** Asks for the state once more. */
    public RemoteState probeAgain() throws IOException, InterruptedException {
        askForProbe();
        return probe();
    }

    /** Asks for the state and does not wait for it: {@link #probe} does. */
    public void askForProbe() throws TunnelException {
        conversation.askAll(List.of(probe));
    }

    /** Whether the destination can still be asked, as far as is known; for when no step is under way. */
    public boolean isAlive() throws InterruptedException {
        return conversation.isAlive();
    }

    /** When these revisions were made, as they say: seconds since 1970, unsigned; those that are not there are left out. */
    public Map<String, Long> times(List<String> revisions) throws IOException, InterruptedException {
        Map<String, Long> times = new HashMap<>();
        for (Map.Entry<String, String> told : told("time", revisions).entrySet()) {
            times.put(told.getKey(), number(told.getValue()));
        }
        return times;
    }

    private static long number(String hex) throws RemoteFailure {
        try {
            return Long.parseUnsignedLong(hex, 16);
        } catch (NumberFormatException e) {
            throw AnswerArity.broken("time", e);
        }
    }

    /**
     * Whether a port that leads here is where only this login can use it.
     *
     * @throws RemoteFailure when it is not
     */
    public void forwarded(int remotePort) throws IOException, InterruptedException {
        conversation.ask("forwarded", Integer.toString(remotePort));
        conversation.answersInTime("forwarded");
    }

    /** How long something of which nothing is heard is waited for. */
    public Duration timeout() {
        return conversation.silence();
    }

    /** How long a pack is waited for. Where nobody reports the checks of its parts, whoever asks for them sees to that. */
    public Waiting waitingForPack() {
        return Waiting.patient("the pack", timeout(), true);
    }

    /** Whether the destination says while it works that it does. */
    public boolean reports() {
        return conversation.reports();
    }

    /** What something else has printed before our script's first answer; empty when nothing has. */
    public String printedBefore() {
        return script.printedBefore();
    }

    /** Detached metadata of these revisions; those without any are left out. */
    public Map<String, byte[]> metadata(List<String> revisions) throws IOException, InterruptedException {
        Map<String, byte[]> metadata = new HashMap<>();
        for (Map.Entry<String, String> told : told("metadata", revisions).entrySet()) {
            metadata.put(told.getKey(), bytes(told.getValue()));
        }
        return metadata;
    }

    /** What a step that is about one revision says of each, in hexadecimal digits. */
    private Map<String, String> told(String step, List<String> revisions) throws IOException, InterruptedException {
        conversation.askAll(
                revisions.stream().map(revision -> List.of(step, revision)).toList());
        Map<String, String> told = new HashMap<>();
        AnswerArity all = new AnswerArity();
        for (int i = 0; i < revisions.size(); i++) {
            for (Answer answer : conversation.answersInTime(step, all)) {
                String hex = answer.values().get(1);
                if (!hex.equals("-")) {
                    told.put(answer.values().get(0), hex);
                }
            }
        }
        return told;
    }

    private static byte[] bytes(String hex) throws RemoteFailure {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw AnswerArity.broken("metadata", e);
        }
    }

    /**
     * Takes the stage of this push and hands over what moves. Something that moves is about to be brought, so a first channel
     * for that is asked for meanwhile.
     */
    public StageAnswer stage(StageRequest request) throws IOException, InterruptedException {
        hasStage = true;
        conversation.askAll(request.lines());
        return StageAnswer.of(
                conversation.answers("stage"), List.of("pack", probe.get(1), probe.get(2), request.stageId()));
    }

    /**
     * Asks for a channel for the next command, and does not wait for it.
     *
     * @param bulk that command will have much to bring, for which it pays to prepare
     */
    public void openCommandAhead(boolean bulk) throws TunnelException {
        if (bulk) {
            host.warmUp();
        }
        spare = Optional.of(newCommand());
    }

    /** How long it took to open the channel that was asked for ahead, if that is known. */
    public Duration roundTrip() {
        return spare.flatMap(RemoteCommand::roundTrip).orElse(Duration.ZERO);
    }

    /** How long the server takes to answer, as of now. */
    public Duration measureRoundTrip() throws TunnelException, InterruptedException {
        return host.roundTrip();
    }

    /** A channel for one command; several threads may ask for one. */
    public RemoteCommand openCommand() throws TunnelException {
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
    public void checkPart(String name, boolean sealed) throws TunnelException {
        conversation.ask("part", name, sealed ? "sealed" : "plain");
    }

    /**
     * Waits a little for the end of a check.
     *
     * @param waiting for all parts of a pack
     * @param form counts what is said of them
     * @param damaged takes the objects that are not what their names say
     * @return whether one has ended
     */
    public boolean partChecked(Waiting waiting, AnswerArity form, List<String> damaged)
            throws IOException, InterruptedException {
        Optional<Answer> next = conversation.nextAnswer("part", waiting, form);
        if (next.isEmpty()) {
            return false;
        }
        Answer answer = next.get();
        boolean ofRevisions = answer.values().equals(List.of("revisions"));
        switch (answer.key()) {
            case "damaged" -> damaged.add(answer.values().get(0));
            case "unpulled" -> notePulled(answer);
            case "done" -> revisionsPending &= !ofRevisions;
            default -> {
                // A newer script may say more.
            }
        }
        return answer.key().equals("done") && !ofRevisions;
    }

    /**
     * Says that a stream of a part has ended before its time, and asks why.
     *
     * @param status how its far end has ended
     * @param words what that said last
     * @throws RemoteFailure in any case
     */
    public void partLost(String name, String status, String words) throws IOException, InterruptedException {
        conversation.ask("part", name, "lost", status, words.isEmpty() ? "-" : words);
        conversation.answersInTime("part lost");
    }

    /**
     * Has the destination's own tool fetch what the refs are to name, and judge it, and does not wait for that: parts of a pack may be
     * checked meanwhile.
     *
     * @param atomic all refs or none
     */
    public void askForRevisions(boolean atomic, PullSource source) throws TunnelException {
        conversation.hide(source.secret());
        conversation.ask("revisions", policy(atomic), Integer.toString(source.port()), source.secret());
        revisionsPending = true;
    }

    /**
     * Waits until they have been judged, if they were asked for. Other requests may fail for what is wrong with them.
     *
     * @return why they could not be fetched
     */
    public Optional<RemoteFailure> awaitRevisions() throws IOException, InterruptedException {
        if (revisionsPending) {
            conversation.rest("revisions", this::notePulled);
            revisionsPending = false;
        }
        Optional<RemoteFailure> problem = unpulled;
        unpulled = Optional.empty();
        return problem;
    }

    private void notePulled(Answer answer) {
        if (answer.key().equals("unpulled")) {
            unpulled = Optional.of(conversation.failure(answer.values()));
        }
    }

    /** Has the destination look who has signed what it has been brought so far. */
    public void verify() throws IOException, InterruptedException {
        conversation.ask("verify");
        conversation.answers("verify");
    }

    /** A port at the destination for a way to us. */
    public ReverseForward forward() throws TunnelException, InterruptedException {
        return host.forward();
    }

    /**
     * Runs the native pull in the stage.
     *
     * @param tick called several times a second meanwhile; another number means that it goes on
     */
    public void pull(PullSource source, LongSupplier tick) throws IOException, InterruptedException {
        conversation.hide(source.secret());
        conversation.ask("pull", Integer.toString(source.port()), source.secret());
        conversation.answers("pull", tick);
    }

    /**
     * Verifies what was brought, makes it part of the repository, and asks for publication at once, which
     * {@link #published} waits for.
     *
     * @param atomic all refs or none
     * @param source where to find what the stage lacks
     */
    public void conclude(boolean atomic, Optional<PullSource> source) throws IOException, InterruptedException {
        importBy(List.of("conclude", policy(atomic)), source);
    }

    /**
     * Verifies what was brought and makes it part of the repository.
     *
     * @param source where to find what the stage lacks
     */
    public void importContent(Optional<PullSource> source) throws IOException, InterruptedException {
        importBy(List.of("import"), source);
    }

    private void importBy(List<String> request, Optional<PullSource> source) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(request);
        source.ifPresent(from -> {
            conversation.hide(from.secret());
            words.add(Integer.toString(from.port()));
            words.add(from.secret());
        });
        conversation.askAll(List.of(words));
        conversation.answers("import");
    }

    /**
     * Has the destination take its lock of publications, compare, and ask the owner's hook: all refs or none. It holds the lock then
     * until {@link #publishPrepared} or {@link #releaseLock}.
     *
     * @param run what this publication is called there; who gives it a name may want to take it back
     * @param publication takes what the destination says, also when the step fails
     * @param plan takes each line of what is going to move, where only the destination knows it
     * @return SHA-256 of the refs as they will be, in hexadecimal digits
     */
    public String prepare(Optional<String> run, Publication publication, Consumer<List<String>> plan)
            throws IOException, InterruptedException {
        conversation.ask("prepare", run.stream().toArray(String[]::new));
        return prepared("prepare", publication, plan);
    }

    /**
     * Waits for the end of the errand with which this connection has begun, which is a release or a rollback: that is prepared.
     *
     * @param publication takes what the destination says, also when it fails
     * @param plan takes each line of what is going to move, also when it fails
     */
    public String begun(Errand errand, Publication publication, Consumer<List<String>> plan)
            throws IOException, InterruptedException {
        hasStage = true;
        return prepared(errand.step(), publication, plan);
    }

    private String prepared(String step, Publication publication, Consumer<List<String>> plan)
            throws IOException, InterruptedException {
        List<String> digest = new ArrayList<>();
        conversation.handOver(step, answer -> {
            switch (answer.key()) {
                case "prepared" -> digest.add(answer.values().get(0));
                case "plan" -> plan.accept(answer.values());
                default -> publication.add(answer);
            }
        });
        if (digest.size() != 1) {
            throw new RemoteFailure(Code.GARBLED, "a preparation without its digest");
        }
        return digest.get(0);
    }

    /** Gives the word for what is prepared. {@link #published} waits for its end. */
    public void publishPrepared() throws TunnelException {
        conversation.ask("publish");
    }

    /** Gives the lock of publications back; what is prepared is not published. */
    public void releaseLock() throws IOException, InterruptedException {
        conversation.ask("release-lock");
        conversation.answers("release-lock");
    }

    /** Asks for publication: compare, flip, announce, read back. {@link #published} waits for it. */
    public void publish(boolean atomic) throws TunnelException {
        conversation.ask("publish", policy(atomic));
    }

    /**
     * Waits for the end of the publication.
     *
     * @param publication takes what the destination says, also when the step fails
     */
    public void published(Publication publication) throws IOException, InterruptedException {
        conversation.handOver("publish", publication::add);
    }

    private static String policy(boolean atomic) {
        return atomic ? "atomic" : "each";
    }

    /** Refs that the destination would not move in the last step: ref, why, and what a hook said. */
    public List<Answer> refusals() {
        return conversation.refusals();
    }

    /** Waits for the end of the errand with which this connection has begun, which is done then. */
    public void done(Errand errand) throws IOException, InterruptedException {
        conversation.answers(errand.step());
    }

    /** Has what is imported wait under this name until it is released; nothing of it is this session's any more. */
    public void keep(String run) throws IOException, InterruptedException {
        conversation.ask("keep", run);
        try {
            conversation.answers("keep");
        } catch (RemoteFailure failure) {
            // A connection that was lost has done it, and nobody has heard of that.
            if (!failure.is(Code.RELEASE_EXISTS)) {
                throw failure;
            }
        }
    }

    /** Gives up what waits there under this name. */
    public void abort(String run) throws IOException, InterruptedException {
        Errand errand = Errand.abort(run);
        ask(errand);
        done(errand);
    }

    /** Asks for another errand in this connection. */
    public void ask(Errand errand) throws TunnelException {
        List<String> request = new ArrayList<>(List.of(errand.step(), probe.get(1), probe.get(2)));
        request.addAll(errand.words());
        conversation.askAll(List.of(request));
    }

    /** Gives up this push: nothing of it stays. */
    public void abort() throws IOException, InterruptedException {
        conversation.ask("abort");
        conversation.answers("abort");
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
