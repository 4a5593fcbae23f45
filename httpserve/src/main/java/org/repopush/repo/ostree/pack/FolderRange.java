package org.repopush.repo.ostree.pack;

import java.util.List;
import java.util.stream.IntStream;
import org.repopush.repo.ostree.format.Checksum;

/**
 * Folders of objects that follow each other.
 *
 * @param from the first, from 0
 * @param to the one behind the last, at most 256
 */
public record FolderRange(int from, int to) {
    static final int FOLDERS = 256;
    static final FolderRange ALL = new FolderRange(0, FOLDERS);

    /** All folders, cut into this many ranges of equal size; a power of two. */
    public static List<FolderRange> cut(int ranges) {
        int size = FOLDERS / ranges;
        return IntStream.range(0, ranges)
                .mapToObj(at -> new FolderRange(at * size, (at + 1) * size))
                .toList();
    }

    /** The folder that this object lies in, alone. */
    static FolderRange of(Checksum checksum) {
        return new FolderRange(checksum.folder(), checksum.folder() + 1);
    }

    boolean contains(Checksum checksum) {
        return from <= checksum.folder() && checksum.folder() < to;
    }
}
