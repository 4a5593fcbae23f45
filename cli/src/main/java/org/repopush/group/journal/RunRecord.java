package org.repopush.group.journal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.repopush.group.Barrier;
import org.repopush.group.GroupOutcome;
import org.repopush.group.MemberOutcome.State;
import org.repopush.group.RunId;
import org.repopush.push.model.ExitCode;

/**
 * What is known of one run.
 *
 * @param begun when, by the clock of this machine
 * @param command what was asked for
 * @param destinations as the user knows them, in their order; what a name of the configuration stood for then
 * @param revisions what it publishes: refs, each with its revision; empty before it was planned
 * @param reached the last barrier to which all had come
 * @param end how it ended; empty when it is running, or when its process ended first
 */
public record RunRecord(
        RunId run,
        Instant begun,
        RunCommand command,
        List<String> destinations,
        Map<String, String> revisions,
        Optional<Barrier> reached,
        Optional<End> end) {
    public RunRecord {
        requireNonNull(run, "run");
        requireNonNull(begun, "begun");
        requireNonNull(command, "command");
        destinations = List.copyOf(destinations);
        revisions = Map.copyOf(revisions);
        requireNonNull(reached, "reached");
        requireNonNull(end, "end");
    }

    /** One that begins now. */
    public static RunRecord begin(RunId run, Instant now, RunCommand command, List<String> destinations) {
        return new RunRecord(run, now, command, destinations, Map.of(), Optional.empty(), Optional.empty());
    }

    /**
     * How a run ended.
     *
     * @param members the states of its members, by destination
     * @param skew how far apart they have published
     */
    public record End(ExitCode code, Map<String, String> members, Optional<Duration> skew) {
        private static final Set<String> SHOWING = Set.of(Words.of(State.PUBLISHED), Words.of(State.UP_TO_DATE));

        public End {
            requireNonNull(code, "code");
            members = Map.copyOf(members);
            requireNonNull(skew, "skew");
        }

        /** Whether what the run has brought waits for its release, where it has been brought. */
        public boolean isStaged() {
            return members.containsValue(Words.of(State.KEPT));
        }

        /** Whether what waited for its release has been given up. */
        public boolean isAborted() {
            return members.containsValue(Words.of(State.ABORTED));
        }

        /** How many members show what the run publishes. */
        public long released() {
            return members.values().stream().filter(SHOWING::contains).count();
        }

        static End of(GroupOutcome outcome) {
            Map<String, String> members = new TreeMap<>();
            outcome.members().forEach(member -> members.put(member.destination(), Words.of(member.state())));
            return new End(outcome.exitCode(), members, outcome.skew());
        }
    }

    /** Whether some destinations may show what others do not: somebody has to go on with it. */
    public boolean isOpen() {
        return end.map(how -> how.code() == ExitCode.INCONSISTENT)
                .orElse(reached.filter(barrier -> barrier.compareTo(Barrier.PREPARED) >= 0)
                        .isPresent());
    }

    RunRecord withRevisions(Map<String, String> planned) {
        return new RunRecord(run, begun, command, destinations, planned, reached, end);
    }

    RunRecord withReached(Barrier barrier) {
        return new RunRecord(run, begun, command, destinations, revisions, Optional.of(barrier), end);
    }

    RunRecord withEnd(End how) {
        return new RunRecord(run, begun, command, destinations, revisions, reached, Optional.of(how));
    }

    /** The same, which somebody goes on with. */
    RunRecord again() {
        return new RunRecord(run, begun, command, destinations, revisions, reached, Optional.empty());
    }
}
