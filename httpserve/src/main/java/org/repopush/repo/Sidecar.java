package org.repopush.repo;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a kind keeps beside a revision and may change without changing the revision, such as signatures: OSTree's detached
 * metadata. The native tools overwrite it; a push joins what both sides have. Safe for several threads; valid while its
 * {@link LocalRepo} is open.
 */
public interface Sidecar {
    /** SHA-256 in lower-case hex of what the source has beside a revision of its own; empty when that is nothing. */
    Optional<String> digest(String revision) throws IOException;

    /**
     * The digests of what the destination has beside the revisions of its refs, by revision; those without are left out.
     *
     * @throws IllegalArgumentException when the destination says what the script does not say
     */
    Map<String, String> digests(RemoteFacts facts);

    /**
     * Ours joined with the destination's: nothing that the destination has is lost.
     *
     * @return what the destination should have; empty when ours adds nothing to theirs
     * @throws UnreadableThereException when theirs cannot be understood
     */
    Optional<byte[]> merge(String revision, byte[] theirs) throws IOException;

    /** What the user reads of a ref that moves only because of it: "signature added". */
    String added();
}
