package org.repopush.repo.io;

/** Bytes of a file that follow each other. */
public record ByteRange(long offset, long size) {
    public long end() {
        return offset + size;
    }
}
