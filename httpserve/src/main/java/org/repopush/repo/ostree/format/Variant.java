package org.repopush.repo.ostree.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * A serialized GVariant value: a slice of bytes whose type the caller knows. Reads what OSTree's objects are made of and
 * refuses whatever GLib would not call normal form as far as it matters to us; every offset is checked before it is used.
 *
 * <p>Layout, from the GVariant specification: a container keeps the ends of its members of variable size in a table at its
 * own end, little-endian numbers of 1, 2 or 4 bytes depending on the size of the whole container; arrays in order, tuples
 * in reverse order and without the last member. Members are aligned relative to the start of the container. Integers inside
 * OSTree's objects are big-endian.
 */
public final class Variant {
    private final byte[] data;
    private final int start;
    private final int end;

    private Variant(byte[] data, int start, int end) {
        this.data = data;
        this.start = start;
        this.end = end;
    }

    public static Variant of(byte[] data) {
        return new Variant(data, 0, data.length);
    }

    int size() {
        return end - start;
    }

    /** The value of type {@code ay}, or the raw serialized value of any other type. */
    byte[] bytes() {
        return Arrays.copyOfRange(data, start, end);
    }

    /** The value of type {@code s}. */
    String string() throws MalformedException {
        int terminator = indexOfZero();
        if (terminator != end - 1) {
            throw new MalformedException(terminator < end ? "string with a zero inside" : "string without an end");
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(data, start, size() - 1))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("string is not UTF-8");
        }
    }

    /** The value of type {@code ay} that is a checksum. */
    Checksum checksum() throws MalformedException {
        if (size() != Checksum.SIZE) {
            throw new MalformedException("checksum of " + size() + " bytes");
        }
        return Checksum.of(bytes());
    }

    /** What is done with each element of an array. */
    @FunctionalInterface
    interface ElementReader {
        void read(Variant element) throws MalformedException;
    }

    /** Reads the elements of an array whose elements have variable size, one after another. */
    void forEach(int alignment, ElementReader reader) throws MalformedException {
        if (size() == 0) {
            return;
        }
        int width = offsetWidth();
        int table = checkedOffset(size() - width, width, 0);
        if ((size() - table) % width != 0) {
            throw new MalformedException("array with a broken table of offsets");
        }
        int from = 0;
        for (int entry = table; entry < size(); entry += width) {
            from = aligned(from, alignment);
            int to = checkedOffset(entry, width, from);
            reader.read(slice(from, to));
            from = to;
        }
    }

    /** The members of a tuple or dictionary entry, to be read in order. */
    Members members() throws MalformedException {
        return new Members();
    }

    /** The value of type {@code v}: type and value. */
    Boxed boxed() throws MalformedException {
        int zero = end - 1;
        while (zero >= start && data[zero] != 0) {
            zero--;
        }
        if (zero < start) {
            throw new MalformedException("variant without a type");
        }
        return new Boxed(new Variant(data, zero + 1, end).ascii(), new Variant(data, start, zero));
    }

    /** A value that carries its type, such as {@code aay}. */
    record Boxed(String type, Variant value) {}

    /**
     * Reads the members of a tuple, each by the method for its type: those of variable size by {@link #variable}, but for one
     * in last place, which has no entry in the table of offsets.
     */
    final class Members {
        private final int width = offsetWidth();
        /** Where the next member may begin. */
        private int position;
        /** Where the part of the table begins that has been used: members end before it. */
        private int table = size();

        private Members() throws MalformedException {
            if (size() == 0) {
                throw new MalformedException("empty tuple");
            }
        }

        Variant variable(int alignment) throws MalformedException {
            int from = align(alignment);
            if (table - width < from) {
                throw new MalformedException("tuple that is too short");
            }
            table -= width;
            position = checkedOffset(table, width, from);
            return slice(from, position);
        }

        Variant last(int alignment) throws MalformedException {
            Variant last = slice(align(alignment), table);
            position = table;
            return last;
        }

        /** A {@code u} or {@code i} in OSTree's byte order. */
        int uint32() throws MalformedException {
            return fixed(Integer.BYTES).getInt();
        }

        /** A {@code t} in OSTree's byte order. */
        long uint64() throws MalformedException {
            return fixed(Long.BYTES).getLong();
        }

        private ByteBuffer fixed(int length) throws MalformedException {
            int from = align(length);
            position = from + length;
            if (position > table) {
                throw new MalformedException("tuple that is too short");
            }
            return ByteBuffer.wrap(data, start + from, length);
        }

        private int align(int alignment) throws MalformedException {
            int from = aligned(position, alignment);
            if (from > table) {
                throw new MalformedException("tuple that is too short");
            }
            return from;
        }
    }

    /** Reads an offset of the table and checks that it lies between a lower limit and the place where it is written. */
    private int checkedOffset(int at, int width, int least) throws MalformedException {
        if (at < 0) {
            throw new MalformedException("container without a table of offsets");
        }
        long offset = 0;
        for (int i = width - 1; i >= 0; i--) {
            offset = (offset << 8) | (data[start + at + i] & 0xff);
        }
        if (offset < least || offset > at) {
            throw new MalformedException("offset " + offset + " in a container of " + size() + " bytes");
        }
        return (int) offset;
    }

    /** Width in bytes of the offsets of a container of this size; our arrays never reach the size that needs 8. */
    private int offsetWidth() {
        return size() <= 0xff ? 1 : size() <= 0xffff ? 2 : 4;
    }

    private int aligned(int position, int alignment) throws MalformedException {
        int aligned = (position + alignment - 1) & -alignment;
        for (int i = position; i < Math.min(aligned, size()); i++) {
            if (data[start + i] != 0) {
                throw new MalformedException("padding that is not zero");
            }
        }
        return aligned;
    }

    private Variant slice(int from, int to) throws MalformedException {
        if (from > to || to > size()) {
            throw new MalformedException("member outside its container");
        }
        return new Variant(data, start + from, start + to);
    }

    private int indexOfZero() {
        int at = start;
        while (at < end && data[at] != 0) {
            at++;
        }
        return at;
    }

    private String ascii() throws MalformedException {
        for (int i = start; i < end; i++) {
            if (data[i] <= ' ' || data[i] == 0x7f) {
                throw new MalformedException("type that is not printable");
            }
        }
        if (size() == 0) {
            throw new MalformedException("variant without a type");
        }
        return new String(data, start, size(), UTF_8);
    }
}
