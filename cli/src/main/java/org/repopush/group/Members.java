package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.repopush.push.Session;
import org.repopush.push.model.RemoteFailure;
import org.repopush.tunnel.io.Threads;
import org.repopush.tunnel.model.Destination;

/**
 * All members of a group, in the order in which the user named them. A step is taken by all side by side, each on a thread of its own;
 * all of these have ended when a method returns or throws. Used by one thread, which may be interrupted.
 */
final class Members implements AutoCloseable {
    private final List<Member> all;
    private final GroupPolicy policy;
    private final Map<Member, Thread> closing = new LinkedHashMap<>();

    /** @param policy how many of them are enough to go on with */
    Members(List<Member> all, GroupPolicy policy) {
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
    private static final class Work implements Runnable {
        private final Member member;
        private final Member.Step step;
        private final BlockingQueue<Work> ended;
        private final Thread thread;
        private volatile boolean stopped;
        private volatile Optional<Throwable> bug = Optional.empty();

        Work(Member member, Member.Step step, int number, BlockingQueue<Work> ended) {
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
    List<Member> takingPart() {
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
    List<Member> unpublished() {
        return all.stream().filter(Member::hasNotPublished).toList();
    }

    /** Those at which this run has published. */
    List<Member> published() {
        return all.stream().filter(Member::hasPublished).toList();
    }

    /** Has those that take part take a step; whether enough are left to go on with. */
    boolean take(AtFailure atFailure, Member.Step step) throws InterruptedException {
        return take(takingPart(), atFailure, step);
    }

    /** Has these take a step. */
    boolean take(List<Member> members, AtFailure atFailure, Member.Step step) throws InterruptedException {
        BlockingQueue<Work> ended = new LinkedBlockingQueue<>();
        List<Work> works = new ArrayList<>();
        for (Member member : members) {
            works.add(new Work(member, step, works.size() + 1, ended));
        }
        works.forEach(work -> work.thread.start());
        try {
            for (int i = 0; i < works.size(); i++) {
                Work work = ended.take();
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
    Map<Member, RemoteFailure> locked() {
        Map<Member, RemoteFailure> locked = new LinkedHashMap<>();
        takingPart().forEach(member -> member.locked().ifPresent(failure -> locked.put(member, failure)));
        return locked;
    }

    /**
     * Sends all that take part the word for publication, so that it arrives everywhere at the same time. Once it has begun it goes on:
     * an interrupt shortens nothing.
     */
    void giveWord() {
        Map<Member, Duration> roundTrips = new LinkedHashMap<>();
        takingPart().forEach(member -> roundTrips.put(member, member.roundTrip()));
        long first = System.nanoTime();
        for (Departures.Departure<Member> departure : Departures.of(roundTrips).inOrder()) {
            long at = first + departure.delay().toNanos();
            for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            departure.to().giveWord();
        }
    }

    /** How far apart they have published. */
    Optional<Duration> skew() {
        Skew skew = new Skew();
        all.forEach(member -> member.arrival().ifPresent(arrival -> skew.note(arrival, member.roundTrip())));
        return skew.spread();
    }

    /** Hands over the sessions with which another push can begin, and no others. */
    void keep(Map<Destination, Session> sessions) {
        sessions.clear();
        all.forEach(member -> member.keep().ifPresent(session -> sessions.put(member.destination(), session)));
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
