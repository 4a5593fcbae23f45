package org.repopush.repo.ostree.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.ostree.ArchiveFixture;

/** Bytes of real objects, and what must become of bytes that are none. */
class VariantTest {
    private static final Checksum A = Checksum.ofContent(new byte[] {1});
    private static final Checksum B = Checksum.ofContent(new byte[] {2});

    @Test
    void readsTheHeaderOfARegularFile() throws Exception {
        Variant.Members header = members("0000000000000003 00000000 00000000 000081ed 00000000 00 19");
        assertThat(header.uint64()).isEqualTo(3);
        assertThat(header.uint32()).isZero();
        assertThat(header.uint32()).isZero();
        assertThat(header.uint32()).isEqualTo(0100755);
        assertThat(header.uint32()).isZero();
        assertThat(header.variable(1).string()).isEmpty();
        assertThat(header.last(1).size()).isZero();
    }

    @Test
    void readsTheExtendedAttributesOfAFile() throws Exception {
        Variant.Members header =
                members("0000000000000004 000003e8 00000064 000081a4 00000000 00" + " 757365722e626200 7676 08 0b 19");
        header.uint64();
        assertThat(header.uint32()).isEqualTo(1000);
        assertThat(header.uint32()).isEqualTo(100);
        header.uint32();
        header.uint32();
        header.variable(1);
        List<String> attributes = new ArrayList<>();
        header.last(1).forEach(1, attribute -> {
            Variant.Members pair = attribute.members();
            attributes.add(
                    pair.variable(1).string() + "=" + new String(pair.last(1).bytes(), US_ASCII));
        });
        assertThat(attributes).containsExactly("user.bb=vv");
    }

    @Test
    void readsADirectoryOfFiles() throws Exception {
        byte[] object = hex("68656c6c6f00" + A.hex() + "06" + "686900" + B.hex() + "03" + "274b" + "4d");
        DirTree tree = DirTree.read(object);
        assertThat(tree.files()).containsExactly(A, B);
        assertThat(tree.directories()).isEmpty();
    }

    @Test
    void readsADirectoryOfDirectories() throws Exception {
        byte[] object =
                hex("65746300" + A.hex() + B.hex() + "2404" + "75737200" + B.hex() + A.hex() + "2404" + "468c" + "00");
        DirTree tree = DirTree.read(object);
        assertThat(tree.files()).isEmpty();
        assertThat(tree.directories())
                .containsExactly(
                        Map.entry("etc", new DirTree.Directory(A, B)), Map.entry("usr", new DirTree.Directory(B, A)));
    }

    @Test
    void readsAnEmptyDirectory() throws Exception {
        assertThat(DirTree.read(new byte[] {0})).isEqualTo(DirTree.EMPTY);
    }

    @Test
    void readsACommit() throws Exception {
        byte[] object = hex("6f73747265652e7265662d62696e64696e6700 0000000000 6f732f6100 05 00 6173 13 22" + A.hex()
                + "613200 00 00 0000000065badf00" + B.hex() + A.hex() + "704746434323");
        assertThat(object).hasSize(150);
        Commit commit = Commit.read(object);
        assertThat(commit.parent()).contains(A);
        assertThat(commit.timestamp()).isEqualTo(0x65badf00L);
        assertThat(commit.tree()).isEqualTo(B);
        assertThat(commit.treeMeta()).isEqualTo(A);
        assertThat(commit.refBinding()).contains(List.of("os/a"));
        assertThat(commit.collectionBinding()).isEmpty();
    }

