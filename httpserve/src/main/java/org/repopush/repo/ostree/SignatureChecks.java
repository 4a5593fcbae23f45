package org.repopush.repo.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.Check;
import org.repopush.repo.KindChecks;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.Sidecar;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;

/**
 * Whether what would be pushed is signed where the owner of the destination wants that. Whose the signatures are is seen there
 * only.
 */
final class SignatureChecks {
    private static final String CHECK = "signatures";
    private static final String WANTED = "verify-";

    private SignatureChecks() {}

    static List<Check> of(Snapshot here, KindChecks.View there) throws IOException {
        List<Check> checks = new ArrayList<>();
        List<PolicyRule> wanted = there.policy().stream()
                .filter(rule -> rule.key().startsWith(WANTED))
                .toList();
        if (wanted.isEmpty()) {
            return checks;
        }
        for (Tip tip : here.tips()) {
            boolean moves = !there.revision(tip.ref()).equals(Optional.of(tip.revision()));
            if (moves && isUnsigned(here, tip)) {
                checks.add(new Check.Failure(CHECK, "unsigned", unsigned(tip, wanted)));
            }
        }
        if (checks.isEmpty()) {
            checks.add(new Check.Ok(
                    CHECK, "all commits to be published are signed; the signers are checked during the push"));
        }
        return checks;
    }

    private static boolean isUnsigned(Snapshot here, Tip tip) throws IOException {
        Optional<Sidecar> sidecar = here.sidecar();
        return sidecar.isPresent() && sidecar.get().digest(tip.revision()).isEmpty();
    }

    private static List<String> unsigned(Tip tip, List<PolicyRule> wanted) {
        List<String> values = new ArrayList<>(List.of(tip.ref(), tip.revision(), "it has no signature"));
        for (PolicyRule rule : wanted) {
            String kind = rule.key().equals("verify-ed25519") ? OstreeFailures.ED25519 : "";
            rule.values().forEach(keys -> values.add(kind + keys));
        }
        return values;
    }
}
