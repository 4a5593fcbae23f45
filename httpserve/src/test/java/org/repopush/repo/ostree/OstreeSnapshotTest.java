package org.repopush.repo.ostree;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.repo.Distance;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Relation;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.Tip;
import org.repopush.repo.UnreadableThereException;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Dictionary;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/** What is said about commits. */
@Timeout(60)
class OstreeSnapshotTest {
    private static final Checksum NOBODY = Checksum.ofContent(new byte[] {99});

    @TempDir
    Path temp;

    private ArchiveFixture archive;
    private OstreeSnapshot snapshot;

    @BeforeEach
    void create() throws IOException {
        archive = ArchiveFixture.create(temp.resolve("repo"));
        snapshot = new OstreeSnapshot(List.of(), Map.of(), archive.reader(), archive.store());
    }

    @Test
    void tellsHowCommitsStandToEachOther() throws Exception {
        Checksum first = archive.commit("os/a", Map.of("f", "1"));
        Checksum second = archive.commit("os/a", Map.of("f", "2"));
        Checksum third = archive.commit("os/a", Map.of("f", "3"));
        Checksum branch = commit(Optional.of(first), 1_800_000_000L, "branch");
        assertThat(relation(third, third)).isEqualTo(Relation.SAME);
        assertThat(relation(third, second)).isEqualTo(Relation.FAST_FORWARD);
        assertThat(relation(third, first)).isEqualTo(Relation.FAST_FORWARD);
        assertThat(relation(first, third)).isEqualTo(Relation.BEHIND);
        assertThat(relation(third, branch)).isEqualTo(Relation.DIVERGED);
        assertThat(relation(third, NOBODY)).isEqualTo(Relation.UNKNOWN);
    }

    @Test
    void countsTheCommitsThatLieBetween() throws Exception {
        Checksum first = archive.commit("os/a", Map.of("f", "1"));
        Checksum second = archive.commit("os/a", Map.of("f", "2"));
        Checksum third = archive.commit("os/a", Map.of("f", "3"));
        Checksum branch = commit(Optional.of(first), 1_800_000_000L, "branch");
        assertThat(distance(third, third)).contains(new Distance(0, 0));
        assertThat(distance(third, first)).contains(new Distance(2, 0));
        assertThat(distance(first, third)).contains(new Distance(0, 2));
        assertThat(distance(third, branch)).contains(new Distance(2, 1));
        assertThat(distance(branch, third)).contains(new Distance(1, 2));
        assertThat(distance(third, commit(Optional.empty(), 5, "other"))).isEmpty();
        assertThat(distance(third, NOBODY)).isEmpty();
        assertThat(snapshot.distance(third.hex(), "../x")).isEmpty();
        Files.delete(archive.file(second, ObjectType.COMMIT));
        snapshot = new OstreeSnapshot(List.of(), Map.of(), archive.reader(), archive.store());
        assertThat(distance(third, first)).isEmpty();
    }

    private Optional<Distance> distance(Checksum ours, Checksum theirs) throws IOException {
        return snapshot.distance(ours.hex(), theirs.hex());
    }

    @Test
    void comparesTimestampsOfDescendantsOnly() throws Exception {
        Checksum old = commit(Optional.empty(), 1000, "1");
        assertThat(relation(commit(Optional.of(old), 999, "2"), old)).isEqualTo(Relation.OLDER);
        assertThat(relation(commit(Optional.of(old), 1000, "3"), old)).isEqualTo(Relation.FAST_FORWARD);
        assertThat(relation(commit(Optional.of(old), -1, "4"), old)).isEqualTo(Relation.FAST_FORWARD);
        assertThat(relation(commit(Optional.empty(), 999, "5"), old)).isEqualTo(Relation.DIVERGED);
    }

    @Test
    void seesNoDescentAcrossAGapInAShallowSource() throws Exception {
        Checksum first = archive.commit("os/a", Map.of("f", "1"));
        Checksum second = archive.commit("os/a", Map.of("f", "2"));
        Checksum third = archive.commit("os/a", Map.of("f", "3"));
        Files.delete(archive.file(second, ObjectType.COMMIT));
        assertThat(relation(third, first)).isEqualTo(Relation.DIVERGED);
        assertThat(relation(third, second)).isEqualTo(Relation.UNKNOWN);
    }

