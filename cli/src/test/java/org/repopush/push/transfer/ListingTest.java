package org.repopush.push.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ListingTest {
    private static final String MARK = "\n@repo-push\n";
    private static final String PATH = "objects/" + "0".repeat(64) + ".filez";

    /** Bytes that never end, and how many were taken. */
    private static final class Endless extends InputStream {
        private final byte[] piece;
        private long taken;

        Endless(byte[] piece) {
            this.piece = piece.clone();
        }

        @Override
        public int read() {
            return piece[(int) (taken++ % piece.length)] & 0xff;
        }

        @Override
        public int available() {
            return 1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                bytes[offset + i] = (byte) read();
            }
            return length;
        }
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }

    private static byte[] compressed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static List<String> read(InputStream output, boolean compressed, long most) throws IOException {
        List<String> paths = new ArrayList<>();
        new Listing(output, compressed, most).read(paths::add);
        return paths;
    }

    private static void isRefused(InputStream output, boolean compressed, String what) {
        assertThatThrownBy(() -> read(output, compressed, 10))
                .isInstanceOf(Listing.NotMeantException.class)
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void handsOverEachPathBehindTheMark(boolean compressed) throws IOException {
        String list = (PATH + "\n").repeat(10);
        InputStream answer = compressed ? new ByteArrayInputStream(compressed(list)) : bytes(list);
        assertThat(read(new SequenceInputStream(bytes("Welcome\n" + MARK), answer), compressed, 10))
                .hasSize(10)
                .containsOnly(PATH);
    }

    @Test
    void endsInTheMiddleOfALineThatNoObjectHas() {
        Endless line = new Endless(new byte[] {'x'});
        isRefused(new SequenceInputStream(bytes(MARK), line), false, "a line of more than 128 bytes");
        assertThat(line.taken).isLessThan(1 << 18);
    }

    @Test
    void endsInTheMiddleOfABomb() throws IOException {
        byte[] bomb = compressed("x".repeat(50_000_000));
        isRefused(new SequenceInputStream(bytes(MARK), new ByteArrayInputStream(bomb)), true, "a line of more than");
    }

    @Test
    void endsBehindMorePathsThanWereAskedFor() throws IOException {
        isRefused(bytes(MARK + (PATH + "\n").repeat(11)), false, "more than 10 objects");
        isRefused(bytes(MARK + "\n".repeat(11)), false, "more than 10 objects");
    }

    /** Which unpack to nothing. */
    @Test
    void endsAmongEmptyArchivesWithoutNumber() throws IOException {
        Endless archives = new Endless(compressed(""));
        isRefused(new SequenceInputStream(bytes(MARK), archives), true, "a list without an end");
        assertThat(archives.taken).isLessThan(1 << 20);
    }

    @Test
    void refusesWhatIsNoListAtAll() throws IOException {
        isRefused(bytes("Welcome\n"), false, "data that is not a list");
        isRefused(new Endless("Welcome\n".getBytes(ISO_8859_1)), false, "data that is not a list");
        isRefused(bytes(MARK + "not compressed"), true, "data that is not compressed as announced");
        byte[] whole = compressed(PATH);
        byte[] cut = Arrays.copyOf(whole, whole.length - 12);
        isRefused(new SequenceInputStream(bytes(MARK), new ByteArrayInputStream(cut)), true, "not compressed");
    }
}
