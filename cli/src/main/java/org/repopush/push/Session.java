package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.plan.Plan;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.plan.SidecarMerge;
import org.repopush.push.remote.Errand;
import org.repopush.push.remote.Pending;
import org.repopush.push.remote.Publication;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.RemoteState;
import org.repopush.repo.KindWords;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;

/**
 * One connection to one destination, with the steps of a push in their order: {@link #probe}, {@link #plan}, {@link #bring}, then
 * either {@link #conclude}, which is one request, or {@link #importContent}, {@link #prepare} and {@link #publish}, between which a
 * group waits for its other members. Content comes before pointers: the refs move in the last step only. Used by one thread.
 * Closing it ends what runs at the destination, but for a publication, which finishes.
 */
public final class Session implements AutoCloseable {
    private final PushRequest request;
    private final Pending<ReceiveSession> connecting;
    private final Ledger ledger;
    private final LockWait locks;
    private final Phases phases;
    private @Nullable ReceiveSession receiver;
    private boolean answered;
    private boolean namesRuns;
    private @Nullable Work work;

    /**
     * A session over a connection that is being made.
     *
     * @param connecting closed with this
     * @param ledger of the push, which may take several sessions
     */
    public Session(PushRequest request, Pending<ReceiveSession> connecting, Ledger ledger) {
        this(request, connecting, ledger, new LockWait(request.lockTimeout()));
    }

    /** One that connects, for a push with these rules of repetition. */
    public static Session connect(
            RepoKind kind, PushRequest request, Ledger ledger, UserPrompt questioner, Retry retry) {
        Pending<ReceiveSession> connecting =
                Pending.session(() -> ReceiveSession.connect(kind, request, ledger, questioner));
        return new Session(request, connecting, ledger, retry.locks());
    }

    /** The same with an errand, which {@link #begun} or {@link #done} waits for. */
    public static Session connect(
            RepoKind kind, PushRequest request, Ledger ledger, UserPrompt questioner, Retry retry, Errand errand) {
        Pending<ReceiveSession> connecting =
                Pending.session(() -> ReceiveSession.connect(kind, request, ledger, questioner, errand));
        return new Session(request, connecting, ledger, retry.locks());
    }

    /** @param locks the patience for locks, which all sessions of a push share */
    private Session(PushRequest request, Pending<ReceiveSession> connecting, Ledger ledger, LockWait locks) {
        this.request = requireNonNull(request, "request");
        this.connecting = requireNonNull(connecting, "connecting");
        this.ledger = requireNonNull(ledger, "ledger");
        this.locks = requireNonNull(locks, "locks");
        this.phases = new Phases(ledger);
        ledger.newSession();
    }

    /**
     * The same connection for another push, when no step of this one is under way. It is the other session's to close; this one is
     * not to be used any more.
     */
    Session next(Ledger other, Retry retry) {
        endWork();
        Session next = new Session(request, connecting, other, retry.locks());
        next.receiver = receiver;
        next.answered = answered;
        next.namesRuns = namesRuns;
        return next;
    }

    /** Whether the destination can still be asked, as far as is known; for when no step is under way. */
    public boolean isAlive() throws InterruptedException {
        return receiver != null && receiver.isAlive();
    }

    /** What this push wants is staged at the destination, and content has come there. */
    public record Staged(Work work) {}

    /** All content is part of the repository, under private refs; nothing public has moved. */
    public record Imported(Work work) {}

    /**
     * The destination holds its lock of publications and has found nothing against this one.
     *
     * @param digest SHA-256 of the refs as they will be, in hexadecimal digits: the same at every destination of one plan
     */
    public record Prepared(Work work, String digest) {}

    /** One plan that is being carried out. */
    public static final class Work {
        private final Optional<Content> content;
        private final Publishing publishing;
        private final Consumer<List<String>> plan;

        private Work(Content content, Publishing publishing) {
            this.content = Optional.of(content);
            this.publishing = publishing;
            this.plan = line -> {};
        }

        /** @param plan is told by the destination */
        private Work(ErrandPlan plan, Publishing publishing) {
            this.content = Optional.empty();
            this.publishing = publishing;
            this.plan = plan::add;
        }