    @Test
    void isNotLedInCirclesByForgedCommits() throws Exception {
        Checksum first = archive.commit("os/a", Map.of("f", "1"));
        Checksum second = archive.commit("os/a", Map.of("f", "2"));
        Files.copy(archive.file(second, ObjectType.COMMIT), archive.file(first, ObjectType.COMMIT), REPLACE_EXISTING);
        Checksum other = commit(Optional.empty(), 5, "other");
        assertThatThrownBy(() -> relation(second, other))
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                .hasMessageContaining(first + ".commit");
    }

    @Test
    void doesNotKnowARevisionOfTheirsThatIsNoChecksum() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        for (String theirs : List.of("", "../x", commit.hex() + "0")) {
            assertThat(snapshot.relation(commit.hex(), theirs)).isEqualTo(Relation.UNKNOWN);
            assertThat(snapshot.has(theirs)).isFalse();
            RefUpdate move = new RefUpdate("os/a", Optional.of(theirs), commit.hex());
            assertThat(snapshot.offer(List.of(move), List.of(theirs), 0, RemoteFacts.NONE, Map.of())
                            .history())
                    .isEmpty();
        }
        assertThatThrownBy(() -> snapshot.relation("../x", commit.hex())).hasMessage("not a commit: '../x'");
    }

    @Test
    void saysWhetherTheSourceHasACommitComplete() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        assertThat(snapshot.has(commit.hex())).isTrue();
        assertThat(snapshot.has(NOBODY.hex())).isFalse();
        archive.markPartial(commit);
        assertThat(snapshot.has(commit.hex())).isFalse();
    }

    @Test
    void objectsToARefThatTheCommitIsNotBoundTo() throws Exception {
        Checksum bound = archive.commit("os/a", Optional.empty(), 1, Map.of("f", "1"), List.of("os/a", "os/c"));
        Checksum toNothing = archive.commit("os/b", Optional.empty(), 1, Map.of("f", "1"), List.of());
        assertThat(snapshot.objection(new Tip("os/a", bound.hex()))).isEmpty();
        assertThat(snapshot.objection(new Tip("os/c", bound.hex()))).isEmpty();
        assertThat(snapshot.objection(new Tip("os/b", bound.hex())))
                .contains("the commit is bound to os/a, os/c, not to os/b");
        assertThat(snapshot.objection(new Tip("os/b", toNothing.hex())))
                .contains("the commit is bound to no ref, not to os/b");
    }

    @Test
    void mergesDetachedMetadataWithTheirs() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        byte[] ours = signed((byte) 1);
        byte[] theirs = signed((byte) 2);
        assertThat(snapshot.sidecar().orElseThrow().digest(commit.hex())).isEmpty();
        assertThat(snapshot.sidecar().orElseThrow().merge(commit.hex(), theirs)).isEmpty();
        archive.detachedMetadata(commit, ours);
        assertThat(snapshot.sidecar().orElseThrow().digest(commit.hex()))
                .contains(Checksum.ofContent(ours).hex());
        assertThat(snapshot.sidecar().orElseThrow().merge(commit.hex(), ours)).isEmpty();
        assertThat(snapshot.sidecar().orElseThrow().merge(commit.hex(), theirs).orElseThrow())
                .isEqualTo(signed((byte) 2, (byte) 1));
    }

    @Test
    void saysWhoseDetachedMetadataIsDamaged() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        archive.detachedMetadata(commit, signed((byte) 1));
        assertThatThrownBy(() -> snapshot.sidecar().orElseThrow().merge(commit.hex(), new byte[] {1, 2, 3}))
                .isInstanceOfSatisfying(
                        UnreadableThereException.class,
                        there -> assertThat(there.place())
                                .isEqualTo(new ObjectName(commit, ObjectType.COMMITMETA).path()));
        archive.detachedMetadata(commit, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> snapshot.sidecar().orElseThrow().merge(commit.hex(), signed((byte) 1)))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("detached metadata of commit " + commit);
    }

    private Relation relation(Checksum ours, Checksum theirs) throws IOException {
        return snapshot.relation(ours.hex(), theirs.hex());
    }

    private Checksum commit(Optional<Checksum> parent, long timestamp, String content) throws IOException {
        return archive.commit("some/ref", parent, timestamp, Map.of("f", content), List.of("some/ref"));
    }

    private static byte[] signed(byte... signatures) {
        List<byte[]> blobs = new ArrayList<>();
        for (byte signature : signatures) {
            blobs.add(new byte[] {signature});
        }
        return Dictionary.EMPTY
                .with("ostree.gpgsigs", Dictionary.Value.ofBlobs(blobs))
                .toBytes();
    }
}
