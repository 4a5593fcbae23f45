package org.repopush.repo.ostree.pack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/**
 * A throw-away commit that lists content objects in one flat directory, so that {@code ostree fsck} verifies them where there
 * is no other commit yet: it checks what commits lead to and nothing else.
 *
 * <p>Its three objects never lie in the folders of what they seal, so none of them is one of the sealed objects by chance, and
 * those folders hold what is to be kept and nothing else. A number that means nothing is changed until this is so.
 *
 * @param objects directory metadata, directory, commit
 */
record Seal(List<Piece> objects) {
    /** The most content objects whose list fits into the 10 MiB that ostree 2022.7 reads of a metadata object. */
    static final int MOST = 200_000;

    private static final int DIRECTORY_MODE = 0040755;

    Seal {
        objects = List.copyOf(objects);
    }

    /** One object of a seal. */
    static final class Piece {
        private final ObjectName name;
        private final byte[] bytes;

        private Piece(ObjectType type, byte[] bytes) {
            this.name = new ObjectName(Checksum.ofContent(bytes), type);
            this.bytes = bytes;
        }

        ObjectName name() {
            return name;
        }

        void writeTo(TarWriter tar) throws IOException {
            tar.bytes(name.path(), bytes);
        }
    }

    void writeTo(TarWriter tar) throws IOException {
        for (Piece piece : objects) {
            piece.writeTo(tar);
        }
    }

    /** Whether there can be a seal for this many content objects. None needs none. */
    static boolean canHold(int count) {
        return 0 < count && count <= MOST;
    }

    /**
     * @param folders where the content lies; not all folders that there are
     * @param count how many content objects, at least one, at most {@link #MOST}
     * @param content each by number, always the same, none twice
     */
    static Seal of(FolderRange folders, int count, IntFunction<Checksum> content) {
        if (folders.equals(FolderRange.ALL) || !canHold(count)) {
            throw new IllegalArgumentException("no seal for " + count + " objects in " + folders);
        }
        Piece meta = outside(folders, ObjectType.DIRMETA, Seal::dirMeta);
        Piece tree = outside(folders, ObjectType.DIRTREE, salt -> dirTree(salt, count, content));
        Piece commit =
                outside(folders, ObjectType.COMMIT, salt -> commit(salt, tree.name.checksum(), meta.name.checksum()));
        return new Seal(List.of(meta, tree, commit));
    }

    private static Piece outside(FolderRange folders, ObjectType type, IntFunction<byte[]> form) {
        for (int salt = 0; ; salt++) {
            Piece piece = new Piece(type, form.apply(salt));
            if (!folders.contains(piece.name.checksum())) {
                return piece;
            }
        }
    }

    /** {@code (uuua(ayay))}: owner, group, mode, nothing else. */
    private static byte[] dirMeta(int owner) {
        return ByteBuffer.allocate(3 * Integer.BYTES)
                .putInt(owner)
                .putInt(0)
                .putInt(DIRECTORY_MODE)
                .array();
    }

    /**
     * {@code (a(say)a(sayay))}: the content, and no directories. All names have the same length, so the elements have it too,
     * and where one ends is known from its number.
     */
    private static byte[] dirTree(int salt, int count, IntFunction<Checksum> content) {
        int digits = Integer.toHexString(salt + count).length();
        int element = digits + 1 + Checksum.SIZE + 1;
        int files = count * element;
        int width = offsetWidth(files, count);
        int array = files + count * width;
        int outerWidth = offsetWidth(array, 1);
        ByteBuffer tree = ByteBuffer.allocate(array + outerWidth).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < count; at++) {
            tree.put(HexFormat.of().toHexDigits(salt + at, digits).getBytes(US_ASCII));
            tree.put((byte) 0).put(content.apply(at).bytes()).put((byte) (digits + 1));
        }
        for (int at = 1; at <= count; at++) {
            putOffset(tree, at * element, width);
        }
        putOffset(tree, array, outerWidth);
        return tree.array();
    }

    /** {@code (a{sv}aya(say)sstayay)} without metadata, parent and text: a timestamp, the directory, and offsets. */
    private static byte[] commit(int timestamp, Checksum tree, Checksum meta) {
        return ByteBuffer.allocate(86)
                .putLong(0)
                .putLong(timestamp)
                .put(tree.bytes())
                .put(meta.bytes())
                .put(new byte[] {0x30, 2, 1, 0, 0, 0})
                .array();
    }

    /** A reader takes the width from the size of the container, so it is not free. */
    private static int offsetWidth(int members, int offsets) {
        return members + offsets <= 0xff ? 1 : members + 2L * offsets <= 0xffff ? 2 : 4;
    }

    private static void putOffset(ByteBuffer container, int offset, int width) {
        for (int at = 0; at < width; at++) {
            container.put((byte) (offset >>> (8 * at)));
        }
    }
}
