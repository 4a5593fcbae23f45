package org.repopush.repo.ostree.pack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.repopush.repo.Amount;
import org.repopush.repo.io.ByteRange;

/**
 * What is missing of one object in slices, dealt out over streams in turn, so that the slices arrive more or less in their
 * order. A slice is named after the byte that it begins with, so whatever arrived of one that was cut is a slice itself.
 */
record Slices(SortedObjects.Item item, List<ByteRange> ranges) {
    Slices {
        ranges = List.copyOf(ranges);
    }

    /**
     * @param size wanted
     * @param most how many slices; larger ones are made when it takes more
     */
    static Slices of(SortedObjects.Item item, long size, int most) {
        long each = Math.max(size, divideUp(item.length(), most));
        List<ByteRange> ranges = new ArrayList<>();
        for (ByteRange missing : item.missing()) {
            long at = missing.offset();
            do {
                ranges.add(new ByteRange(at, Math.min(each, missing.end() - at)));
                at += each;
            } while (at < missing.end());
        }
        return new Slices(item, ranges);
    }

    int count() {
        return ranges.size();
    }

    /** The slices of one stream: this one, and from there every {@code step}th. The object counts with the first slice. */
    Amount amount(int first, int step) {
        long bytes = 0;
        for (int number = first; number < count(); number += step) {
            bytes += ranges.get(number).size();
        }
        return new Amount(first == 0 ? 1 : 0, bytes);
    }

    void writeTo(TarWriter tar, int first, int step) throws IOException {
        for (int number = first; number < count(); number += step) {
            tar.slice(item.name(), ranges.get(number), item.length(), number == 0 ? 1 : 0);
        }
    }

    private static long divideUp(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
