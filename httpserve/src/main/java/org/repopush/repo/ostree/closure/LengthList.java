package org.repopush.repo.ostree.closure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A growing list of file lengths in four bytes each, in blocks that are never copied; the few that do not fit stand aside.
 * Not safe for writing by several threads.
 */
final class LengthList {
    private static final int BLOCK_BITS = 12;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int TOO_LONG = -1;

    private final List<int[]> blocks = new ArrayList<>();
    private final Map<Integer, Long> tooLong = new HashMap<>();
    private int size;

    void add(long length) {
        if (size == blocks.size() << BLOCK_BITS) {
            blocks.add(new int[BLOCK]);
        }
        boolean fits = length <= Integer.MAX_VALUE;
        blocks.get(size >> BLOCK_BITS)[size & (BLOCK - 1)] = fits ? (int) length : TOO_LONG;
        if (!fits) {
            tooLong.put(size, length);
        }
        size++;
    }

    long get(int at) {
        int length = blocks.get(at >> BLOCK_BITS)[at & (BLOCK - 1)];
        return length == TOO_LONG ? tooLong.getOrDefault(at, 0L) : length;
    }
}
