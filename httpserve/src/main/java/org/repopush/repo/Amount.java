package org.repopush.repo;

/**
 * How much a push has to transfer at most, as far as the source can tell.
 *
 * @param objects number of objects
 * @param bytes their size as they travel
 */
public record Amount(long objects, long bytes) {
    public static final Amount NONE = new Amount(0, 0);

    /** Whether one of both numbers is as large as that. */
    public boolean reaches(Amount limit) {
        return objects >= limit.objects || bytes >= limit.bytes;
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
