package org.repopush.repo.ostree.pack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.repo.Resource;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.ostree.closure.OstreeCandidates;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectStore;
import org.repopush.repo.ostree.store.ObjectType;

/**
 * Decides what travels with what. A small pack is one stream. A bulky one begins with all metadata and the revisions; then
 * come large objects, and those of which the destination has pieces, each cut in slices that travel side by side; then all other content, cut by folder, so that the
 * destination can move whole folders. Parts with content have no metadata but their seal: the destination can tell from the
 * count alone that the seal leads to all of it.
 */
public final class PackCutter {
    /** What one part of a bulky pack should have: large enough for a process to verify it, small enough to overlap. */
    static final Amount PART = new Amount(50_000, 16_000_000);
    /** Content below both numbers is not cut finer for more channels. */
    private static final Amount WORTH_CUTTING = new Amount(2_000, 8_000_000);
    /** Content from this length on (bytes) would keep one stream busy while the others are done. */
    static final long LARGE = 64L << 20;
    /** Bytes of a slice, unless there would be more than {@link #MOST_SLICES}. */
    static final long SLICE = 16L << 20;
    /** Of one object: their names stand in one command line at the destination. */
    private static final int MOST_SLICES = 4_096;

    private final ObjectStore store;
    private final SortedObjects objects;
    private final Map<ObjectName, Long> revisions;

    /**
     * Cuts once.
     *
     * @param store shows what is to be sent
     * @param commits the revisions, oldest first
     */
    public PackCutter(ObjectStore store, OstreeCandidates missing, Set<Checksum> commits) throws IOException {
        this.store = requireNonNull(store, "store");
        this.objects = new SortedObjects(missing, LARGE);
        this.revisions = revisions(commits);
    }

    /**
     * The pack.
     *
     * @param bulk in parts that travel side by side
     * @param sealed parts have a seal wherever they can, which only pays where the destination verifies them while others
     *     travel
     */
    public Pack cut(boolean bulk, boolean sealed, int channels) throws IOException {
        return new OstreePack(bulk ? bulk(sealed, channels) : List.of(everything()));
    }

    /** Revisions last: a stream that was cut has none that lacks its content. */
    private Pack.Part everything() {
        List<Slices> sliced = objects.sliced().stream().map(PackCutter::slices).toList();
        return new Pack.Part(0, false, List.of(streamWithRevisions(SortedObjects.TYPES, sliced)));
    }

    private Pack.Stream streamWithRevisions(List<ObjectType> types, List<Slices> sliced) {
        Amount slices =
                Amount.sum(sliced.stream().map(each -> each.amount(0, 1)).toList());
        Amount amount = Amount.sum(List.of(objects.amount(FolderRange.ALL, types), slices, revisionsAmount()));
        return stream(amount, tar -> {
            objects.visit(FolderRange.ALL, types, tar::object);
            for (Slices each : sliced) {
                each.writeTo(tar, 0, 1);
            }
            writeRevisions(tar);
        });
    }

    private static Slices slices(SortedObjects.Item item) {
        return Slices.of(item, SLICE, MOST_SLICES);
    }

    private List<Pack.Part> bulk(boolean sealed, int channels) {
        List<Pack.Part> parts = new ArrayList<>();
        parts.add(new Pack.Part(0, false, List.of(streamWithRevisions(SortedObjects.METADATA, List.of()))));
        for (SortedObjects.Item item : objects.sliced()) {
            parts.add(new Pack.Part(parts.size(), sealed, streams(item, sealed, channels)));
        }
        for (FolderRange folders : FolderRange.cut(ranges(channels))) {
            Amount amount = objects.amount(folders, SortedObjects.CONTENT);
            if (amount.objects() > 0) {
                boolean seal = sealed && Seal.canHold(objects.contents(folders));
                parts.add(new Pack.Part(parts.size(), seal, List.of(stream(amount, tar -> write(tar, folders, seal)))));
            }
        }
        return parts;
    }

    /** A power of two, and never one: a seal needs folders that are not its part's. */
    private int ranges(int channels) {
        Amount amount = objects.amount(FolderRange.ALL, SortedObjects.CONTENT);
        long wanted = Math.max(amount.bytes() / PART.bytes(), amount.objects() / PART.objects()) + 1;
        if (amount.reaches(WORTH_CUTTING)) {
            wanted = Math.max(wanted, channels);
        }
        int ranges = 2;
        while (ranges < wanted && ranges < FolderRange.FOLDERS) {
            ranges *= 2;
        }
        return ranges;
    }

    private void write(TarWriter tar, FolderRange folders, boolean sealed) throws IOException {
        objects.visit(folders, SortedObjects.CONTENT, tar::object);
        if (sealed) {
            Seal.of(folders, objects.contents(folders), number -> objects.content(folders, number))
                    .writeTo(tar);
        }
    }

    private List<Pack.Stream> streams(SortedObjects.Item item, boolean sealed, int channels) {
        Slices slices = slices(item);
        int streams = Math.max(1, Math.min(channels, slices.count()));
        return IntStream.range(0, streams)
                .mapToObj(first -> stream(slices.amount(first, streams), tar -> {
                    slices.writeTo(tar, first, streams);
                    if (sealed && first == 0) {
                        Checksum checksum = item.name().checksum();
                        Seal.of(FolderRange.of(checksum), 1, number -> checksum).writeTo(tar);
                    }
                }))
                .toList();
    }

    private Pack.Stream stream(Amount amount, TarStream.Content content) {
        return new TarStream(store, amount, content);
    }

    /** The revisions with their detached metadata, each metadata before its commit, by length. */
    private Map<ObjectName, Long> revisions(Set<Checksum> commits) throws IOException {
        Map<ObjectName, Long> lengths = new LinkedHashMap<>();
        for (Checksum checksum : commits) {
            ObjectName metadata = new ObjectName(checksum, ObjectType.COMMITMETA);
            Optional<Resource> detached = store.find(metadata);
            detached.ifPresent(resource -> lengths.put(metadata, resource.length()));
            ObjectName commit = new ObjectName(checksum, ObjectType.COMMIT);
            lengths.put(
                    commit,
                    store.find(commit).orElseThrow(() -> missing(commit)).length());
        }
        return lengths;
    }

    private static SourceException missing(ObjectName name) {
        return new SourceException(Reason.CORRUPT, "object " + name + " is missing");
    }

    private void writeRevisions(TarWriter tar) throws IOException {
        for (Map.Entry<ObjectName, Long> revision : revisions.entrySet()) {
            tar.object(revision.getKey(), revision.getValue());
        }
    }

    private Amount revisionsAmount() {
        return new Amount(
                revisions.size(),
                revisions.values().stream().mapToLong(Long::longValue).sum());
    }
}
