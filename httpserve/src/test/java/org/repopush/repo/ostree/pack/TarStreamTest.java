package org.repopush.repo.ostree.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/** What is said of a stream that cannot be written to its end. */
class TarStreamTest {
    @TempDir
    Path temp;

    private PackSource source;

    @BeforeEach
    void create() throws IOException {
        source = PackSource.create(temp.resolve("repo"));
    }

    @Test
    void namesAnObjectThatVanished() throws Exception {
        source.little();
        Pack pack = source.pack(false, 1);
        Path file = source.content();
        Files.delete(file);
        assertFails(pack, Reason.CORRUPT, "object " + source.name(file) + " is missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 5})
    void namesAnObjectThatChangedItsLength(int difference) throws Exception {
        source.little();
        Pack pack = source.pack(false, 1);
        Path file = source.content();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + difference));
        assertFails(pack, Reason.CORRUPT, "object " + source.name(file) + " changed while it was read");
    }

    /** More than the buffers hold is on its way when the length changes. */
    @ParameterizedTest
    @ValueSource(longs = {-PackSource.LARGE / 2, 1})
    void namesAnObjectThatChangesItsLengthWhileItIsRead(long difference) throws Exception {
        Path large = source.large();
        Pack.Stream stream = source.pack(false, 1).parts().get(1).streams().get(0);
        List<Amount> sent = new ArrayList<>();
        assertThatThrownBy(() -> stream.writeTo(OutputStream.nullOutputStream(), amount -> {
                    sent.add(amount);
                    if (sent.size() == 2) {
                        PackSource.setLength(large, PackSource.LARGE + difference);
                    }
                }))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessage("object " + source.name(large) + " changed while it was read");
        assertThat(Amount.sum(sent).bytes()).isLessThan(PackSource.LARGE);
    }

    @Test
    void followsNoSymbolicLink() throws Exception {
        source.little();
        Pack pack = source.pack(false, 1);
        Path file = source.content();
        Files.createSymbolicLink(file, Files.move(file, temp.resolve("moved")));
        assertFails(pack, Reason.CORRUPT, "object " + source.name(file) + " is not a regular file");
    }

    @Test
    void leavesFailuresOfTheOtherSideAsTheyAre() throws Exception {
        source.little();
        IOException gone = new IOException("gone");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw gone;
            }
        };
        Pack.Stream stream = source.pack(false, 1).parts().get(0).streams().get(0);
        assertThatThrownBy(() -> stream.writeTo(broken, sent -> {})).isSameAs(gone);
    }

    private static void assertFails(Pack pack, Reason reason, String message) {
        Pack.Stream stream = pack.parts().get(0).streams().get(0);
        assertThatThrownBy(() -> stream.writeTo(OutputStream.nullOutputStream(), sent -> {}))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }
}
