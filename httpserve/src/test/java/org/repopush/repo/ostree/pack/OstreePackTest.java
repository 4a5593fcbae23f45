package org.repopush.repo.ostree.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Candidates;
import org.repopush.repo.Pack;
import org.repopush.repo.Packing;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectType;

/** What the archives of a pack hold. {@link RealPackTest} has real tools on them. */
class OstreePackTest {
    @TempDir
    Path temp;

    private PackSource source;

    @BeforeEach
    void create() throws IOException {
        source = PackSource.create(temp.resolve("repo"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsALittleInOnePlainStream(boolean sealed) throws Exception {
        Checksum commit = source.little();
        source.archive().detachedMetadata(commit, new byte[] {7});
        Pack pack = source.pack(sealed, 8);
        assertThat(pack.parts()).hasSize(1);
        Pack.Part part = pack.parts().get(0);
        assertThat(part.number()).isZero();
        assertThat(part.sealed()).isFalse();
        assertThat(part.streams()).hasSize(1);
        Unpacked stream = Unpacked.of(part.streams().get(0));
        assertThat(stream.paths())
                .containsExactlyInAnyOrderElementsOf(source.archive().objects());
        source.assertIntact(stream);
        assertThat(pack.amount())
                .isEqualTo(source.archive().amount(source.archive().objects()));
    }

    @Test
    void sendsWhatIsSmallFirstAndRevisionsLast() throws Exception {
        Checksum commit = source.little();
        source.archive().detachedMetadata(commit, new byte[] {7});
        assertThat(Unpacked.of(source.pack(true, 1).parts().get(0).streams().get(0))
                        .paths())
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
        source.little();
        for (TarArchiveEntry entry : Unpacked.of(
                        source.pack(false, 1).parts().get(0).streams().get(0))
                .entries()) {
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

    @Test
    void leavesOutWhatTheDestinationHas() throws Exception {
        Checksum commit = source.bulk();
        Candidates candidates = source.packing(false).candidates();
        List<String> left = new ArrayList<>();
        candidates.names(left::add);
        List<String> had = left.stream().filter(path -> path.contains("/1")).toList();
        had.forEach(candidates::remove);
        left.removeAll(had);
        List<String> sent = new ArrayList<>();
        for (Pack.Part part : PackSource.pack(candidates, 4).parts()) {
            sent.addAll(Unpacked.of(part.streams().get(0)).paths());
        }
        String revision = PackSource.path(commit, ObjectType.COMMIT);
        left.remove(revision);
        sent.remove(revision);
        assertThat(had).isNotEmpty();
        assertThat(sent).containsExactlyInAnyOrderElementsOf(left);
    }

    @Test
    void sendsRevisionsEvenWhenNothingElseIsMissing() throws Exception {
        Checksum commit = source.little();
        Candidates candidates = source.packing(true).candidates();
        source.archive().objects().forEach(candidates::remove);
        Pack pack = PackSource.pack(candidates, 4);
        assertThat(Unpacked.of(pack.parts().get(0).streams().get(0)).paths())
                .containsExactly(PackSource.path(commit, ObjectType.COMMIT));
    }

    @Test
    void sendsDetachedMetadataAsItIsToBeShown() throws Exception {
        Checksum commit = source.little();
        source.archive().detachedMetadata(commit, new byte[] {7});
        String path = PackSource.path(commit, ObjectType.COMMITMETA);
        byte[] merged = {8, 9};
        Packing shown = source.packing(false, Map.of(commit.hex(), Optional.of(merged)));
        assertThat(stream(shown).get(path)).isEqualTo(merged);
        Packing hidden = source.packing(false, Map.of(commit.hex(), Optional.empty()));
        assertThat(stream(hidden).bytes()).doesNotContainKey(path);
    }

    @Test
    void leavesOutTheRevisionsThatTheDestinationFetchesItself() throws Exception {
        Checksum commit = source.little();
        source.archive().detachedMetadata(commit, new byte[] {7});
        Packing all = source.packing(false, Map.of());
        Packing rest = all.withoutRevisions();
        Set<String> left = new HashSet<>(stream(all).bytes().keySet());
        left.removeAll(stream(rest).bytes().keySet());
        assertThat(left)
                .containsExactlyInAnyOrder(
                        PackSource.path(commit, ObjectType.COMMIT), PackSource.path(commit, ObjectType.COMMITMETA));
        assertThat(rest.everything().pack(false, 1).amount())
                .isEqualTo(rest.candidates().pack(false, 1).amount());
    }

    @Test
    void writesTheSameWhenItHasToTryAgain() throws Exception {
        source.bulk();
        for (Pack.Part part : source.pack(true, 2).parts()) {
            Pack.Stream stream = part.streams().get(0);
            assertThat(bytes(stream)).isEqualTo(bytes(stream));
        }
    }

    private static Unpacked stream(Packing packing) throws IOException {
        return Unpacked.of(
                packing.candidates().pack(false, 1).parts().get(0).streams().get(0));
    }

    private static byte[] bytes(Pack.Stream stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        stream.writeTo(bytes, sent -> {});
        return bytes.toByteArray();
    }
}
