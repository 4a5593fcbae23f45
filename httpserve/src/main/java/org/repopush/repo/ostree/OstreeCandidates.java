package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;

/** The objects of a closure, less those that were taken away: one bit each beside what the closure holds. */
final class OstreeCandidates implements Candidates {
    private final ObjectSet objects;
    private final Lengths lengths;
    // These three are guarded by this object's monitor.
    private final BitSet gone = new BitSet();
    private long count;
    private long bytes;

    /**
     * @param objects must not grow any more
     * @param lengths of the objects, by number
     * @param amount of all objects together
     */
    OstreeCandidates(ObjectSet objects, Lengths lengths, Amount amount) {
        this.objects = requireNonNull(objects, "objects");
        this.lengths = requireNonNull(lengths, "lengths");
        this.count = amount.objects();
        this.bytes = amount.bytes();
    }

    @Override
    public synchronized Amount amount() {
        return new Amount(count, bytes);
    }

    /** In the order in which the closure met them. */
    @Override
    public void paths(Consumer<String> sink) {
        forEach(entry -> sink.accept(name(entry).path()));
    }

    @Override
    public synchronized void remove(String path) {
        Optional<ObjectName> name = ObjectName.ofPath(path);
        int entry = name.isPresent() ? objects.indexOf(name.get()) : -1;
        if (entry >= 0 && !gone.get(entry)) {
            gone.set(entry);
            count--;
            bytes -= lengths.get(entry);
        }
    }

    /** Hands over the number of each one that is left when this is called. */
    void forEach(IntConsumer sink) {
        BitSet without = goneSoFar();
        for (int entry = without.nextClearBit(0); entry < objects.size(); entry = without.nextClearBit(entry + 1)) {
            sink.accept(entry);
        }
    }

    private synchronized BitSet goneSoFar() {
        return (BitSet) gone.clone();
    }

    ObjectName name(int entry) {
        return objects.get(entry);
    }

    long length(int entry) {
        return lengths.get(entry);
    }
}
