package org.repopush.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.Sidecar;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;

/**
 * Whether what would be pushed is signed where the owner of the destination wants that. Whose the signatures are is seen there
 * only.
 */
final class SignatureFindings {
    private static final String CHECK = "signatures";
    private static final String WANTED = "verify-";

    private final RemoteStatus status;
    private final Explain explain;

    SignatureFindings(RemoteStatus status, Explain explain) {
        this.status = status;
        this.explain = explain;
    }

    List<Finding> of(Snapshot snapshot) throws IOException {
        List<Finding> findings = new ArrayList<>();
        List<PolicyLine> wanted = status.policy().stream()
                .filter(rule -> rule.key().startsWith(WANTED))
                .toList();
        if (wanted.isEmpty()) {
            return findings;
        }
        for (Tip tip : snapshot.tips()) {
            if (moves(tip) && isUnsigned(snapshot, tip)) {
                findings.add(Finding.problem(CHECK, unsigned(tip, wanted)));
            }
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(
                    CHECK, "all commits to be published are signed; the signers are checked during the push"));
        }
        return findings;
    }

    private static boolean isUnsigned(Snapshot snapshot, Tip tip) throws IOException {
        Optional<Sidecar> sidecar = snapshot.sidecar();
        return sidecar.isPresent() && sidecar.get().digest(tip.revision()).isEmpty();
    }

    private boolean moves(Tip tip) {
        return Optional.ofNullable(status.refs().get(tip.ref()))
                .filter(ref -> ref.revision().equals(tip.revision()))
                .isEmpty();
    }

    private PushException unsigned(Tip tip, List<PolicyLine> wanted) {
        List<String> values = new ArrayList<>(List.of(tip.ref(), tip.revision(), "it has no signature"));
        for (PolicyLine rule : wanted) {
            String kind = rule.key().equals("verify-ed25519") ? "ed25519:" : "";
            rule.values().forEach(keys -> values.add(kind + keys));
        }
        return explain.foreseen(new RemoteFailure("unsigned", values));
    }
}
