package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.Set;
import org.repopush.repo.RemoteFacts;

/**
 * What a destination says of itself that only this kind understands.
 *
 * @param facts as the receive script says them
 */
record OstreeFacts(RemoteFacts facts) {
    private static final Set<String> SIGNATURES = Set.of("verify-gpg", "verify-ed25519");

    OstreeFacts {
        requireNonNull(facts, "facts");
    }

    /** Whether its objects are files as they travel. */
    boolean isArchive() {
        return facts.first("mode").filter(mode -> mode.startsWith("archive")).isPresent();
    }

    /** Whether its policy asks for signed commits. */
    boolean wantsSignatures() {
        return facts.all("policy").stream().anyMatch(rule -> !rule.isEmpty() && SIGNATURES.contains(rule.get(0)));
    }

    /** The collection of repositories that it is one of, where it is. */
    Optional<String> collection() {
        return facts.first("collection");
    }
}
