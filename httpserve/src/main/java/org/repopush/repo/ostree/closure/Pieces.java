package org.repopush.repo.ostree.closure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repopush.repo.io.ByteRange;
import org.repopush.repo.ostree.store.ObjectName;

/**
 * Pieces of one object that the destination has from an interrupted push, as the destination tells: nothing is known about
 * the bytes. Pieces that overlap what comes before them do not count, there as here. Not safe for several threads.
 */
final class Pieces {
    /** Of one object; whatever is told beyond that is sent again. */
    private static final int MOST = 4_096;

    private final long length;
    /** Sizes by offset. */
    private final TreeMap<Long, Long> sizes = new TreeMap<>();

    /**
     * A piece as the destination tells of it: path and length.
     *
     * @see ObjectName#slicePath
     */
    record Told(ObjectName name, ByteRange range) {
        private static final Pattern LINE =
                Pattern.compile("slices(/[0-9a-f]{2}/[0-9a-f]{62}\\.filez)/([0-9]{15}) ([0-9]{1,15})");

        static Optional<Told> of(String line) {
            Matcher told = LINE.matcher(line);
            if (!told.matches()) {
                return Optional.empty();
            }
            ByteRange range = new ByteRange(Long.parseLong(told.group(2)), Long.parseLong(told.group(3)));
            return ObjectName.ofPath("objects" + told.group(1)).map(name -> new Told(name, range));
        }
    }

    /** @param length of the object */
    Pieces(long length) {
        this.length = length;
    }

    void add(ByteRange piece) {
        if (piece.size() > 0 && piece.end() <= length && sizes.size() < MOST) {
            sizes.put(piece.offset(), piece.size());
        }
    }

    /**
     * What has to be sent, in order. Where nothing is missing, that is the end without any bytes: something has to say that the
     * object can be put together.
     */
    List<ByteRange> missing() {
        List<ByteRange> missing = new ArrayList<>();
        ByteRange last = new ByteRange(0, 0);
        for (Map.Entry<Long, Long> piece : sizes.entrySet()) {
            if (piece.getKey() >= last.end()) {
                addGap(missing, last.end(), piece.getKey());
                last = new ByteRange(piece.getKey(), piece.getValue());
            }
        }
        addGap(missing, last.end(), length);
        return missing.isEmpty() ? List.of(new ByteRange(length, 0)) : missing;
    }

    private static void addGap(List<ByteRange> gaps, long from, long to) {
        if (from < to) {
            gaps.add(new ByteRange(from, to - from));
        }
    }

    /** Bytes that have to be sent. */
    long missingBytes() {
        return missing().stream().mapToLong(ByteRange::size).sum();
    }
}
