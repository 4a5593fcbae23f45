package org.repopush.repo.ostree.closure;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Pack;
import org.repopush.repo.io.ByteRange;
import org.repopush.repo.ostree.store.ObjectName;

/**
 * The objects of a closure, less those that were taken away: one bit each beside what the closure holds, and the pieces of a
 * few that have arrived in part.
 */
public final class OstreeCandidates implements Candidates {
    /** More than the channels of many lost connections leave behind; whatever is told beyond that is sent again. */
    private static final int MOST_PIECES = 50_000;

    /** Cuts a pack out of candidates; as {@link Candidates#pack}. */
    @FunctionalInterface
    public interface Cutter {
        Pack cut(OstreeCandidates missing, boolean bulk, int channels) throws IOException;
    }

    private final Cutter cutter;
    private final ObjectSet objects;
    private final LengthList lengths;
    // All guarded by this object's monitor.
    private final BitSet gone = new BitSet();
    private long count;
    private long bytes;
    /** By the number of the object. */
    private final Map<Integer, Pieces> pieces = new HashMap<>();

    private int piecesTold;

    /**
     * All of them are missing until somebody knows better.
     *
     * @param cutter makes the pack of what is left
     * @param objects must not grow any more
     * @param lengths of the objects, by number
     * @param amount of all objects together
     */
    OstreeCandidates(Cutter cutter, ObjectSet objects, LengthList lengths, Amount amount) {
        this.cutter = requireNonNull(cutter, "cutter");
        this.objects = requireNonNull(objects, "objects");
        this.lengths = requireNonNull(lengths, "lengths");
        this.count = amount.objects();
        this.bytes = amount.bytes();
    }

    @Override
    public synchronized Amount amount() {
        long there = 0;
        for (Map.Entry<Integer, Pieces> partial : pieces.entrySet()) {
            there += length(partial.getKey()) - partial.getValue().missingBytes();
        }
        return new Amount(count, bytes - there);
    }

    /** Paths, in the order in which the closure met them. */
    @Override
    public void names(Consumer<String> sink) {
        forEach(entry -> sink.accept(name(entry).path()));
    }

    @Override
    public synchronized void remove(String found) {
        ObjectName.ofPath(found).ifPresent(this::removeObject);
        Pieces.Told.of(found).ifPresent(this::removePiece);
    }

    private synchronized void removeObject(ObjectName name) {
        int entry = objects.indexOf(name);
        if (entry >= 0 && !gone.get(entry)) {
            gone.set(entry);
            pieces.remove(entry);
            count--;
            bytes -= lengths.get(entry);
        }
    }

    private synchronized void removePiece(Pieces.Told piece) {
        int entry = objects.indexOf(piece.name());
        if (entry >= 0 && !gone.get(entry) && piecesTold < MOST_PIECES) {
            piecesTold++;
            pieces.computeIfAbsent(entry, key -> new Pieces(length(key))).add(piece.range());
        }
    }

    @Override
    public Pack pack(boolean bulk, int channels) throws IOException {
        return cutter.cut(this, bulk, channels);
    }

    /** Hands over the number of each one that is left when this is called. */
    public void forEach(IntConsumer sink) {
        BitSet without = goneSoFar();
        for (int entry = without.nextClearBit(0); entry < objects.size(); entry = without.nextClearBit(entry + 1)) {
            sink.accept(entry);
        }
    }

    private synchronized BitSet goneSoFar() {
        return (BitSet) gone.clone();
    }

    public ObjectName name(int entry) {
        return objects.get(entry);
    }

    public long length(int entry) {
        return lengths.get(entry);
    }

    /** Whether the destination has pieces of it. */
    public synchronized boolean isPartial(int entry) {
        return pieces.containsKey(entry);
    }

    /** What the destination lacks of it, in order. */
    public synchronized List<ByteRange> missing(int entry) {
        Pieces partial = pieces.get(entry);
        return partial == null ? List.of(new ByteRange(0, length(entry))) : partial.missing();
    }
}
