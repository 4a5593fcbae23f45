package org.repopush.repo.ostree.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Pack;
import org.repopush.repo.io.ByteRange;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.format.DirTree;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/** How much that is missing is cut into parts, and large objects into slices. */
class PackCutterTest {
    @TempDir
    Path temp;

    private PackSource source;

    @BeforeEach
    void create() throws IOException {
        source = PackSource.create(temp.resolve("repo"));
    }

    @ParameterizedTest
    @CsvSource({"true,1,2", "true,4,4", "true,5,8", "false,4,4"})
    void cutsBulkByFolder(boolean sealed, int channels, int ranges) throws Exception {
        Checksum commit = source.bulk();
        source.archive().detachedMetadata(commit, new byte[] {7});
        Pack pack = source.pack(sealed, channels);
        assertThat(pack.parts()).hasSize(1 + ranges);
        assertThat(pack.amount())
                .isEqualTo(source.archive().amount(source.archive().objects()));
        assertThat(pack.parts())
                .extracting(Pack.Part::number)
                .isEqualTo(Stream.iterate(0, at -> at + 1).limit(1 + ranges).toList());
        Set<String> folders = new HashSet<>();
        List<String> sent = new ArrayList<>();
        for (Pack.Part part : pack.parts().subList(1, pack.parts().size())) {
            assertThat(part.sealed()).isEqualTo(sealed);
            assertThat(part.streams()).hasSize(1);
            Unpacked stream = Unpacked.of(part.streams().get(0));
            source.assertIntact(stream);
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
                .endsWith(PackSource.path(commit, ObjectType.COMMITMETA), PackSource.path(commit, ObjectType.COMMIT))
                .hasSizeGreaterThan(3);
        sent.addAll(first);
        assertThat(sent).containsExactlyInAnyOrderElementsOf(source.archive().objects());
    }

    @Test
    void leavesOutPartsWithoutContent() throws Exception {
        source.bulk();
        Pack pack = source.pack(true, 1_000);
        assertThat(pack.amount())
                .isEqualTo(source.archive().amount(source.archive().objects()));
        assertThat(pack.parts()).hasSizeLessThan(1 + FolderRange.FOLDERS);
        for (Pack.Part part : pack.parts().subList(1, pack.parts().size())) {
            assertThat(part.sealed()).isTrue();
            assertThat(Unpacked.of(part.streams().get(0)).paths()).anyMatch(path -> path.endsWith(".filez"));
        }
    }

    /** So that as many objects as there are files, looked at from the seal, are all of them. */
    @Test
    void sendsNoMetadataBesideContentButTheSealWhichIsLast() throws Exception {
        source.bulk();
        for (Pack.Part part : source.pack(true, 2).parts().subList(1, 3)) {
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
        source.bulk();
        for (Pack.Part part : source.pack(true, 2).parts().subList(1, 3)) {
            Unpacked stream = Unpacked.of(part.streams().get(0));
            List<String> seal = seal(stream, true);
            Commit commit = Commit.read(stream.get(seal.get(2)));
            assertThat(PackSource.path(commit.treeMeta(), ObjectType.DIRMETA)).isEqualTo(seal.get(0));
            assertThat(PackSource.path(commit.tree(), ObjectType.DIRTREE)).isEqualTo(seal.get(1));
            DirTree tree = DirTree.read(stream.get(seal.get(1)));
            assertThat(tree.directories()).isEmpty();
            assertThat(tree.files())
                    .extracting(file -> PackSource.path(file, ObjectType.FILE))
                    .containsExactlyInAnyOrderElementsOf(unsealed(stream, true).stream()
                            .filter(path -> path.endsWith(".filez"))
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({"true,1,1", "true,3,3", "false,3,3", "true,99,5"})
    void cutsALargeObjectInSlicesForSeveralStreams(boolean sealed, int channels, int streams) throws Exception {
        Path large = source.large();
        Pack.Part part = source.pack(sealed, channels).parts().get(1);
        assertThat(part.sealed()).isEqualTo(sealed);
        assertThat(part.streams()).hasSize(streams);
        assertThat(Amount.sum(part.streams().stream().map(Pack.Stream::amount).toList()))
                .isEqualTo(new Amount(1, PackSource.LARGE));
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
        long[] offsets = LongStream.range(0, 5).map(at -> at * PackCutter.SLICE).toArray();
        assertThat(slices.keySet().stream().map(path -> path.replaceAll("slices/../[0-9a-f]{62}\\.filez/", "")))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.of(offsets).mapToObj("%015d"::formatted).toList());
    }

    @Test
    void makesNoMoreSlicesThanACommandLineHolds() {
        ObjectName name = new ObjectName(new Checksum(1, 2, 3, 4), ObjectType.FILE);
        List<ByteRange> all = List.of(new ByteRange(0, 1L << 40));
        Slices slices = Slices.of(new SortedObjects.Item(name, 1L << 40, all), PackCutter.SLICE, 4_096);
        assertThat(slices.count()).isEqualTo(4_096);
        assertThat(slices.amount(0, 1)).isEqualTo(new Amount(1, 1L << 40));
    }

    /** In one stream of a small pack, by itself in bulk: the object is put together from all of them. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sendsOnlyTheRestOfAnObjectOfWhichThereArePieces(boolean bulk) throws Exception {
        if (bulk) {
            source.bulk();
        } else {
            source.little();
            PackSource.setLength(source.content(), 100_000);
        }
        Path file = source.content();
        ObjectName name = ObjectName.ofPath(
                        source.archive().path().relativize(file).toString())
                .orElseThrow();
        long length = Files.size(file);
        Candidates candidates = source.packing(true).candidates();
        candidates.remove(name.slicePath(0) + " 10");
        candidates.remove(name.slicePath(50) + " " + (length - 60));
        Pack pack = PackSource.pack(candidates, 2);
        Map<String, byte[]> sent = new HashMap<>();
        for (Pack.Part part : pack.parts()) {
            for (Pack.Stream stream : part.streams()) {
                Unpacked unpacked = Unpacked.of(stream);
                source.assertIntact(unpacked);
                sent.putAll(unpacked.bytes());
            }
        }
        byte[] whole = Files.readAllBytes(file);
        assertThat(sent).doesNotContainKey(name.path());
        assertThat(sent.get(name.slicePath(10))).isEqualTo(Arrays.copyOfRange(whole, 10, 50));
        assertThat(sent.get(name.slicePath(length - 10)))
                .isEqualTo(Arrays.copyOfRange(whole, (int) length - 10, (int) length));
        assertThat(sent.keySet().stream().filter(path -> path.startsWith("slices/")))
                .hasSize(2);
        Amount all = source.archive().amount(source.archive().objects());
        assertThat(pack.amount()).isEqualTo(new Amount(all.objects(), all.bytes() - length + 50));
    }

    @Test
    void endsAnObjectOfWhichAllPiecesAreThere() throws Exception {
        source.little();
        Path file = source.content();
        ObjectName name = ObjectName.ofPath(
                        source.archive().path().relativize(file).toString())
                .orElseThrow();
        Candidates candidates = source.packing(true).candidates();
        candidates.remove(name.slicePath(0) + " " + Files.size(file));
        Unpacked stream = Unpacked.of(
                PackSource.pack(candidates, 1).parts().get(0).streams().get(0));
        assertThat(stream.get(name.slicePath(Files.size(file)))).isEmpty();
        assertThat(stream.paths()).doesNotContain(name.path());
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

    private static byte[] joined(Map<String, byte[]> slices) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        new TreeSet<>(slices.keySet())
                .forEach(path ->
                        joined.writeBytes(Optional.ofNullable(slices.get(path)).orElseThrow()));
        return joined.toByteArray();
    }
}
