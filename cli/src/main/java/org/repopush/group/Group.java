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
import org.repopush.repo.SourceException;
import org.repopush.tunnel.model.Destination;

/**
 * One push to many destinations: all of them show it, or none does, or as many as a {@link GroupPolicy} asks for. The source is opened
 * and locked once. Between the steps the members wait for each other: none publishes before all that are to publish have everything and
 * hold their locks. Blocking; interrupting the thread
 * ends all, and what holds locks lets go, but for publications that have begun: these finish.
 */
public final class Group {
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

    /** Of several members some have events at the same time. */
    static GroupEvent.Listener oneAtATime(GroupEvent.Listener listener) {
        return new OneAtATime(listener);
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
        PushRequest each = settings.mayTakeBack() ? request.asUndoable() : request;
        try (Members<PushMember> members = connect(each, settings, kept.orElse(Map.of()));
                Source source = source(each)) {
            steps(each, settings, members, source);
            GroupOutcome outcome = new GroupOutcome(
                    journal.run(),
                    members.outcomes().toList(),
                    settings.policy(),
                    request.dryRun(),
                    elapsed(),
                    members.skew(settings.canary().map(GroupSettings.Canary::destination)),
                    goOn,
                    request.stageOnly() ? GroupOutcome.Deed.STAGED : GroupOutcome.Deed.RELEASED,
                    true);
            end(outcome);
            kept.ifPresent(sessions -> keep(members, sessions));
            return outcome;
        } catch (JournalException e) {
            throw e.told();
        } catch (IOException e) {
            throw Explain.of(kind, request, directory).explain(e);
        }
    }

    /** Hands over the sessions with which another push can begin, and no others. */
    private static void keep(Members<PushMember> members, Map<Destination, Session> sessions) {
        sessions.clear();
        members.all()
                .forEach(member -> member.keep().ifPresent(session -> sessions.put(member.destination(), session)));
    }

    /** The push itself: ends where nothing is left to do, or where it cannot be done at as many as it has to be. */
    private void steps(PushRequest request, GroupSettings settings, Members<PushMember> members, Source source)
            throws IOException, InterruptedException {
        boolean imported;
        do {
            boolean planned = members.take(AtFailure.WAIT, member -> member.plan(source));
            if (!reached(planned, Barrier.PLANNED, members) || request.dryRun()) {
                return;
            }
            if (members.all().size() > 1) {
                members.takingPart().forEach(PushMember::warnAmongOthers);
            }
            write(() -> journal.planned(revisions(source)));
            imported = members.take(AtFailure.STOP, PushMember::bring);
        } while (isReadAgain(source, members));
        if (!reached(imported, Barrier.IMPORTED, members)) {
            return;
        }
        if (request.stageOnly()) {
            stage(members);
        } else {
            publish(new FinalSteps<>(members, settings, request));
        }
    }

    /**
     * Where one of them has found that the source has changed while it was read, it is read again for all, which begin at the beginning:
     * what they were brought stays in their stages. False where there is nothing to read again, or no use in it.
     */
    private static boolean isReadAgain(Source source, Members<PushMember> members) throws IOException {
        Optional<SourceException> changed = members.all().stream()
                .map(PushMember::sourceFailure)
                .flatMap(Optional::stream)
                .findFirst();
        if (changed.isEmpty()) {
            return false;
        }
        try {
            source.readAgain(changed.get());
        } catch (SourceException e) {
            if (e != changed.get()) {
                throw e;
            }
            return false;
        }
        members.all().forEach(PushMember::beginAgain);
        return true;
    }

    /** What cannot wait where it has to waits nowhere. */
    private static void stage(Members<PushMember> members) throws InterruptedException {
        if (!members.take(AtFailure.WAIT, PushMember::stage)) {
            List<PushMember> staged =
                    members.all().stream().filter(PushMember::isStaged).toList();
            members.take(staged, AtFailure.WAIT, PushMember::unstage);
        }
    }

    private void publish(FinalSteps<PushMember> steps) throws IOException, InterruptedException {
        Canary<PushMember> canary = new Canary<>(steps, listener);
        if (canary.goesFirst()) {
            write(() -> journal.reached(Barrier.PREPARED));
        }
        if (!canary.allows(journal.run())) {
            return;
        }
        if (!reached(steps.prepare(), Barrier.PREPARED, steps.members())) {
            canary.takeBack();
            return;
        }
        steps.publish();
        if (steps.isMet()) {
            listener.on(new GroupEvent.Reached(
                    Barrier.PUBLISHED, steps.members().published().size(), elapsed()));
        }
    }

    /** Whether there is something left to do, and enough members to do it with. */
    private boolean reached(boolean well, Barrier barrier, Members<PushMember> members) throws IOException {
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
                ? Source.open(kind, directory, request.refs(), request.lockTimeout(), this::tellAll)
                : Source.openAt(kind, directory, planned, request.lockTimeout(), this::tellAll);
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

    private Members<PushMember> connect(
            PushRequest request, GroupSettings settings, Map<Destination, Session> connected) {
        Member.Together together = new Member.Together(
                kind,
                directory,
                journal.run(),
                new Turns(settings.limit()),
                new Bandwidth(request.transfer().bytesPerSecond()),
                listener,
                questioner);
        return new Members<>(
                settings.destinations().stream()
                        .map(destination -> new PushMember(
                                request.withDestination(destination),
                                together,
                                Optional.ofNullable(connected.get(destination))))
                        .toList(),
                settings.policy());
    }

    private void tellAll(PushEvent event) {
        listener.on(new GroupEvent.OfAll(event));
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
