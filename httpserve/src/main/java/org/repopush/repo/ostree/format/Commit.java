package org.repopush.repo.ostree.format;

import java.util.List;
import java.util.Optional;

/**
 * What a push needs of a commit.
 *
 * @param parent empty for the first commit of a line
 * @param timestamp seconds since 1970, unsigned
 * @param tree the root directory
 * @param treeMeta the root directory's owner and mode
 * @param refBinding the refs that it may be published under; empty when it says nothing about that
 * @param collectionBinding the collection that those refs belong to
 */
public record Commit(
        Optional<Checksum> parent,
        long timestamp,
        Checksum tree,
        Checksum treeMeta,
        Optional<List<String>> refBinding,
        Optional<String> collectionBinding) {
    private static final String REF_BINDING = "ostree.ref-binding";
    private static final String COLLECTION_BINDING = "ostree.collection-binding";

    /** Reads a commit object: {@code (a{sv} ay a(say) s s t ay ay)}. */
    public static Commit read(byte[] object) throws MalformedException {
        Variant.Members members = Variant.of(object).members();
        Dictionary metadata = Dictionary.read(members.variable(8));
        Variant parent = members.variable(1);
        skipRelatedAndText(members);
        long timestamp = members.uint64();
        Checksum tree = members.variable(1).checksum();
        Checksum treeMeta = members.last(1).checksum();
        return new Commit(
                parent.size() == 0 ? Optional.empty() : Optional.of(parent.checksum()),
                timestamp,
                tree,
                treeMeta,
                refBinding(metadata),
                collectionBinding(metadata));
    }

    boolean isOlderThan(Commit other) {
        return Long.compareUnsigned(timestamp, other.timestamp) < 0;
    }

    /** Related objects, subject and body: nothing that a push goes by. */
    private static void skipRelatedAndText(Variant.Members members) throws MalformedException {
        for (int i = 0; i < 3; i++) {
            members.variable(1);
        }
    }

    private static Optional<List<String>> refBinding(Dictionary metadata) throws MalformedException {
        Optional<Dictionary.Value> value = metadata.get(REF_BINDING);
        return value.isPresent() ? Optional.of(value.get().strings()) : Optional.empty();
    }

    private static Optional<String> collectionBinding(Dictionary metadata) throws MalformedException {
        Optional<Dictionary.Value> value = metadata.get(COLLECTION_BINDING);
        return value.isPresent() ? Optional.of(value.get().string()) : Optional.empty();
    }
}
