package org.repopush.inspect;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.push.remote.RemoteRef;
import org.repopush.repo.Check;
import org.repopush.repo.KindChecks;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Snapshot;

/** What the kind of repository looks at. */
final class KindFindings {
    private final KindChecks checks;
    private final Explain explain;

    KindFindings(KindChecks checks, Explain explain) {
        this.checks = checks;
        this.explain = explain;
    }

    /** Of a destination by itself. */
    List<Finding> destination(RemoteStatus status) {
        return findings(
                checks.destination(new Seen(status, OptionalLong.empty(), revisions -> Map.of()), explain.place()));
    }

    /** Of what would be published there. */
    List<Finding> source(Snapshot snapshot, RemoteStatus status, ReceiveSession receiver)
            throws IOException, InterruptedException {
        return findings(checks.source(snapshot, new Seen(status, status.clock(), receiver::times)));
    }

    /** Whether a push needs the directories for temporary files there. */
    boolean needsTemporaryFiles(RemoteStatus status) {
        return checks.needsTemporaryFiles(new Seen(status, OptionalLong.empty(), revisions -> Map.of()));
    }

    private List<Finding> findings(List<Check> found) {
        return found.stream().map(this::finding).toList();
    }

    private Finding finding(Check check) {
        if (check instanceof Check.Ok ok) {
            return Finding.ok(ok.check(), ok.text());
        }
        if (check instanceof Check.Warning warning) {
            return Finding.warning(warning.check(), warning.text(), warning.hint());
        }
        if (check instanceof Check.Failure failure) {
            return Finding.problem(
                    failure.check(), explain.foreseen(new RemoteFailure(failure.code(), failure.values())));
        }
        throw new AssertionError(check);
    }

    /** A destination as its status shows it. */
    private record Seen(RemoteStatus status, OptionalLong seconds, KindChecks.TimesThere times)
            implements KindChecks.View {
        @Override
        public RemoteFacts facts() {
            return status.facts();
        }

        @Override
        public Optional<String> revision(String ref) {
            return Optional.ofNullable(status.refs().get(ref)).map(RemoteRef::revision);
        }

        @Override
        public List<PolicyRule> policy() {
            return status.policy();
        }

        @Override
        public Optional<Long> clock() {
            return seconds.isPresent() ? Optional.of(seconds.getAsLong()) : Optional.empty();
        }
    }
}
