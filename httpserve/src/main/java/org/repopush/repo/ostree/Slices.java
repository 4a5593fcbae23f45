package org.repopush.repo.ostree;

import java.io.IOException;
import org.repopush.repo.Amount;

/**
 * A large object in slices, dealt out over streams in turn, so that the slices arrive more or less in their order.
 *
 * @param size bytes of each slice but the last
 */
record Slices(SortedObjects.Item item, long size) {
    /**
     * @param size wanted
     * @param most how many slices; larger ones are made when it takes more
     */
    static Slices of(SortedObjects.Item item, long size, int most) {
        return new Slices(item, Math.max(size, divideUp(item.length(), most)));
    }

    int count() {
        return Math.toIntExact(divideUp(item.length(), size));
    }

    /** The slices of one stream: this one, and from there every {@code step}th. */
    Amount amount(int first, int step) {
        long bytes = 0;
        for (int number = first; number < count(); number += step) {
            bytes += length(number);
        }
        return new Amount(first == 0 ? 1 : 0, bytes);
    }

    void writeTo(TarWriter tar, int first, int step) throws IOException {
        for (int number = first; number < count(); number += step) {
            tar.slice(item.name(), number, number * size, length(number), item.length());
        }
    }

    private long length(int number) {
        return Math.min(size, item.length() - number * size);
    }

    private static long divideUp(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