    @Test
    void takesTimestampsAsUnsigned() throws Exception {
        Commit early = commit(1);
        Commit late = commit(-1);
        assertThat(early.isOlderThan(late)).isTrue();
        assertThat(late.isOlderThan(early)).isFalse();
        assertThat(early.isOlderThan(early)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 7, 300, 3000})
    void readsBackDirectoriesOfAnySize(int files) throws Exception {
        Map<String, Checksum> entries = new TreeMap<>();
        for (int i = 0; i < files; i++) {
            entries.put("file" + i, Checksum.ofContent(new byte[] {(byte) i, (byte) (i >> 8)}));
        }
        DirTree tree = DirTree.read(ArchiveFixture.treeBytes(entries, new byte[0]));
        assertThat(tree.files()).containsExactlyElementsOf(entries.values());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objects")
    void refusesEveryTruncationOrSaysWhatIsWrong(String name, byte[] object, Reader reader) {
        for (int length = 0; length < object.length; length++) {
            byte[] cut = Arrays.copyOf(object, length);
            assertOnlyMalformed(() -> reader.read(cut));
        }
        assertThatCode(() -> reader.read(object)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objects")
    void survivesEveryChangeOfASingleByte(String name, byte[] object, Reader reader) {
        for (int at = 0; at < object.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff, object[at] + 1, object[at] - 1}) {
                byte[] changed = object.clone();
                changed[at] = (byte) value;
                assertOnlyMalformed(() -> reader.read(changed));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("objects")
    void survivesNoise(String name, byte[] object, Reader reader) {
        Random random = new Random(42);
        for (int round = 0; round < 2000; round++) {
            byte[] noise = new byte[random.nextInt(2 * object.length)];
            random.nextBytes(noise);
            assertOnlyMalformed(() -> reader.read(noise));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/"})
    void refusesFileNamesThatLeadElsewhere(String name) {
        byte[] object = ArchiveFixture.treeBytes(Map.of(name, A), new byte[0]);
        assertThatThrownBy(() -> DirTree.read(object)).isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesADirectoryThatIsListedTwice() {
        byte[] entry = ArchiveFixture.directory("usr", A, B);
        byte[] object = ArchiveFixture.treeBytes(
                Map.of(), new VariantWriter().framed(1, entry).framed(1, entry).toArray());
        assertThatThrownBy(() -> DirTree.read(object)).hasMessage("directory usr twice");
    }

    @Test
    void refusesPaddingThatHidesSomething() {
        byte[] object = metadata();
        object["ostree.gpgsigs".length() + 1] = 7;
        assertThatThrownBy(() -> DetachedMetadata.read(object)).hasMessage("padding that is not zero");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertThatThrownBy(() -> Variant.of(new byte[] {(byte) 0xff, 0}).string())
                .hasMessage("string is not UTF-8");
    }

    @FunctionalInterface
    interface Reader {
        void read(byte[] object) throws Exception;
    }

    static Stream<Arguments> objects() {
        byte[] directories = new VariantWriter()
                .framed(1, ArchiveFixture.directory("etc", A, B))
                .framed(1, ArchiveFixture.directory("usr", B, A))
                .toArray();
        return Stream.of(
                Arguments.of(
                        "commit", ArchiveFixture.commitBytes(Optional.of(A), 5, B, A, List.of("os/a", "os/b")), (Reader)
                                Commit::read),
                Arguments.of("dirtree", ArchiveFixture.treeBytes(Map.of("f", A, "gg", B), directories), (Reader)
                        DirTree::read),
                Arguments.of("commitmeta", metadata(), (Reader) DetachedMetadata::read));
    }

    private static byte[] metadata() {
        Dictionary.Value signatures = Dictionary.Value.ofBlobs(List.of(new byte[] {1, 2, 3}, new byte[] {4}));
        return Dictionary.EMPTY
                .with("ostree.gpgsigs", signatures)
                .with("ostree.sign.ed25519", signatures)
                .toBytes();
    }

    private static Commit commit(long timestamp) throws MalformedException {
        return Commit.read(ArchiveFixture.commitBytes(Optional.empty(), timestamp, A, B, List.of()));
    }

    private static void assertOnlyMalformed(ThrowingCallable read) {
        try {
            read.call();
        } catch (MalformedException expected) {
            assertThat(expected).hasMessageMatching("[ -~]+");
        } catch (Throwable e) {
            throw new AssertionError("not the declared exception", e);
        }
    }

    private static Variant.Members members(String hex) throws MalformedException {
        return Variant.of(hex(hex)).members();
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
