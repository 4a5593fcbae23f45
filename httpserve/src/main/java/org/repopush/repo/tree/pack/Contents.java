package org.repopush.repo.tree.pack;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Hashes of content, each with a mark. Eight bytes each, of which two of a tree are never equal by chance. Safe for several threads once
 * it is sorted.
 */
final class Contents {
    private static final int DIGITS = 16;
    private static final int HASH = 64;

    private long[] hashes = new long[64];
    private int count;
    private final BitSet marked = new BitSet();

    /** Adds one; none can be marked so far. */
    void add(String sha256) {
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        hashes[count++] = Long.parseUnsignedLong(sha256.substring(0, DIGITS), DIGITS);
    }

    /** All have been added. */
    void sort() {
        Arrays.sort(hashes, 0, count);
    }

    /** A fresh set with the same hashes and marks. */
    synchronized Contents copy() {
        Contents copy = new Contents();
        copy.hashes = hashes;
        copy.count = count;
        copy.marked.or(marked);
        return copy;
    }

    /** Marks one, if it is there; anything may be asked for. Whether it was not marked before. */
    synchronized boolean mark(String sha256) {
        int at = find(sha256);
        if (at < 0 || marked.get(at)) {
            return false;
        }
        marked.set(at);
        return true;
    }

    /** Takes all marks away. */
    synchronized void unmark() {
        marked.clear();
    }

    synchronized boolean isMarked(String sha256) {
        int at = find(sha256);
        return at >= 0 && marked.get(at);
    }

    private int find(String sha256) {
        if (sha256.length() != HASH) {
            return -1;
        }
        long hash;
        try {
            hash = Long.parseUnsignedLong(sha256.substring(0, DIGITS), DIGITS);
        } catch (NumberFormatException e) {
            return -1;
        }
        int at = Arrays.binarySearch(hashes, 0, count, hash);
        while (at > 0 && hashes[at - 1] == hash) {
            at--;
        }
        return at;
    }
}
