package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.repopush.push.model.RemoteFailure;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.Destination;

/**
 * All members of a group, in the order in which the user named them. A step is taken by all side by side, each on a thread of its own;
 * all of these have ended when a method returns or throws. Used by one thread, which may be interrupted.
 */
final class Members<M extends Member> implements AutoCloseable {
    private final List<M> all;
    private final GroupPolicy policy;
    private final Map<Member, Thread> closing = new LinkedHashMap<>();

    /** @param policy how many of them are enough to go on with */
    Members(List<M> all, GroupPolicy policy) {
        this.all = List.copyOf(all);
        this.policy = requireNonNull(policy, "policy");
    }

    /** What to do about the others when too many have failed to go on. */
    enum AtFailure {
        WAIT,
        /** What they do would be of no use. */
        STOP
    }

    /** A step of one member, on its thread. */
    private static final class Work<M extends Member> implements Runnable {
        private final M member;
        private final Member.Step<? super M> step;
        private final BlockingQueue<Work<M>> ended;
        private final Thread thread;
        private volatile boolean stopped;
        private volatile Optional<Throwable> bug = Optional.empty();

        Work(M member, Member.Step<? super M> step, int number, BlockingQueue<Work<M>> ended) {
            this.member = member;
            this.step = step;
            this.ended = ended;
            this.thread = Threads.unstarted("member-" + number, this);
        }

        @Override
        public void run() {
            member.isMidway(true);
            try {
                step.take(member);
                member.isMidway(false);
            } catch (InterruptedException e) {
                // By us only: the member is given up.
            } catch (IOException e) {
                if (!stopped) {
                    member.fail(e);
                }
            } catch (RuntimeException | Error e) {
                bug = Optional.of(e);
            } finally {
                ended.add(this);
            }
        }

        void stop() {
            stopped = true;
            thread.interrupt();
        }
    }

    /** Those that have something to do, and have not failed. */
    List<M> takingPart() {
        return all.stream().filter(Member::takesPart).toList();
    }

    /** Whether those that have not failed are enough to go on with. */
    boolean areEnough() {
        long left = all.stream().filter(member -> !member.hasFailed()).count();
        return policy.goesOnWith(left, all.size());
    }

    /** Tells of each that has failed that the others go on without it, and begins to close it: others may want what it holds there. */
    void leaveOutFailed() {
        for (Member member : all) {
            if (member.hasFailed() && member.leaveOut()) {
                close(member);
            }
        }
    }

    /** Those that were given the word, and have not published as far as is known. */
    List<M> unpublished() {
        return all.stream().filter(Member::hasNotPublished).toList();
    }

    /** Those at which this run has published. */
    List<M> published() {
        return all.stream().filter(Member::hasPublished).toList();
    }

    /** Has those that take part take a step; whether enough are left to go on with. */
    boolean take(AtFailure atFailure, Member.Step<? super M> step) throws InterruptedException {
        return take(takingPart(), atFailure, step);
    }

    /** Has these take a step. */
    boolean take(List<M> members, AtFailure atFailure, Member.Step<? super M> step) throws InterruptedException {
        BlockingQueue<Work<M>> ended = new LinkedBlockingQueue<>();
        List<Work<M>> works = new ArrayList<>();
        for (M member : members) {
            works.add(new Work<>(member, step, works.size() + 1, ended));
        }
        works.forEach(work -> work.thread.start());
        try {
            for (int i = 0; i < works.size(); i++) {
                Work<M> work = ended.take();
                if (work.bug.isPresent()) {
                    throw work.bug.get() instanceof RuntimeException bug
                            ? bug
                            : new IllegalStateException(work.bug.get());
                }
                if (atFailure == AtFailure.STOP && !areEnough()) {
                    works.forEach(Work::stop);
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            works.forEach(Work::stop);
            throw e;
        } finally {
            Threads.join(works.stream().map(work -> work.thread).toList());
        }
        return areEnough();
    }

    /** Who was in the way when the locks were to be taken. */
    Map<M, RemoteFailure> locked() {
        Map<M, RemoteFailure> locked = new LinkedHashMap<>();
        takingPart().forEach(member -> member.locked().ifPresent(failure -> locked.put(member, failure)));
        return locked;
    }

    /**
     * Sends all that take part the word for publication, so that it arrives everywhere at the same time. Once it has begun it goes on:
     * an interrupt shortens nothing.
     */
    void giveWord() {
        Map<M, Duration> roundTrips = new LinkedHashMap<>();
        takingPart().forEach(member -> roundTrips.put(member, member.roundTrip()));
        long first = System.nanoTime();
        for (Departures.Departure<M> departure : Departures.of(roundTrips).inOrder()) {
            long at = first + departure.delay().toNanos();
            for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            departure.to().giveWord();
        }
    }

    /**
     * How far apart they have published.
     *
     * @param alone the member that has published before the others, if there is one
     */
    Optional<Duration> skew(Optional<Destination> alone) {
        Skew skew = new Skew();
        for (M member : all) {
            if (!alone.equals(Optional.of(member.destination()))) {
                member.arrival().ifPresent(arrival -> skew.note(arrival, member.roundTrip()));
            }
        }
        return skew.spread();
    }

    /** Half of the longest round trip: how long before it is to arrive everywhere the first word has to leave. */
    Duration farthest() {
        return takingPart().stream()
                .map(Member::roundTrip)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO)
                .dividedBy(2);
    }

    /** The member at this destination. */
    Optional<M> at(Destination destination) {
        return all.stream()
                .filter(member -> member.destination().equals(destination))
                .findFirst();
    }

    /** One of them, which goes on alone. It is closed with these. */
    Members<M> of(M member) {
        return new Members<>(List.of(member), GroupPolicy.ALL);
    }

    /** All of them. */
    List<M> all() {
        return all;
    }

    Stream<MemberOutcome> outcomes() {
        return all.stream().map(Member::outcome);
    }

    @Override
    public void close() {
        all.forEach(this::close);
        Threads.join(List.copyOf(closing.values()));
    }

    /** Does it all at the same time; each may take a round trip. */
    static void sideBySide(String what, Stream<Runnable> works) {
        List<Thread> threads = works.map(work -> Threads.unstarted(what, work)).toList();
        threads.forEach(Thread::start);
        Threads.join(threads);
    }

    private void close(Member member) {
        if (!closing.containsKey(member)) {
            Thread thread = Threads.unstarted("closing", member::close);
            closing.put(member, thread);
            thread.start();
        }
    }
}
