package org.repopush.repo.tree.catalogue;

import static java.util.Objects.requireNonNull;

/**
 * One name of a tree, with all that a reader sees of it. Entries are in the order of their paths, byte by byte, where a directory's
 * has a slash at its end: so everything in a directory follows it.
 *
 * @param path encoded, relative to the tree; that of a directory ends with a slash
 * @param mode permissions, as they are published
 * @param size in bytes; of a file only, else 0
 * @param mtime when it was modified, in seconds since 1970; of a file only, else 0, and no part of what the entry is
 * @param content SHA-256 of a file in lower-case hex; the encoded target of a symbolic link; a dash for a directory
 */
public record Entry(String path, Type type, int mode, long size, long mtime, String content)
        implements Comparable<Entry> {
    /** What a name stands for. */
    public enum Type {
        FILE("f"),
        DIRECTORY("d"),
        LINK("l");

        private final String letter;

        Type(String letter) {
            this.letter = letter;
        }

        /** As it stands in a line of a catalogue. */
        public String letter() {
            return letter;
        }
    }

    private static final String NOTHING = "-";

    public Entry {
        requireNonNull(path, "path");
        requireNonNull(type, "type");
        requireNonNull(content, "content");
    }

    /** A directory, with the permissions that all are published with. */
    public static Entry directory(String path) {
        return new Entry(path, Type.DIRECTORY, 0755, 0, 0, NOTHING);
    }

    /** A symbolic link to an encoded target. */
    public static Entry link(String path, String target) {
        return new Entry(path, Type.LINK, 0777, 0, 0, target);
    }

    /** A file. */
    public static Entry file(String path, boolean executable, long size, long mtime, String sha256) {
        return new Entry(path, Type.FILE, executable ? 0755 : 0644, size, mtime, sha256);
    }

    public boolean isFile() {
        return type == Type.FILE;
    }

    /** Whether it is a file that is published with the permission to execute it. */
    public boolean isExecutable() {
        return isFile() && mode == 0755;
    }

    /** Whether both are the same to a reader who does not look at times. */
    public boolean isSame(Entry other) {
        return path.equals(other.path)
                && type == other.type
                && mode == other.mode
                && size == other.size
                && content.equals(other.content);
    }

    /** Its line in a catalogue, without the end of the line. */
    public String line() {
        return head() + '\t' + (isFile() ? Long.toString(mtime) : NOTHING) + '\t' + content;
    }

    /** The same without what is no part of what it is: of these lines the root is made. */
    String identity() {
        return head() + '\t' + content;
    }

    private String head() {
        return path
                + '\t'
                + type.letter()
                + '\t'
                + Integer.toOctalString(mode)
                + '\t'
                + (isFile() ? Long.toString(size) : NOTHING);
    }

    @Override
    public int compareTo(Entry other) {
        return path.compareTo(other.path);
    }
}
