package org.repopush.repo.ostree.closure;

import java.util.ArrayList;
import java.util.List;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/**
 * A set of object names in about 40 bytes each: names are appended to blocks of 33 bytes an entry, which are never copied,
 * and found through an open-addressing table of entry numbers. Not safe for writing by several threads.
 */
final class ObjectSet {
    private static final int BLOCK_BITS = 12;
    private static final int BLOCK = 1 << BLOCK_BITS;
    private static final int WORDS = Checksum.SIZE / Long.BYTES;

    private static final List<ObjectType> TYPES = List.of(ObjectType.values());

    private final List<long[]> words = new ArrayList<>();
    private final List<byte[]> types = new ArrayList<>();
    /** Number of the entry plus one, at the first free slot after its hash; 0 is free. Its length is a power of two. */
    private int[] table = new int[64];

    private int size;

    int size() {
        return size;
    }

    boolean contains(ObjectName name) {
        return table[slot(name)] != 0;
    }

    /** The number of a name: how many were added before it. -1 for one that is not there. */
    int indexOf(ObjectName name) {
        return table[slot(name)] - 1;
    }

    /** The name of this number. */
    ObjectName get(int entry) {
        long[] block = words.get(entry >> BLOCK_BITS);
        int at = (entry & (BLOCK - 1)) * WORDS;
        return new ObjectName(new Checksum(block[at], block[at + 1], block[at + 2], block[at + 3]), type(entry));
    }

    /** Whether it was not there before. */
    boolean add(ObjectName name) {
        int slot = slot(name);
        if (table[slot] != 0) {
            return false;
        }
        append(name);
        table[slot] = size;
        if (size > table.length - table.length / 4) {
            grow();
        }
        return true;
    }

    /** The slot that holds the name, else the free one where it belongs. */
    private int slot(ObjectName name) {
        int slot = home(name.checksum().a(), table.length);
        while (table[slot] != 0 && !isAt(table[slot] - 1, name)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private boolean isAt(int entry, ObjectName name) {
        long[] block = words.get(entry >> BLOCK_BITS);
        int at = (entry & (BLOCK - 1)) * WORDS;
        Checksum checksum = name.checksum();
        return block[at] == checksum.a()
                && block[at + 1] == checksum.b()
                && block[at + 2] == checksum.c()
                && block[at + 3] == checksum.d()
                && type(entry) == name.type();
    }

    private void append(ObjectName name) {
        if (size == words.size() << BLOCK_BITS) {
            words.add(new long[BLOCK * WORDS]);
            types.add(new byte[BLOCK]);
        }
        long[] block = words.get(size >> BLOCK_BITS);
        int at = (size & (BLOCK - 1)) * WORDS;
        block[at] = name.checksum().a();
        block[at + 1] = name.checksum().b();
        block[at + 2] = name.checksum().c();
        block[at + 3] = name.checksum().d();
        types.get(size >> BLOCK_BITS)[size & (BLOCK - 1)] = (byte) TYPES.indexOf(name.type());
        size++;
    }

    private void grow() {
        int[] grown = new int[Math.multiplyExact(table.length, 2)];
        for (int entry = 0; entry < size; entry++) {
            int slot = home(words.get(entry >> BLOCK_BITS)[(entry & (BLOCK - 1)) * WORDS], grown.length);
            while (grown[slot] != 0) {
                slot = (slot + 1) & (grown.length - 1);
            }
            grown[slot] = entry + 1;
        }
        table = grown;
    }

    private ObjectType type(int entry) {
        return TYPES.get(types.get(entry >> BLOCK_BITS)[entry & (BLOCK - 1)]);
    }

    /** A checksum is its own hash: any of its bits are as good as any others. */
    private static int home(long word, int length) {
        return (int) word & (length - 1);
    }
}
