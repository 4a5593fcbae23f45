package org.repopush.repo.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Resource;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.format.DirTree;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/** What travels, how much it is, and what is shown. */
class OstreeOfferTest {
    private static final Checksum NOBODY = Checksum.ofContent(new byte[] {99});

    @TempDir
    Path temp;

    private ArchiveFixture archive;
    private final List<Checksum> line = new ArrayList<>();

    @BeforeEach
    void create() throws IOException {
        archive = ArchiveFixture.create(temp.resolve("repo"));
        for (int i = 0; i < 5; i++) {
            line.add(archive.commit("os/a", Map.of("same/x", "same", "usr/bin/f", "version " + i, "usr/lib/g", "g")));
        }
    }

    @Test
    void fillsTheGapBetweenTheOldTipAndTheNew() throws Exception {
        assertThat(offer(0, move(1, 4)).history()).isEqualTo(hex(2, 3));
        assertThat(offer(0, move(3, 4)).history()).isEmpty();
        assertThat(offer(-1, move(4, 4)).history()).isEmpty();
    }

    @Test
    void takesAsManyAncestorsOfANewRefAsAreWanted() throws Exception {
        assertThat(offer(0, fresh("os/n", 4)).history()).isEmpty();
        assertThat(offer(2, fresh("os/n", 4)).history()).isEqualTo(hex(2, 3));
        assertThat(offer(-1, fresh("os/n", 4)).history()).isEqualTo(hex(0, 1, 2, 3));
        assertThat(offer(99, fresh("os/n", 4)).history()).isEqualTo(hex(0, 1, 2, 3));
    }

    /** Several destinations of one run are often in the same state: the source is walked for all of them once. */
    @Test
    void isSharedByDestinationsThatHaveTheSame() throws Exception {
        Snapshot snapshot = snapshot();
        List<RefUpdate> moves = List.of(move(1, 4));
        Offer first = snapshot.offer(moves, List.of(), 0, RemoteFacts.NONE, Map.of());
        assertThat(snapshot.offer(moves, List.of(), 0, RemoteFacts.NONE, Map.of()))
                .isSameAs(first);
        assertThat(snapshot.offer(List.of(move(2, 4)), List.of(), 0, RemoteFacts.NONE, Map.of()))
                .isNotSameAs(first);
        assertThat(snapshot.offer(moves, hex(1), 0, RemoteFacts.NONE, Map.of())).isNotSameAs(first);
        assertThat(snapshot.offer(moves, List.of(), 0, RemoteFacts.NONE, Map.of(hex(4).get(0), Optional.empty())))
                .isNotSameAs(first);
    }

    @Test
    void treatsAForcedRefLikeANewOne() throws Exception {
        RefUpdate sideways =
                new RefUpdate("os/a", Optional.of(NOBODY.hex()), line.get(4).hex());
        assertThat(offer(1, sideways).history()).isEqualTo(hex(3));
        RefUpdate backwards = move(4, 2);
        assertThat(offer(0, backwards).history()).isEmpty();
    }

    @Test
    void repeatsNothingThatTheDestinationHas() throws Exception {
        List<String> common = hex(2);
        RefUpdate fresh = fresh("os/n", 4);
        assertThat(snapshot()
                        .offer(List.of(fresh), common, -1, RemoteFacts.NONE, Map.of())
                        .history())
                .isEqualTo(hex(3));
        Checksum fork = archive.commit("os/f", Optional.of(line.get(1)), 9, Map.of("f", "fork"), List.of("os/f"));
        RefUpdate forked = new RefUpdate("os/f", Optional.empty(), fork.hex());
        assertThat(snapshot()
                        .offer(List.of(forked), common, -1, RemoteFacts.NONE, Map.of())
                        .history())
                .isEmpty();
        assertThat(snapshot()
                        .offer(List.of(move(0, 4)), common, 0, RemoteFacts.NONE, Map.of())
                        .history())
                .isEqualTo(hex(1, 3));
    }

    @Test
    void ordersSharedHistoryOnceAndWithoutTips() throws Exception {
        Offer offer = offer(-1, fresh("os/m", 3), fresh("os/n", 4), fresh("os/o", 1));
        assertThat(offer.history()).isEqualTo(hex(0, 2));
    }

