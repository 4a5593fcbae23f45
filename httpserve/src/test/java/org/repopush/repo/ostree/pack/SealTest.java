package org.repopush.repo.ostree.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.DirTree;
import org.repopush.repo.ostree.store.ArchiveStore;
import org.repopush.repo.ostree.store.ObjectType;

class SealTest {
    private static final int OSTREE_READS = 10 << 20;
    private static final FolderRange HALF = new FolderRange(0, 128);

    @TempDir
    Path temp;

    /** From one to the most there may be: all widths of offsets, and both sides of where they change. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                1, 6, 7, 8, 14, 15, 16, 17, 254, 255, 256, 1_663, 1_664, 1_665, 1_703, 1_704, 1_705, 5_000, Seal.MOST
            })
    void listsAnyNumberOfObjects(int count) throws Exception {
        Seal seal = Seal.of(HALF, count, SealTest::content);
        Unpacked written = written(seal);
        byte[] tree = written.get(seal.objects().get(1).name().path());
        assertThat(tree).hasSizeLessThan(OSTREE_READS);
        assertThat(DirTree.read(tree).directories()).isEmpty();
        assertThat(DirTree.read(tree).files())
                .isEqualTo(IntStream.range(0, count).mapToObj(SealTest::content).toList());
    }

    @Test
    void namesItsObjectsAfterTheirBytes() throws Exception {
        Seal seal = Seal.of(HALF, 5, SealTest::content);
        Unpacked written = written(seal);
        assertThat(seal.objects())
                .extracting(piece -> piece.name().type())
                .containsExactly(ObjectType.DIRMETA, ObjectType.DIRTREE, ObjectType.COMMIT);
        for (Seal.Piece piece : seal.objects()) {
            assertThat(Checksum.ofContent(written.get(piece.name().path())))
                    .isEqualTo(piece.name().checksum());
        }
    }

    @Test
    void staysOutOfTheFoldersOfItsPart() {
        for (int ranges : List.of(2, 16, 256)) {
            for (FolderRange folders : FolderRange.cut(ranges)) {
                for (int count = 1; count < 5; count++) {
                    assertThat(Seal.of(folders, count, SealTest::content).objects())
                            .noneMatch(piece -> folders.contains(piece.name().checksum()));
                }
            }
        }
    }

    @Test
    void isRefusedWhereItCannotBe() {
        assertThatThrownBy(() -> Seal.of(FolderRange.ALL, 1, SealTest::content))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Seal.of(HALF, 0, SealTest::content)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Seal.of(HALF, Seal.MOST + 1, SealTest::content))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Unpacked written(Seal seal) throws IOException {
        return Unpacked.of(new TarStream(new ArchiveStore(temp), Amount.NONE, seal::writeTo));
    }

    private static Checksum content(int number) {
        return new Checksum(number, 0, 0, 1);
    }
}
