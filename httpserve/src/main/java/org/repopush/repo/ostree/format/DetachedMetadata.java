package org.repopush.repo.ostree.format;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Detached metadata of a commit: its signatures, and whatever else somebody keeps there. ostree replaces the destination's
 * by what it fetches, so signatures that were made over there have to be in what we show.
 */
public final class DetachedMetadata {
    private static final String GPG_SIGNATURES = "ostree.gpgsigs";
    private static final String SIGNATURES_PREFIX = "ostree.sign.";

    private final Dictionary values;
    /** By key; without duplicates, which ostree makes when it signs twice with one key. */
    private final Map<String, Set<ByteBuffer>> signatures;

    private DetachedMetadata(Dictionary values, Map<String, Set<ByteBuffer>> signatures) {
        this.values = values;
        this.signatures = signatures;
    }

    public static DetachedMetadata read(byte[] bytes) throws MalformedException {
        Dictionary values = Dictionary.read(Variant.of(bytes));
        Map<String, Set<ByteBuffer>> signatures = new LinkedHashMap<>();
        for (String key : values.keys()) {
            if (key.equals(GPG_SIGNATURES) || key.startsWith(SIGNATURES_PREFIX)) {
                Set<ByteBuffer> blobs = new LinkedHashSet<>();
                values.get(key).orElseThrow().blobs().forEach(blob -> blobs.add(ByteBuffer.wrap(blob)));
                signatures.put(key, blobs);
            }
        }
        return new DetachedMetadata(values, signatures);
    }

    /**
     * Theirs with what this adds: signatures that they lack, behind their own, and values of keys that they lack. Nothing of
     * theirs is replaced: the destination takes nothing that does so.
     *
     * @return empty when this adds nothing
     */
    public Optional<byte[]> addedTo(DetachedMetadata theirs) {
        Dictionary merged = theirs.values;
        for (String key : values.keys()) {
            Optional<Dictionary.Value> value = signatures.containsKey(key)
                    ? union(theirs.signatures.getOrDefault(key, Set.of()), signatures.getOrDefault(key, Set.of()))
                    : values.get(key).filter(ours -> theirs.values.get(key).isEmpty());
            merged = value.isPresent() ? merged.with(key, value.get()) : merged;
        }
        return merged == theirs.values ? Optional.empty() : Optional.of(merged.toBytes());
    }

    /** Empty when ours adds nothing. */
    private static Optional<Dictionary.Value> union(Set<ByteBuffer> theirs, Set<ByteBuffer> ours) {
        Set<ByteBuffer> union = new LinkedHashSet<>(theirs);
        return union.addAll(ours)
                ? Optional.of(Dictionary.Value.ofBlobs(
                        union.stream().map(ByteBuffer::array).toList()))
                : Optional.empty();
    }
}