    @Test
    void ordersALongerLineBehindItsBeginning() throws Exception {
        Offer offer = offer(1, move(2, 4), fresh("os/n", 2));
        assertThat(offer.history()).isEqualTo(hex(1, 3));
    }

    @Test
    void endsHistoryWhereTheSourceHasNoMore() throws Exception {
        Files.delete(archive.file(line.get(1), ObjectType.COMMIT));
        assertThat(offer(-1, fresh("os/n", 4)).history()).isEqualTo(hex(2, 3));
        archive.markPartial(line.get(2));
        assertThat(offer(-1, fresh("os/n", 4)).history()).isEqualTo(hex(3));
    }

    @Test
    void refusesToLeaveAGapForAPartialCommit() throws Exception {
        archive.markPartial(line.get(2));
        assertFails(Reason.PARTIAL, () -> offer(0, move(1, 4)), line.get(2).hex());
    }

    @Test
    void countsAllObjectsOfAFirstPush() throws Exception {
        Offer offer = offer(0, fresh("os/a", 4));
        Set<Path> expected = objects(4);
        assertThat(offer.amount()).isEqualTo(new Amount(expected.size(), size(expected)));
    }

    @Test
    void countsOnlyWhatIsNewAgainstACommonCommit() throws Exception {
        Offer offer = snapshot().offer(List.of(move(3, 4)), hex(3), 0, RemoteFacts.NONE, Map.of());
        Set<Path> expected = objects(4);
        expected.removeAll(objects(3));
        assertThat(expected).hasSize(5);
        assertThat(offer.amount()).isEqualTo(new Amount(5, size(expected)));
    }

    @Test
    void countsAnObjectOfSeveralCommitsOnce() throws Exception {
        Offer offer = snapshot().offer(List.of(move(1, 4)), hex(1), 0, RemoteFacts.NONE, Map.of());
        Set<Path> expected = objects(2, 3, 4);
        expected.removeAll(objects(1));
        assertThat(offer.amount()).isEqualTo(new Amount(expected.size(), size(expected)));
    }

    @Test
    void countsWhatSeveralRefsNeedForTheFirstOfThem() throws Exception {
        Offer offer = snapshot()
                .offer(List.of(move(1, 3), fresh("os/m", 4), fresh("os/n", 4)), hex(1), 0, RemoteFacts.NONE, Map.of());
        Set<Path> first = objects(2, 3);
        first.removeAll(objects(1));
        Set<Path> second = objects(4);
        second.removeAll(objects(1, 2, 3));
        assertThat(offer.shares())
                .isEqualTo(Map.of(
                        "os/a", new Amount(first.size(), size(first)),
                        "os/m", new Amount(second.size(), size(second))));
        assertThat(offer.amount()).isEqualTo(new Amount(first.size() + second.size(), size(first) + size(second)));
    }

    @Test
    void readsOnlyDirectoriesThatChanged() throws Exception {
        Checksum same = tree(4, "same");
        Files.delete(archive.file(same, ObjectType.DIRTREE));
        Offer offer = snapshot().offer(List.of(move(3, 4)), hex(3), 0, RemoteFacts.NONE, Map.of());
        assertThat(offer.amount().objects()).isEqualTo(5);
    }

    @Test
    void comparesAnUnrelatedTipWithWhatItReplacesOrWithAnyCommonCommit() throws Exception {
        Checksum orphan =
                archive.commit("os/b", Optional.empty(), 7, Map.of("same/x", "same", "usr/new", "n"), List.of("os/b"));
        RefUpdate forced = new RefUpdate("os/a", Optional.of(line.get(4).hex()), orphan.hex());
        RefUpdate fresh = new RefUpdate("os/b", Optional.empty(), orphan.hex());
        long expected = 4;
        assertThat(snapshot()
                        .offer(List.of(forced), hex(4), 0, RemoteFacts.NONE, Map.of())
                        .amount()
                        .objects())
                .isEqualTo(expected);
        assertThat(snapshot()
                        .offer(List.of(fresh), hex(4), 0, RemoteFacts.NONE, Map.of())
                        .amount()
                        .objects())
                .isEqualTo(expected);
    }

