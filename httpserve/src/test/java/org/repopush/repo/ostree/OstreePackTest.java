package org.repopush.repo.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Move;
import org.repopush.repo.Offer;
import org.repopush.repo.Pack;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/** How what is missing is cut into parts, and what their archives hold. {@link RealPackTest} has real tools on them. */
class OstreePackTest {
    private static final int FILES_IN_BULK = 200;
    private static final long LARGE = PackCutter.LARGE + PackCutter.SLICE / 2;

    @TempDir
    Path temp;

    private ArchiveFixture archive;

    @BeforeEach
    void create() throws IOException {
        archive = ArchiveFixture.create(temp.resolve("repo"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsALittleInOnePlainStream(boolean sealed) throws Exception {
        Checksum commit = little();
        archive.detachedMetadata(commit, new byte[] {7});
        Pack pack = pack(sealed, 8);
        assertThat(pack.parts()).hasSize(1);
        Pack.Part part = pack.parts().get(0);
        assertThat(part.number()).isZero();
        assertThat(part.sealed()).isFalse();
        assertThat(part.streams()).hasSize(1);
        Unpacked stream = Unpacked.of(part.streams().get(0));
        assertThat(stream.paths()).containsExactlyInAnyOrderElementsOf(archive.objects());
        assertIntact(stream);
        assertThat(pack.amount()).isEqualTo(archive.amount(archive.objects()));
    }

    @Test
    void sendsWhatIsSmallFirstAndRevisionsLast() throws Exception {
        Checksum commit = little();
        archive.detachedMetadata(commit, new byte[] {7});
        assertThat(Unpacked.of(pack(true, 1).parts().get(0).streams().get(0)).paths())
                .extracting(path -> path.substring(path.lastIndexOf('.') + 1))
                .containsExactly(
                        "dirmeta",
                        "dirtree",
                        "dirtree",
                        "dirtree",
                        "dirtree",
                        "filez",
                        "filez",
                        "commitmeta",
                        "commit");
    }

    @Test
    void writesEntriesThatAnyTarReadsAndThatTellNothingOfTheSource() throws Exception {
        little();
        for (TarArchiveEntry entry :
                Unpacked.of(pack(false, 1).parts().get(0).streams().get(0)).entries()) {
            assertThat(entry.getMode() & 07777).isEqualTo(0644);
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getLongGroupId()).isZero();
            assertThat(entry.getUserName()).isEmpty();
            assertThat(entry.getGroupName()).isEmpty();
            assertThat(entry.getLastModifiedTime().toMillis()).isEqualTo(1000);
            assertThat(entry.getLinkFlag()).isEqualTo(TarConstants.LF_NORMAL);
            assertThat(entry.getExtraPaxHeaders()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"true,1,2", "true,4,4", "true,5,8", "false,4,4"})
    void cutsBulkByFolder(boolean sealed, int channels, int ranges) throws Exception {
        Checksum commit = bulk();
        archive.detachedMetadata(commit, new byte[] {7});
        Pack pack = pack(sealed, channels);
        assertThat(pack.parts()).hasSize(1 + ranges);
        assertThat(pack.amount()).isEqualTo(archive.amount(archive.objects()));
        assertThat(pack.parts())
                .extracting(Pack.Part::number)
                .isEqualTo(Stream.iterate(0, at -> at + 1).limit(1 + ranges).toList());
        Set<String> folders = new HashSet<>();
        List<String> sent = new ArrayList<>();
        for (Pack.Part part : pack.parts().subList(1, pack.parts().size())) {
            assertThat(part.sealed()).isEqualTo(sealed);
            assertThat(part.streams()).hasSize(1);
            Unpacked stream = Unpacked.of(part.streams().get(0));
            assertIntact(stream);
            List<String> objects = unsealed(stream, sealed);
            assertThat(objects).allMatch(path -> path.endsWith(".filez"));
            Set<String> own = folders(objects);
            assertThat(folders).doesNotContainAnyElementsOf(own);
            assertThat(folders(seal(stream, sealed))).noneMatch(own::contains);
            folders.addAll(own);
            sent.addAll(objects);
        }
        assertThat(pack.parts().get(0).sealed()).isFalse();
        List<String> first = Unpacked.of(pack.parts().get(0).streams().get(0)).paths();
        assertThat(first).noneMatch(path -> path.endsWith(".filez"));
        assertThat(first)
                .endsWith(path(commit, ObjectType.COMMITMETA), path(commit, ObjectType.COMMIT))
                .hasSizeGreaterThan(3);
        sent.addAll(first);
        assertThat(sent).containsExactlyInAnyOrderElementsOf(archive.objects());
    }

    @Test
    void leavesOutPartsWithoutContent() throws Exception {
        bulk();
        Pack pack = pack(true, 1_000);
        assertThat(pack.amount()).isEqualTo(archive.amount(archive.objects()));
        assertThat(pack.parts()).hasSizeLessThan(1 + FolderRange.FOLDERS);
        for (Pack.Part part : pack.parts().subList(1, pack.parts().size())) {
            assertThat(part.sealed()).isTrue();
            assertThat(Unpacked.of(part.streams().get(0)).paths()).anyMatch(path -> path.endsWith(".filez"));
        }
    }

    /** So that as many objects as there are files, looked at from the seal, are all of them. */
    @Test
    void sendsNoMetadataBesideContentButTheSealWhichIsLast() throws Exception {
        bulk();
        for (Pack.Part part : pack(true, 2).parts().subList(1, 3)) {
            List<String> suffixes = Unpacked.of(part.streams().get(0)).paths().stream()
                    .map(path -> path.substring(path.lastIndexOf('.') + 1))
                    .toList();
            assertThat(suffixes.subList(suffixes.size() - 3, suffixes.size()))
                    .containsExactly("dirmeta", "dirtree", "commit");
            assertThat(suffixes.subList(0, suffixes.size() - 3)).containsOnly("filez");
        }
    }

    @Test
    void listsAllContentOfAPartInItsSealOnce() throws Exception {
        bulk();
        for (Pack.Part part : pack(true, 2).parts().subList(1, 3)) {
            Unpacked stream = Unpacked.of(part.streams().get(0));
            List<String> seal = seal(stream, true);
            Commit commit = Commit.read(stream.get(seal.get(2)));
            assertThat(path(commit.treeMeta(), ObjectType.DIRMETA)).isEqualTo(seal.get(0));
            assertThat(path(commit.tree(), ObjectType.DIRTREE)).isEqualTo(seal.get(1));
            DirTree tree = DirTree.read(stream.get(seal.get(1)));
            assertThat(tree.directories()).isEmpty();
            assertThat(tree.files())
                    .extracting(file -> path(file, ObjectType.FILE))
                    .containsExactlyInAnyOrderElementsOf(unsealed(stream, true).stream()
                            .filter(path -> path.endsWith(".filez"))
                            .toList());
        }
    }

    @Test
    void leavesOutWhatTheDestinationHas() throws Exception {
        Checksum commit = bulk();
        Candidates candidates = offer().candidates();
        List<String> left = new ArrayList<>();
        candidates.paths(left::add);
        List<String> had = left.stream().filter(path -> path.contains("/1")).toList();
        had.forEach(candidates::remove);
        left.removeAll(had);
        List<String> sent = new ArrayList<>();
        for (Pack.Part part : offer().pack(candidates, false, 4).parts()) {
            sent.addAll(Unpacked.of(part.streams().get(0)).paths());
        }
        String revision = path(commit, ObjectType.COMMIT);
        left.remove(revision);
        sent.remove(revision);
        assertThat(had).isNotEmpty();
        assertThat(sent).containsExactlyInAnyOrderElementsOf(left);
    }

    @Test
    void sendsRevisionsEvenWhenNothingElseIsMissing() throws Exception {
        Checksum commit = little();
        Candidates candidates = offer().candidates();
        archive.objects().forEach(candidates::remove);
        Pack pack = offer().pack(candidates, true, 4);
        assertThat(Unpacked.of(pack.parts().get(0).streams().get(0)).paths())
                .containsExactly(path(commit, ObjectType.COMMIT));
    }

    @Test
    void sendsDetachedMetadataAsItIsToBeShown() throws Exception {
        Checksum commit = little();
        archive.detachedMetadata(commit, new byte[] {7});
        String path = path(commit, ObjectType.COMMITMETA);
        byte[] merged = {8, 9};
        Offer shown = offer(Map.of(commit.hex(), Optional.of(merged)));
        assertThat(stream(shown).get(path)).isEqualTo(merged);
        Offer hidden = offer(Map.of(commit.hex(), Optional.empty()));
        assertThat(stream(hidden).bytes()).doesNotContainKey(path);
    }

    @ParameterizedTest
    @CsvSource({"true,1,1", "true,3,3", "false,3,3", "true,99,5"})
    void cutsALargeObjectInSlicesForSeveralStreams(boolean sealed, int channels, int streams) throws Exception {
        Path large = large();
        Pack.Part part = pack(sealed, channels).parts().get(1);
        assertThat(part.sealed()).isEqualTo(sealed);
        assertThat(part.streams()).hasSize(streams);
        assertThat(OstreePack.sum(
                        part.streams().stream().map(Pack.Stream::amount).toList()))
                .isEqualTo(new Amount(1, LARGE));
        Map<String, byte[]> slices = new HashMap<>();
        for (Pack.Stream stream : part.streams()) {
            Unpacked unpacked = Unpacked.of(stream);
            unpacked.bytes().forEach((path, bytes) -> {
                if (path.startsWith("slices/")) {
                    slices.put(path, bytes);
                }
            });
            boolean first = stream.equals(part.streams().get(0));
            assertThat(unpacked.paths().stream().filter(path -> path.startsWith("objects/")))
                    .hasSize(sealed && first ? 3 : 0);
        }
        assertThat(slices).hasSize(5);
        assertThat(joined(slices)).isEqualTo(Files.readAllBytes(large));
        assertThat(slices.keySet()).allMatch(path -> path.matches("slices/../[0-9a-f]{62}\\.filez/00000[0-4]"));
    }

    @Test
    void makesNoMoreSlicesThanACommandLineHolds() {
        ObjectName name = new ObjectName(new Checksum(1, 2, 3, 4), ObjectType.FILE);
        Slices slices = Slices.of(new SortedObjects.Item(name, 1L << 40), PackCutter.SLICE, 4_096);
        assertThat(slices.count()).isEqualTo(4_096);
        assertThat(slices.amount(0, 1)).isEqualTo(new Amount(1, 1L << 40));
    }

    @Test
    void writesTheSameWhenItHasToTryAgain() throws Exception {
        bulk();
        for (Pack.Part part : pack(true, 2).parts()) {
            Pack.Stream stream = part.streams().get(0);
            assertThat(bytes(stream)).isEqualTo(bytes(stream));
        }
    }

    @Test
    void namesAnObjectThatVanished() throws Exception {
        little();
        Pack pack = pack(false, 1);
        Path file = content();
        Files.delete(file);
        assertFails(pack, Reason.CORRUPT, "object " + name(file) + " is missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 5})
    void namesAnObjectThatChangedItsLength(int difference) throws Exception {
        little();
        Pack pack = pack(false, 1);
        Path file = content();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + difference));
        assertFails(pack, Reason.CORRUPT, "object " + name(file) + " changed while it was read");
    }

    /** More than the buffers hold is on its way when the length changes. */
    @ParameterizedTest
    @ValueSource(longs = {-LARGE / 2, 1})
    void namesAnObjectThatChangesItsLengthWhileItIsRead(long difference) throws Exception {
        Path large = large();
        Pack.Stream stream = pack(false, 1).parts().get(1).streams().get(0);
        List<Amount> sent = new ArrayList<>();
        assertThatThrownBy(() -> stream.writeTo(OutputStream.nullOutputStream(), amount -> {
                    sent.add(amount);
                    if (sent.size() == 2) {
                        setLength(large, LARGE + difference);
                    }
                }))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessage("object " + name(large) + " changed while it was read");
        assertThat(OstreePack.sum(sent).bytes()).isLessThan(LARGE);
    }

    @Test
    void followsNoSymbolicLink() throws Exception {
        little();
        Pack pack = pack(false, 1);
        Path file = content();
        Files.createSymbolicLink(file, Files.move(file, temp.resolve("moved")));
        assertFails(pack, Reason.CORRUPT, "object " + name(file) + " is not a regular file");
    }

    @Test
    void leavesFailuresOfTheOtherSideAsTheyAre() throws Exception {
        little();
        IOException gone = new IOException("gone");
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw gone;
            }
        };
        Pack.Stream stream = pack(false, 1).parts().get(0).streams().get(0);
        assertThatThrownBy(() -> stream.writeTo(broken, sent -> {})).isSameAs(gone);
    }

    @Test
    void takesOnlyCandidatesOfItsOwnKind() throws Exception {
        little();
        Offer offer = offer();
        assertThatThrownBy(() -> offer.pack(new NoCandidates(), true, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private record NoCandidates() implements Candidates {
        @Override
        public Amount amount() {
            return Amount.NONE;
        }

        @Override
        public void paths(Consumer<String> sink) {}

        @Override
        public void remove(String path) {}
    }

    private Checksum little() throws IOException {
        return archive.commit("os/a", Map.of("usr/bin/f", "f", "etc/g", "g"));
    }

    /** As many bytes as make a pack bulky, most of them in one object. */
    private Checksum bulk() throws IOException {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < FILES_IN_BULK; i++) {
            files.put("d" + i % 10 + "/f" + i, "content " + i);
        }
        Checksum commit = archive.commit("os/a", files);
        setLength(content(), Amount.BULK.bytes());
        return commit;
    }

    /** A repository with a large object, which is no ostree's: what is in it does not matter here. */
    private Path large() throws IOException {
        little();
        Path file = content();
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(LARGE);
            for (long at = 0; at < LARGE; at += 1_000_003) {
                content.seek(at);
                content.writeLong(at);
            }
        }
        return file;
    }

    private static void setLength(Path file, long length) {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Pack pack(boolean sealed, int channels) throws IOException {
        Offer offer = offer();
        return offer.pack(offer.candidates(), sealed, channels);
    }

    private Offer offer() throws IOException {
        return offer(Map.of());
    }

    private Offer offer(Map<String, Optional<byte[]>> metadata) throws IOException {
        Checksum tip = new Refs(archive.path()).resolve("os/a").orElseThrow();
        return new OstreeSnapshot(List.of(), archive.reader(), archive.store())
                .offer(List.of(new Move("os/a", Optional.empty(), tip.hex())), List.of(), 0, metadata);
    }

    private static Unpacked stream(Offer offer) throws IOException {
        return Unpacked.of(offer.pack(offer.candidates(), false, 1)
                .parts()
                .get(0)
                .streams()
                .get(0));
    }

    private static byte[] bytes(Pack.Stream stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        stream.writeTo(bytes, sent -> {});
        return bytes.toByteArray();
    }

    private static byte[] joined(Map<String, byte[]> slices) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        new TreeSet<>(slices.keySet())
                .forEach(path ->
                        joined.writeBytes(Optional.ofNullable(slices.get(path)).orElseThrow()));
        return joined.toByteArray();
    }

    /** What is in the archive under the name of an object of the source is that object. */
    private void assertIntact(Unpacked stream) throws IOException {
        for (Map.Entry<String, byte[]> entry : stream.bytes().entrySet()) {
            Path file = archive.path().resolve(entry.getKey());
            if (Files.exists(file)) {
                assertThat(entry.getValue()).isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    private static List<String> unsealed(Unpacked stream, boolean sealed) {
        return stream.paths().subList(0, stream.paths().size() - (sealed ? 3 : 0));
    }

    private static List<String> seal(Unpacked stream, boolean sealed) {
        return sealed
                ? stream.paths()
                        .subList(stream.paths().size() - 3, stream.paths().size())
                : Collections.emptyList();
    }

    private static Set<String> folders(List<String> paths) {
        Set<String> folders = new TreeSet<>();
        paths.forEach(path -> folders.add(path.substring(0, path.lastIndexOf('/'))));
        return folders;
    }

    private static void assertFails(Pack pack, Reason reason, String message) {
        Pack.Stream stream = pack.parts().get(0).streams().get(0);
        assertThatThrownBy(() -> stream.writeTo(OutputStream.nullOutputStream(), sent -> {}))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessage(message);
    }

    private Path content() throws IOException {
        return archive.path()
                .resolve(archive.objects().stream()
                        .filter(path -> path.endsWith(".filez"))
                        .findFirst()
                        .orElseThrow());
    }

    private String name(Path file) {
        return ObjectName.ofPath(archive.path().relativize(file).toString())
                .orElseThrow()
                .toString();
    }

    private static String path(Checksum checksum, ObjectType type) {
        return new ObjectName(checksum, type).path();
    }
}