        /** What is brought; there is none where it waits at the destination already. */
        private Content content() {
            return content.orElseThrow(() -> new IllegalStateException("nothing is brought"));
        }
    }

    /** What the destination has. The first time that comes with the connection. */
    public RemoteState probe() throws IOException, InterruptedException {
        if (receiver != null) {
            return receiver.probeAgain();
        }
        ReceiveSession connected = phases.run(Phase.CONNECT, connecting::join);
        receiver = connected;
        RemoteState state = phases.run(Phase.PROBE, connected::probe);
        answered = true;
        namesRuns = state.keepsReleases();
        return state;
    }

    /**
     * Waits for the end of a release or a rollback with which this session has begun: it is prepared then. If only a lock was in the
     * way, it has been taken up all the same, and can be prepared again.
     *
     * @param plan what its lines say of each ref
     * @throws RemoteFailure as {@link #prepare}, and what is wrong with what is to be published
     */
    public Prepared begun(Errand errand, ErrandPlan plan, KindWords words) throws IOException, InterruptedException {
        ReceiveSession connected = connectedFor(errand);
        Publication said = new Publication();
        return phases.run(Phase.PREPARE, () -> {
            try {
                String digest = connected.begun(errand, said, plan::add);
                return new Prepared(takeUp(plan, words, said), digest);
            } catch (RemoteFailure failure) {
                takeUp(plan, words, said);
                throw failure;
            } finally {
                answered = true;
            }
        });
    }

    private Work takeUp(ErrandPlan plan, KindWords words, Publication said) {
        Publishing publishing = new Publishing(request, remote(), Publishing.Matter.of(plan, words), locks, ledger);
        publishing.heard(said);
        Work taken = new Work(plan, publishing);
        work = taken;
        return taken;
    }

    /** What has been taken up, to be prepared again. */
    public Imported takenUp() {
        return new Imported(Optional.ofNullable(work).orElseThrow(() -> new IllegalStateException("not taken up yet")));
    }

    /** Waits for the end of an errand with which this session has begun, and which is done then. */
    public void done(Errand errand) throws IOException, InterruptedException {
        ReceiveSession connected = connectedFor(errand);
        phases.run(Phase.PUBLISH, () -> {
            connected.done(errand);
            return errand;
        });
    }

    /** The first time it comes with the connection. */
    private ReceiveSession connectedFor(Errand errand) throws IOException, InterruptedException {
        if (receiver != null) {
            receiver.ask(errand);
            return receiver;
        }
        ReceiveSession connected = phases.run(Phase.CONNECT, connecting::join);
        receiver = connected;
        namesRuns = true;
        return connected;
    }

    /** Whether the destination has ever answered in this session. */
    boolean hasAnswered() {
        return answered;
    }

    /** What is to be done with each ref. Changes nothing; refuses what the destination could not finish. */
    public PricedPlan plan(Snapshot snapshot, RemoteState state) throws IOException, InterruptedException {
        if (request.stageOnly() && !state.keepsReleases()) {
            throw new RemoteFailure(Code.UNSUPPORTED, "keep");
        }
        if (request.undoable() && !state.keepsReleases()) {
            throw new RemoteFailure(Code.UNSUPPORTED, "rollback");
        }
        return phases.run(Phase.PLAN, () -> {
            SidecarMerge metadata = new SidecarMerge(snapshot, remote()::metadata, state.facts());
            metadata.fetch(state.sharedTips(snapshot));
            Plan plan = Plan.of(request, snapshot, state, metadata);
            PricedPlan proposal = PricedPlan.of(plan, snapshot, state, metadata, request.depth());
            proposal.checkDestination();
            if (ledger.isFirstPlan()) {
                remark(proposal, state);
            }
            ledger.planned(plan.results(), proposal.estimate());
            return proposal;
        });
    }

    private void remark(PricedPlan proposal, RemoteState state) throws IOException {
        Snapshot snapshot = proposal.snapshot();
        ledger.remark(state.remarks(snapshot.words()));
        if (!proposal.plan().moves().isEmpty()) {
            ledger.remark(snapshot.remarks(proposal.plan().moves(), state.facts()));
        }
    }