    @Test
    void countsOnlyMetadataWhereTheCommitIsThereAlready() throws Exception {
        byte[] merged = {1, 2, 3};
        Offer offer = snapshot()
                .offer(
                        List.of(move(4, 4)),
                        hex(4),
                        0,
                        RemoteFacts.NONE,
                        Map.of(line.get(4).hex(), Optional.of(merged)));
        assertThat(offer.amount()).isEqualTo(new Amount(1, 3));
    }

    @Test
    void namesObjectAndCommitWhenAnObjectIsMissing() throws Exception {
        Checksum usr = tree(4, "usr");
        Checksum bin = archive.reader()
                .dirTree(usr)
                .orElseThrow()
                .directories()
                .values()
                .iterator()
                .next()
                .tree();
        Checksum file = archive.reader().dirTree(bin).orElseThrow().files().get(0);
        Files.delete(archive.file(file, ObjectType.FILE));
        assertFails(
                Reason.CORRUPT, () -> offer(0, fresh("os/a", 4)).amount(), file + ".filez of commit " + line.get(4));
        Files.delete(archive.file(usr, ObjectType.DIRTREE));
        assertFails(
                Reason.CORRUPT, () -> offer(0, fresh("os/a", 4)).amount(), usr + ".dirtree of commit " + line.get(4));
    }

