package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.repopush.push.Session;
import org.repopush.push.Standing;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.model.Destination;

/** Pushes to one group again and again. A member's connection is kept unless its push has ended in the middle of something. */
public final class StandingGroup implements Standing {
    private final Run run;
    private final Map<Destination, Session> kept = new HashMap<>();

    /** One push to the group. */
    @FunctionalInterface
    public interface Run {
        /**
         * Makes it, see {@link Group}.
         *
         * @param kept the sessions of an earlier push; those with which the next can begin take their place
         */
        GroupOutcome with(Map<Destination, Session> kept) throws PushException, InterruptedException;
    }

    /** @param run the same each time */
    public StandingGroup(Run run) {
        this.run = requireNonNull(run, "run");
    }

    @Override
    public Verdict push() throws PushException, InterruptedException {
        closeDead();
        boolean ended = false;
        try {
            GroupOutcome outcome = run.with(kept);
            ended = true;
            return new Verdict(outcome.exitCode(), outcome.members().stream().anyMatch(StandingGroup::failed));
        } finally {
            if (!ended) {
                kept.clear(); // closed with the members
            }
        }
    }

    /** Something else has gone wrong there than that refs were rejected. */
    private static boolean failed(MemberOutcome member) {
        boolean well = member.agrees() || member.state() == MemberOutcome.State.GIVEN_UP;
        boolean rejected = member.failure().isEmpty()
                && member.result().filter(Outcome::rejected).isPresent();
        return !well && !rejected;
    }

    private void closeDead() throws InterruptedException {
        for (Map.Entry<Destination, Session> entry : List.copyOf(kept.entrySet())) {
            if (!entry.getValue().isAlive()) {
                entry.getValue().close();
                kept.remove(entry.getKey());
            }
        }
    }

    @Override
    public boolean hasLostConnection() throws InterruptedException {
        for (Session session : kept.values()) {
            if (!session.isAlive()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        Members.sideBySide("closing", kept.values().stream().map(session -> session::close));
        kept.clear();
    }
}
