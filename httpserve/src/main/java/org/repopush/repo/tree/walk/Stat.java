package org.repopush.repo.tree.walk;

/**
 * What the file system says of a file. As long as all of it stays, its content is taken to be the same.
 *
 * @param size in bytes
 * @param mtime nanoseconds since 1970
 * @param ctime nanoseconds since 1970
 */
public record Stat(long inode, long size, long mtime, long ctime) {
    /** Of what is no file. */
    static final Stat NONE = new Stat(0, 0, 0, 0);

    /** Equality that costs nothing the first time. */
    boolean isSame(Stat other) {
        return inode == other.inode && size == other.size && mtime == other.mtime && ctime == other.ctime;
    }
}