    @Test
    void noticesADirectoryThatIsDamaged() throws Exception {
        Checksum usr = tree(4, "usr");
        Path file = archive.file(usr, ObjectType.DIRTREE);
        byte[] object = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(object, object.length - 1));
        assertFails(Reason.CORRUPT, () -> offer(0, fresh("os/a", 4)).amount(), "object " + usr + ".dirtree is corrupt");
        Files.write(file, new byte[0]);
        assertFails(Reason.CORRUPT, () -> offer(0, fresh("os/a", 4)).amount(), "object " + usr + ".dirtree is corrupt");
    }

    @Test
    void showsEveryObjectOfThePushAndNoOther() throws Exception {
        Offer offer = snapshot().offer(List.of(move(3, 4)), hex(3), 0, RemoteFacts.NONE, Map.of());
        Set<Path> shown = new TreeSet<>();
        for (Path object : everyFile()) {
            Optional<Resource> resource = offer.serving().orElseThrow().resource(path(object));
            if (resource.isPresent()) {
                assertThat(content(resource.get())).isEqualTo(Files.readAllBytes(object));
                assertThat(resource.get().length()).isEqualTo(Files.size(object));
                shown.add(object);
            }
        }
        assertThat(shown).isEqualTo(objects(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "config", "summary", "refs/heads/os/a", ".lock", "objects", "objects/..", "../repo/config"})
    void showsNothingElse(String path) throws Exception {
        assertThat(offer(0, fresh("os/a", 4)).serving().orElseThrow().resource(path))
                .isEmpty();
    }

    @Test
    void showsDetachedMetadataOfPushedCommitsOnly() throws Exception {
        for (Checksum commit : line) {
            archive.detachedMetadata(commit, new byte[] {7});
        }
        byte[] merged = {8, 9};
        Offer offer = snapshot()
                .offer(
                        List.of(move(1, 4)),
                        hex(1),
                        0,
                        RemoteFacts.NONE,
                        Map.of(
                                line.get(4).hex(),
                                Optional.of(merged),
                                line.get(3).hex(),
                                Optional.empty()));
        assertThat(content(metadata(offer, 4).orElseThrow())).isEqualTo(merged);
        assertThat(metadata(offer, 3)).isEmpty();
        assertThat(content(metadata(offer, 2).orElseThrow())).containsExactly(7);
        assertThat(metadata(offer, 1)).isEmpty();
    }

    @Test
    void knowsThatDetachedMetadataMayBeAbsent() throws Exception {
        Offer offer = offer(0, fresh("os/a", 4));
        assertThat(offer.serving().orElseThrow().isOptional(new ObjectName(line.get(4), ObjectType.COMMITMETA).path()))
                .isTrue();
        assertThat(offer.serving().orElseThrow().isOptional(new ObjectName(line.get(4), ObjectType.COMMIT).path()))
                .isFalse();
    }

    @Test
    void followsNoSymbolicLinks() throws Exception {
        Offer offer = offer(0, fresh("os/a", 4));
        offer.amount();
        Checksum usr = tree(4, "usr");
        Path file = archive.file(usr, ObjectType.DIRTREE);
        Path moved = Files.move(file, temp.resolve("moved"));
        Files.createSymbolicLink(file, moved);
        String path = new ObjectName(usr, ObjectType.DIRTREE).path();
        assertFails(Reason.CORRUPT, () -> offer.serving().orElseThrow().resource(path), "not a regular file");
        Files.delete(file);
        Path folder = Optional.ofNullable(file.getParent()).orElseThrow();
        Files.move(moved, file);
        Path elsewhere = Files.move(folder, temp.resolve("elsewhere"));
        Files.createSymbolicLink(folder, elsewhere);
        assertFails(Reason.CORRUPT, () -> offer.serving().orElseThrow().resource(path), "not a directory");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void failsWhenAFileChangesItsSizeMeanwhile(int difference) throws Exception {
        Checksum usr = tree(4, "usr");
        Path file = archive.file(usr, ObjectType.DIRTREE);
        Resource resource = offer(0, fresh("os/a", 4))
                .serving()
                .orElseThrow()
                .resource(new ObjectName(usr, ObjectType.DIRTREE).path())
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + difference));
        assertFails(Reason.UNREADABLE, () -> content(resource), "changed while it was read");
        try (InputStream in = resource.open()) {
            assertFails(Reason.UNREADABLE, () -> in.readNBytes(bytes.length), "changed while it was read");
        }
    }

    private OstreeSnapshot snapshot() {
        return new OstreeSnapshot(List.of(), Map.of(), archive.reader(), archive.store());
    }

    private Offer offer(int depth, RefUpdate... moves) throws IOException {
        return snapshot().offer(List.of(moves), List.of(), depth, RemoteFacts.NONE, Map.of());
    }

    private RefUpdate move(int from, int to) {
        return new RefUpdate(
                "os/a", Optional.of(line.get(from).hex()), line.get(to).hex());
    }

    private RefUpdate fresh(String ref, int to) {
        return new RefUpdate(ref, Optional.empty(), line.get(to).hex());
    }

    private List<String> hex(int... commits) {
        return Arrays.stream(commits).mapToObj(at -> line.get(at).hex()).toList();
    }

    private Optional<Resource> metadata(Offer offer, int commit) throws IOException {
        return offer.serving().orElseThrow().resource(new ObjectName(line.get(commit), ObjectType.COMMITMETA).path());
    }

    private Checksum tree(int commit, String directory) throws IOException {
        Checksum root = archive.reader().commit(line.get(commit)).orElseThrow().tree();
        return Optional.ofNullable(archive.reader()
                        .dirTree(root)
                        .orElseThrow()
                        .directories()
                        .get(directory))
                .orElseThrow()
                .tree();
    }

    /** The files of these commits' objects, found in the plainest way. */
    private Set<Path> objects(int... commits) throws IOException {
        Set<Path> files = new TreeSet<>();
        for (int at : commits) {
            Commit commit = archive.reader().commit(line.get(at)).orElseThrow();
            files.add(archive.file(line.get(at), ObjectType.COMMIT));
            files.add(archive.file(commit.treeMeta(), ObjectType.DIRMETA));
            collect(commit.tree(), files);
        }
        return files;
    }

    private void collect(Checksum tree, Set<Path> files) throws IOException {
        files.add(archive.file(tree, ObjectType.DIRTREE));
        DirTree read = archive.reader().dirTree(tree).orElseThrow();
        read.files().forEach(file -> files.add(archive.file(file, ObjectType.FILE)));
        for (DirTree.Directory directory : read.directories().values()) {
            files.add(archive.file(directory.meta(), ObjectType.DIRMETA));
            collect(directory.tree(), files);
        }
    }

    private List<Path> everyFile() throws IOException {
        try (Stream<Path> files = Files.walk(archive.path())) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private String path(Path file) {
        return archive.path().relativize(file).toString();
    }

    private static byte[] content(Resource resource) throws IOException {
        try (InputStream in = resource.open()) {
            return in.readAllBytes();
        }
    }

    private static long size(Set<Path> files) throws IOException {
        long size = 0;
        for (Path file : files) {
            size += Files.size(file);
        }
        return size;
    }

    private static void assertFails(Reason reason, ThrowingCallable call, String named) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(named);
    }
}
