package org.repopush.push.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.AnswerArity;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Sidecar;
import org.repopush.repo.Snapshot;
import org.repopush.repo.UnreadableThereException;

/**
 * The sidecars of revisions that the destination has already. The native tools overwrite them; here they are joined, so that a
 * signature made at the destination stays. Asks the destination only for what differs, and once. Does nothing for a kind without
 * sidecars.
 */
public final class SidecarMerge {
    private final Optional<Sidecar> sidecar;
    private final Source theirs;
    private final Map<String, String> theirDigests = new HashMap<>();
    private final Map<String, Optional<byte[]>> merged = new HashMap<>();

    /** Where the destination's sidecars come from: a step of the receive script. */
    @FunctionalInterface
    public interface Source {
        /** Those of these revisions; those without any are left out. */
        Map<String, byte[]> metadata(List<String> revisions) throws IOException, InterruptedException;
    }

    /**
     * What is known before the destination is asked.
     *
     * @param facts of the destination, by which the kind knows the digests of its sidecars
     */
    public SidecarMerge(Snapshot snapshot, Source theirs, RemoteFacts facts) throws RemoteFailure {
        this.sidecar = snapshot.sidecar();
        this.theirs = theirs;
        try {
            sidecar.ifPresent(kinds -> theirDigests.putAll(kinds.digests(facts)));
        } catch (IllegalArgumentException e) {
            throw AnswerArity.broken("probe", e);
        }
    }

    /** Asks for what is needed to join the sidecars of these revisions, all in one round trip. */
    public void fetch(Collection<String> revisions) throws IOException, InterruptedException {
        List<String> differing = new ArrayList<>();
        for (String revision : revisions) {
            if (!merged.containsKey(revision) && differs(revision)) {
                differing.add(revision);
            }
        }
        Map<String, byte[]> answers = differing.isEmpty() ? Map.of() : theirs.metadata(differing);
        for (String revision : differing) {
            byte[] bytes = answers.get(revision);
            if (bytes == null) {
                theirDigests.remove(revision);
            } else {
                merged.put(revision, joined(revision, bytes));
            }
        }
    }

    /** What nobody can read is not replaced either: it may be a signature that only the destination has. */
    private Optional<byte[]> joined(String revision, byte[] bytes) throws IOException {
        try {
            return sidecar.isEmpty() ? Optional.empty() : sidecar.get().merge(revision, bytes);
        } catch (UnreadableThereException e) {
            throw new RemoteFailure("bad-metadata", List.of(revision, e.place(), String.valueOf(e.getMessage())));
        }
    }

    /** Whether ours adds something to what the destination has of a revision that it has. */
    boolean adds(String revision) throws IOException {
        if (!theirDigests.containsKey(revision)) {
            return ours(revision).isPresent();
        }
        return merged.getOrDefault(revision, Optional.empty()).isPresent();
    }

    /** What the user reads of a ref that moves because ours adds something. */
    String added() {
        return sidecar.map(Sidecar::added).orElse("");
    }

    /**
     * What to show instead of our own sidecars of revisions for which the destination has one: the joined one, or nothing where
     * that would add nothing.
     *
     * @param present what the destination has now: digests of its sidecars by revision, empty where it has none
     */
    Map<String, Optional<byte[]>> overrides(Map<String, Optional<String>> present)
            throws IOException, InterruptedException {
        if (sidecar.isEmpty()) {
            return Map.of();
        }
        present.forEach((revision, digest) -> {
            if (!digest.equals(Optional.ofNullable(theirDigests.get(revision)))) {
                merged.remove(revision);
                theirDigests.remove(revision);
                digest.ifPresent(value -> theirDigests.put(revision, value));
            }
        });
        fetch(present.keySet());
        Map<String, Optional<byte[]>> overrides = new HashMap<>();
        for (String revision : present.keySet()) {
            if (theirDigests.containsKey(revision)) {
                overrides.put(revision, merged.getOrDefault(revision, Optional.empty()));
            }
        }
        return overrides;
    }

    private Optional<String> ours(String revision) throws IOException {
        return sidecar.isEmpty() ? Optional.empty() : sidecar.get().digest(revision);
    }

    private boolean differs(String revision) throws IOException {
        Optional<String> ours = ours(revision);
        String digest = theirDigests.get(revision);
        return ours.isPresent() && digest != null && !ours.get().equals(digest);
    }
}
