package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.repopush.group.Members.AtFailure;
import org.repopush.push.Session;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.plan.Source;
import org.repopush.push.transfer.Bandwidth;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.model.Destination;

/**
 * One push to many destinations: all of them show it, or none does, or as many as a {@link GroupPolicy} asks for. The source is opened
 * and locked once. Between the steps the members wait for each other: none publishes before all that are to publish have everything and
 * hold their locks. Blocking; interrupting the thread
 * ends all, and what holds locks lets go, but for publications that have begun: these finish.
 */
public final class Group {
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final RepoKind kind;
    private final Path directory;
    private final GroupEvent.Listener listener;
    private final UserPrompt questioner;
    private final Journal journal;
    private final long start = System.nanoTime();

    /**
     * A push that begins, or goes on with another one.
     *
     * @param directory the source, one that {@code kind} recognises
     */
    public Group(RepoKind kind, Path directory, GroupEvent.Listener listener, UserPrompt questioner, Journal journal) {
        this.kind = requireNonNull(kind, "kind");
        this.directory = requireNonNull(directory, "directory");
        this.listener = new OneAtATime(listener);
        this.questioner = requireNonNull(questioner, "questioner");
        this.journal = requireNonNull(journal, "journal");
    }

    /**
     * Hands events on, of which several members have some at the same time. What a member says while it is closed comes after the end,
     * and nobody waits for it.
     */
    private static final class OneAtATime implements GroupEvent.Listener {
        private final GroupEvent.Listener next;
        private boolean ended; // guarded by this object's monitor

        OneAtATime(GroupEvent.Listener next) {
            this.next = requireNonNull(next, "listener");
        }

        @Override
        public synchronized void on(GroupEvent event) {
            if (!ended) {
                ended = event instanceof GroupEvent.Ended;
                next.on(event);
            }
        }
    }

    /**
     * Publishes to all, or in a dry run says what would be published. What goes wrong at a member is in the outcome.
     *
     * @param request for each of them, but for its destination
     * @param goOn the command that does the same again
     * @param kept the sessions of an earlier push through connections that stay; those with which the next can begin take their place
     * @throws PushException when the source cannot be published at all
     */
    public GroupOutcome run(
            PushRequest request, GroupSettings settings, String goOn, Optional<Map<Destination, Session>> kept)
            throws PushException, InterruptedException {
        try (Members members = connect(request, settings, kept.orElse(Map.of()));
                Source source = source(request)) {
            steps(request, settings, members, source);
            GroupOutcome outcome = new GroupOutcome(
                    journal.run(),
                    members.outcomes().toList(),
                    settings.policy(),
                    request.dryRun(),
                    elapsed(),
                    members.skew(),
                    goOn);
            end(outcome);
            kept.ifPresent(members::keep);
            return outcome;
        } catch (JournalException e) {
            throw e.told();
        } catch (IOException e) {
            throw Explain.of(kind, request, directory).explain(e);
        }
    }

    /** The push itself: ends where nothing is left to do, or where it cannot be done at as many as it has to be. */
    private void steps(PushRequest request, GroupSettings settings, Members members, Source source)
            throws IOException, InterruptedException {
        boolean planned = members.take(AtFailure.WAIT, member -> member.plan(source));
        if (!reached(planned, Barrier.PLANNED, members) || request.dryRun()) {
            return;
        }
        write(() -> journal.planned(revisions(source)));
        boolean imported = members.take(AtFailure.STOP, member -> member.bring(source));
        if (!reached(imported, Barrier.IMPORTED, members)
                || !reached(prepare(request, members, source), Barrier.PREPARED, members)) {
            return;
        }
        members.giveWord();
        members.take(AtFailure.WAIT, member -> member.awaitPublication(source));
        switch (settings.onFailure()) {
            case ABORT -> {}
            case RETRY -> publishAgain(request, members, source);
            case ROLLBACK -> undo(settings, members);
        }
        if (isMet(settings, members)) {
            listener.on(new GroupEvent.Reached(
                    Barrier.PUBLISHED, members.published().size(), elapsed()));
        }
    }

    private static boolean isMet(GroupSettings settings, Members members) {
        long agreeing = members.outcomes().filter(MemberOutcome::agrees).count();
        return settings.policy().isMet(agreeing, settings.destinations().size());
    }

