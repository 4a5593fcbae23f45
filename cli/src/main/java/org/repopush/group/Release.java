package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.group.GroupOutcome.Deed;
import org.repopush.group.Members.AtFailure;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.remote.Errand;
import org.repopush.push.transfer.Bandwidth;
import org.repopush.repo.RepoKind;

/**
 * What many destinations have already is released, given up or taken back: at all of them, or at none. The barriers are those of
 * {@link Group}; there is no source. Blocking; interrupting the thread ends all, but for publications that have begun: these finish.
 */
public final class Release {
    /** Before the time of a release, all hold their locks. */
    private static final Duration AHEAD = Duration.ofSeconds(5);
    /** A clock may be set while it is waited for. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final RepoKind kind;
    private final GroupEvent.Listener listener;
    private final UserPrompt questioner;
    private final long start = System.nanoTime();

    public Release(RepoKind kind, GroupEvent.Listener listener, UserPrompt questioner) {
        this.kind = requireNonNull(kind, "kind");
        this.listener = Group.oneAtATime(listener);
        this.questioner = requireNonNull(questioner, "questioner");
    }

    /**
     * What is done at all of them.
     *
     * @param run what this is called in their journals
     * @param at when refs are to move, by the clock here; empty: as soon as all are prepared
     */
    public record Order(RunId run, Errand errand, Deed deed, Optional<Instant> at) {
        public Order {
            requireNonNull(run, "run");
            requireNonNull(errand, "errand");
            requireNonNull(deed, "deed");
            requireNonNull(at, "at");
        }

        /** Publishes what that run has left there. */
        public static Order release(RunId run, Optional<Instant> at) {
            return new Order(run, Errand.release(run.text()), Deed.RELEASED, at);
        }

        /** Removes what that run has left there. */
        public static Order abort(RunId run) {
            return new Order(run, Errand.abort(run.text()), Deed.ABORTED, Optional.empty());
        }

        /**
         * Takes back what has been published.
         *
         * @param to the run that refs go back to; empty: only the last one is taken back
         * @param force refs that have moved since go back, too
         * @param refs empty: all that have moved
         */
        public static Order rollback(Optional<RunId> to, boolean force, List<String> refs) {
            RunId run = RunId.next();
            Errand errand = Errand.rollback(run.text(), to.map(RunId::text), force, refs);
            return new Order(run, errand, Deed.ROLLED_BACK, Optional.empty());
        }
    }

    /**
     * Does it. What goes wrong at a member is in the outcome.
     *
     * @param request for each of them, but for its destination
     * @param goOn the command that does the same again
     */
    public GroupOutcome run(Order order, PushRequest request, GroupSettings settings, String goOn)
            throws InterruptedException {
        try (Members<ReleaseMember> members = connect(order, request, settings)) {
            if (order.deed() == Deed.ABORTED) {
                members.take(AtFailure.WAIT, ReleaseMember::abort);
            } else {
                publish(order, new FinalSteps<>(members, settings, request));
            }
            GroupOutcome outcome = new GroupOutcome(
                    order.run(),
                    members.outcomes().toList(),
                    settings.policy(),
                    false,
                    elapsed(),
                    members.skew(settings.canary().map(GroupSettings.Canary::destination)),
                    goOn,
                    order.deed(),
                    false);
            listener.on(new GroupEvent.Ended(outcome, kind.words()));
            return outcome;
        }
    }

    private Members<ReleaseMember> connect(Order order, PushRequest request, GroupSettings settings) {
        Member.Together together = new Member.Together(
                kind,
                Path.of(""),
                order.run(),
                new Turns(settings.limit()),
                new Bandwidth(OptionalLong.empty()),
                listener,
                questioner);
        return new Members<>(
                settings.destinations().stream()
                        .map(destination -> ReleaseMember.of(
                                request.withDestination(destination),
                                together,
                                order.errand(),
                                order.deed() == Deed.ROLLED_BACK))
                        .toList(),
                settings.policy());
    }

    private void publish(Order order, FinalSteps<ReleaseMember> steps) throws InterruptedException {
        Members<ReleaseMember> members = steps.members();
        boolean early = order.at()
                .filter(time -> left(time).compareTo(AHEAD.multipliedBy(2)) > 0)
                .isPresent();
        if (early) {
            // What is wrong is said now, not at the hour.
            if (!steps.prepare()) {
                return;
            }
            members.take(AtFailure.WAIT, Member::releaseLock);
            awaitTime(order.at().get().minus(AHEAD));
        }
        Canary<ReleaseMember> canary = new Canary<>(steps, listener);
        if (!canary.allows(order.run())) {
            return;
        }
        if (!steps.prepare()) {
            canary.takeBack();
            return;
        }
        members.leaveOutFailed();
        if (members.takingPart().isEmpty()) {
            return; // it was released before
        }
        reached(Barrier.PREPARED, members.takingPart().size());
        if (order.at().isPresent()) {
            awaitTime(order.at().get().minus(members.farthest()));
        }
        steps.publish();
        if (steps.isMet()) {
            reached(Barrier.PUBLISHED, members.published().size());
        }
    }

    private void reached(Barrier barrier, int members) {
        listener.on(new GroupEvent.Reached(barrier, members, elapsed()));
    }

    /** Looks at the clock again and again: somebody may set it. */
    private static void awaitTime(Instant time) throws InterruptedException {
        for (Duration left = left(time); !left.isNegative() && !left.isZero(); left = left(time)) {
            Duration pause = left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE;
            Thread.sleep(pause.toMillis(), pause.toNanosPart() % 1_000_000);
        }
    }

    private static Duration left(Instant time) {
        return Duration.between(Instant.now(), time);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
