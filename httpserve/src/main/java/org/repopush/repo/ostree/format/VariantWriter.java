package org.repopush.repo.ostree.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Builds one serialized GVariant container from its members in order; {@link Variant} describes the layout. */
public final class VariantWriter {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Integer> ends = new ArrayList<>();

    /** The serialized form of a {@code s}. */
    public static byte[] string(String value) {
        return (value + '\0').getBytes(UTF_8);
    }

    /** The serialized form of a {@code v}. */
    public static byte[] boxed(String type, byte[] value) {
        VariantWriter writer = new VariantWriter().unframed(1, value);
        return writer.unframed(1, new byte[] {0})
                .unframed(1, type.getBytes(UTF_8))
                .body
                .toByteArray();
    }

    /** A member of variable size whose end goes into the table of offsets. */
    public VariantWriter framed(int alignment, byte[] value) {
        unframed(alignment, value);
        ends.add(body.size());
        return this;
    }

    /** A member that has no entry there: one of fixed size, or the last of a tuple. */
    public VariantWriter unframed(int alignment, byte[] value) {
        while (body.size() % alignment != 0) {
            body.write(0);
        }
        body.writeBytes(value);
        return this;
    }

    public byte[] toArray() {
        int width = offsetWidth();
        ends.forEach(end -> writeOffset(end, width));
        return body.toByteArray();
    }

    public byte[] toTuple() {
        int width = offsetWidth();
        for (int i = ends.size() - 1; i >= 0; i--) {
            writeOffset(ends.get(i), width);
        }
        return body.toByteArray();
    }

    /** The smallest width that can address the container with its table. */
    private int offsetWidth() {
        long members = body.size();
        return members + ends.size() <= 0xff ? 1 : members + 2L * ends.size() <= 0xffff ? 2 : 4;
    }

    private void writeOffset(int offset, int width) {
        for (int i = 0; i < width; i++) {
            body.write(offset >>> (8 * i));
        }
    }
}