    /** What has been published is taken back, unless it is where it had to be. */
    private static void undo(GroupSettings settings, Members members) throws InterruptedException {
        if (!isMet(settings, members)) {
            members.take(members.published(), AtFailure.WAIT, member -> member.undo(Undoing.NOT_OFFERED));
        }
    }

    /** Those that have not published try again, as often as connections are made again. */
    private static void publishAgain(PushRequest request, Members members, Source source) throws InterruptedException {
        for (int tries = 0; tries < request.transfer().retries(); tries++) {
            List<Member> unpublished = members.unpublished();
            if (unpublished.isEmpty()) {
                return;
            }
            int attempt = tries + 1;
            Thread.sleep(Math.min(FIRST_PAUSE_MILLIS << Math.min(tries, 10), LONGEST_PAUSE_MILLIS));
            members.take(unpublished, AtFailure.WAIT, member -> member.publishAgain(source, attempt));
        }
    }

    /**
     * All that take part hold their locks afterwards. While one is held by somebody else, none is held here: two groups cannot block
     * each other. At the end all are asked once more, because the first has waited for the last.
     */
    private static boolean prepare(PushRequest request, Members members, Source source) throws InterruptedException {
        LockPatience patience = new LockPatience(request.lockTimeout(), ThreadLocalRandom.current());
        boolean held = false;
        while (members.take(AtFailure.STOP, member -> member.prepare(source))) {
            if (members.locked().isEmpty()) {
                if (held) {
                    return true;
                }
                held = true;
            } else {
                held = false;
                members.take(AtFailure.WAIT, Member::releaseLock);
                if (!patience.pause()) {
                    members.locked().forEach(Member::fail);
                }
            }
        }
        return false;
    }

    /** Whether there is something left to do, and enough members to do it with. */
    private boolean reached(boolean well, Barrier barrier, Members members) throws IOException {
        if (!well) {
            return false;
        }
        members.leaveOutFailed();
        int number = members.takingPart().size();
        if (number > 0) {
            write(() -> journal.reached(barrier));
        }
        if (barrier == Barrier.PLANNED || number > 0) {
            listener.on(new GroupEvent.Reached(barrier, number, elapsed()));
        }
        return number > 0;
    }

    /** What another process has planned stays the plan. */
    private Source source(PushRequest request) throws IOException {
        SortedMap<String, String> planned = journal.revisions();
        return planned.isEmpty()
                ? Source.open(kind, directory, request.refs(), request.lockTimeout(), this::warnOfSource)
                : Source.openAt(kind, directory, planned, request.lockTimeout(), this::warnOfSource);
    }

    private static SortedMap<String, String> revisions(Source source) throws IOException {
        SortedMap<String, String> revisions = new TreeMap<>();
        source.snapshot().tips().forEach(tip -> revisions.put(tip.ref(), tip.revision()));
        return revisions;
    }

    /** What was published stays that, whether it can be written down or not. */
    private void end(GroupOutcome outcome) {
        try {
            journal.ended(outcome);
        } catch (IOException e) {
            listener.on(new GroupEvent.OfAll(
                    new PushEvent.Warning(Code.JOURNAL, "cannot write down how the run has ended: " + e.getMessage())));
        }
        listener.on(new GroupEvent.Ended(outcome, kind.words()));
    }

    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    /** Without its journal a run goes no further: nobody could go on with it. */
    private static void write(Writing writing) throws JournalException {
        try {
            writing.write();
        } catch (IOException e) {
            throw new JournalException(e);
        }
    }

    private Members connect(PushRequest request, GroupSettings settings, Map<Destination, Session> connected) {
        Member.Together together = new Member.Together(
                new Turns(settings.limit()), new Bandwidth(request.transfer().bytesPerSecond()), listener, questioner);
        return new Members(
                settings.destinations().stream()
                        .map(destination -> new Member(
                                kind,
                                directory,
                                request.withDestination(destination),
                                together,
                                Optional.ofNullable(connected.get(destination))))
                        .toList(),
                settings.policy());
    }

    private void warnOfSource(String text) {
        listener.on(new GroupEvent.OfAll(new PushEvent.Warning(Code.SOURCE_LOCK, text)));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
