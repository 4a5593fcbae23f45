package org.repopush.repo;

/**
 * How much a push has to transfer at most, as far as the source can tell.
 *
 * @param objects number of objects
 * @param bytes their size as they travel
 */
public record Amount(long objects, long bytes) {
    public static final Amount NONE = new Amount(0, 0);

    /** Below both numbers, one stream is as fast as several, and there is nothing to gain from preparing for bulk. */
    public static final Amount BULK = new Amount(2_000, 8_000_000);

    /** Whether it pays to divide it, to warm up for it, to verify it in parts. */
    public boolean isBulk() {
        return objects >= BULK.objects || bytes >= BULK.bytes;
    }

    /** Both together. */
    public Amount plus(Amount other) {
        return new Amount(objects + other.objects, bytes + other.bytes);
    }

    /** All of them together. */
    public static Amount sum(Iterable<Amount> amounts) {
        Amount sum = NONE;
        for (Amount amount : amounts) {
            sum = sum.plus(amount);
        }
        return sum;
    }

    /** What this has more. */
    public Amount minus(Amount other) {
        return new Amount(objects - other.objects, bytes - other.bytes);
    }
}