    /** Takes the stage and brings what the destination lacks, again where it arrived damaged. */
    public Staged bring(PricedPlan proposal) throws IOException, InterruptedException {
        endWork();
        Work begun = new Work(
                new Content(request, remote(), proposal, phases, locks, ledger),
                new Publishing(request, remote(), Publishing.Matter.of(proposal), locks, ledger));
        work = begun;
        begun.content().bring();
        return new Staged(begun);
    }

    /** Verifies what has come and makes it part of the repository. */
    public Imported importContent(Staged staged) throws IOException, InterruptedException {
        staged.work.content().importBy(remote()::importContent);
        return new Imported(staged.work);
    }

    /** Imports, prepares and publishes in one request. */
    public Result conclude(Staged staged) throws IOException, InterruptedException {
        if (staged.work.content().exists()) {
            staged.work
                    .content()
                    .importBy(source -> remote().conclude(request.rules().atomic(), source));
        } else {
            staged.work.publishing.ask();
        }
        return phases.run(Phase.PUBLISH, staged.work.publishing::await);
    }

    /**
     * Takes the destination's lock of publications and finds out whether all refs may move. The lock is held until
     * {@link #publish}, {@link #releaseLock} or the end of the session, and for a minute at most: the destination's policy says so.
     *
     * @param run what the publication is called there, where that knows such names: it can be taken back by this name
     * @throws RemoteFailure {@code LOCKED} at once when another push holds the lock; {@code MOVED} or {@code REFUSED} for
     *     {@link #refused}
     */
    public Prepared prepare(Imported imported, String run) throws IOException, InterruptedException {
        return prepare(imported, Optional.of(run).filter(any -> namesRuns));
    }

    /** The same of a publication that gets no name here. */
    public Prepared prepare(Imported imported) throws IOException, InterruptedException {
        return prepare(imported, Optional.empty());
    }

    private Prepared prepare(Imported imported, Optional<String> run) throws IOException, InterruptedException {
        Work prepared = imported.work;
        return new Prepared(prepared, phases.run(Phase.PREPARE, () -> prepared.publishing.prepare(run, prepared.plan)));
    }

    /** Has what is imported wait under the name of this run for its release. */
    public void keep(Imported imported, String run) throws IOException, InterruptedException {
        imported.work.content().close();
        remote().keep(run);
    }

    /** Gives up what waits under this name. */
    public void abort(String run) throws IOException, InterruptedException {
        remote().abort(run);
    }

    /** Publishes what is prepared. */
    public Result publish(Prepared prepared) throws IOException, InterruptedException {
        giveWord();
        return published(prepared);
    }

    /**
     * Gives the word for the publication of what is prepared, and does not wait: {@link #published} does. For any thread, while no
     * other step is under way.
     */
    public void giveWord() throws IOException {
        remote().publishPrepared();
    }

    /** Waits for the end of a publication for which the word was given. */
    public Result published(Prepared prepared) throws IOException, InterruptedException {
        return phases.run(Phase.PUBLISH, prepared.work.publishing::await);
    }

    /** How long the destination takes to answer, as of now. */
    public Duration roundTrip() throws IOException, InterruptedException {
        return remote().measureRoundTrip();
    }

    /** Gives the lock back; what is prepared is imported again. */
    public Imported releaseLock(Prepared prepared) throws IOException, InterruptedException {
        remote().releaseLock();
        return new Imported(prepared.work);
    }

    /** Gives up: nothing of this push stays at the destination. */
    public void abort() throws IOException, InterruptedException {
        remote().abort();
    }

    /**
     * What a failure of a step comes to: a result in which refs are rejected, where the destination has refused them.
     *
     * @throws IOException the failure, when it is anything else; the push is given up where no repetition helps
     */
    public Result refused(RemoteFailure failure) throws IOException, InterruptedException {
        if (work == null) {
            throw failure;
        }
        return work.publishing.refused(failure);
    }

    private ReceiveSession remote() {
        return Optional.ofNullable(receiver).orElseThrow(() -> new IllegalStateException("not probed yet"));
    }

    private void endWork() {
        if (work != null) {
            work.content.ifPresent(Content::close);
        }
    }

    @Override
    public void close() {
        endWork();
        connecting.close();
    }
}
