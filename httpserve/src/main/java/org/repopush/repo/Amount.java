package org.repopush.repo;

/**
 * How much a push has to transfer at most, as far as the source can tell.
 *
 * @param objects number of objects
 * @param bytes their size as they travel
 */
public record Amount(long objects, long bytes) {
    public static final Amount NONE = new Amount(0, 0);

    /** Both together. */
    public Amount plus(Amount other) {
        return new Amount(objects + other.objects, bytes + other.bytes);
    }
}
