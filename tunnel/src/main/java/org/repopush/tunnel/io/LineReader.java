package org.repopush.tunnel.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines of bounded length from a stream, one character a byte. */
public final class LineReader {
    /** A line that is longer than the limit, or has none. */
    public static final class LineTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        LineTooLongException(int limit) {
            super("a line of more than " + limit + " bytes");
        }
    }

    private final InputStream in;
    private final int limit;
    private final boolean cutsLongLines;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int end;

    private LineReader(InputStream in, int limit, boolean cutsLongLines) {
        this.in = in;
        this.limit = limit;
        this.cutsLongLines = cutsLongLines;
    }

    /** A line over the limit is an error. */
    public static LineReader strict(InputStream in, int limit) {
        return new LineReader(in, limit, false);
    }

    /** A line over the limit comes in pieces. */
    static LineReader cutting(InputStream in, int limit) {
        return new LineReader(in, limit, true);
    }

    /** The next line without its end; empty at the end of the stream. A last line may lack its newline. */
    public Optional<String> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (fill()) {
            int newline = newline();
            int take = Math.min(newline - position, limit - line.size());
            line.write(buffer, position, take);
            position += take;
            if (position == newline && newline < end) {
                position++;
                return Optional.of(line.toString(ISO_8859_1));
            }
            if (line.size() == limit && position < end) {
                if (!cutsLongLines) {
                    throw new LineTooLongException(limit);
                }
                return Optional.of(line.toString(ISO_8859_1));
            }
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toString(ISO_8859_1));
    }

    private boolean fill() throws IOException {
        if (position == end) {
            position = 0;
            end = Math.max(0, in.read(buffer));
        }
        return position < end;
    }

    private int newline() {
        int at = position;
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        return at;
    }
}
