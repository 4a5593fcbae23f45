package org.repopush.repo.ostree.closure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Packing;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.ostree.ArchiveFixture;
import org.repopush.repo.ostree.OstreeSnapshot;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

/** What is to be sent at most, and what is taken away from it. */
class OstreeCandidatesTest {
    @TempDir
    Path temp;

    private ArchiveFixture archive;
    private Checksum commit;
    private Packing offer;

    @BeforeEach
    void create() throws IOException {
        archive = ArchiveFixture.create(temp.resolve("repo"));
        commit = archive.commit("os/a", Map.of("usr/bin/f", "f", "usr/lib/g", "g", "etc/f", "f"));
        archive.detachedMetadata(commit, new byte[] {7});
        offer = new OstreeSnapshot(List.of(), Map.of(), archive.reader(), archive.store())
                .offer(
                        List.of(new RefUpdate("os/a", Optional.empty(), commit.hex())),
                        List.of(),
                        0,
                        RemoteFacts.NONE,
                        Map.of())
                .packing()
                .orElseThrow();
    }

    @Test
    void holdEveryObjectOnceAndNoDetachedMetadata() throws Exception {
        List<String> expected = new ArrayList<>(archive.objects());
        assertThat(expected.remove(path(ObjectType.COMMITMETA))).isTrue();
        assertThat(paths(offer.candidates())).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(offer.candidates().amount()).isEqualTo(archive.amount(expected));
    }

    @Test
    void loseWhatIsRemovedOnce() throws Exception {
        Candidates candidates = offer.candidates();
        List<String> left = paths(candidates);
        String removed = left.remove(2);
        candidates.remove(removed);
        candidates.remove(removed);
        assertThat(paths(candidates)).isEqualTo(left);
        assertThat(candidates.amount()).isEqualTo(archive.amount(left));
    }

    @Test
    void areHandedOverAsTheyWereThoughSomeAreRemovedMeanwhile() throws Exception {
        Candidates candidates = offer.candidates();
        List<String> all = paths(candidates);
        List<String> handedOver = new ArrayList<>();
        candidates.names(path -> {
            handedOver.add(path);
            all.forEach(candidates::remove);
        });
        assertThat(handedOver).isEqualTo(all);
        assertThat(candidates.amount()).isEqualTo(Amount.NONE);
    }

    @Test
    void mayLoseAll() throws Exception {
        Candidates candidates = offer.candidates();
        paths(candidates).forEach(candidates::remove);
        assertThat(paths(candidates)).isEmpty();
        assertThat(candidates.amount()).isEqualTo(Amount.NONE);
    }

    @Test
    void countWhatIsMissingOfAnObjectInPieces() throws Exception {
        OstreeCandidates candidates = (OstreeCandidates) offer.candidates();
        String content = content(candidates);
        Amount before = candidates.amount();
        candidates.remove(slice(content, 0) + " 3");
        candidates.remove(slice(content, 0) + " 3");
        assertThat(candidates.amount()).isEqualTo(before.minus(new Amount(0, 3)));
        assertThat(paths(candidates)).contains(content);
        candidates.remove(content);
        candidates.remove(slice(content, 3) + " 1");
        assertThat(candidates.amount()).isEqualTo(archive.amount(paths(candidates)));
    }

    @Test
    void ignorePiecesOfOtherObjects() throws Exception {
        assertUnchangedBy("slices/ff/" + "0".repeat(62) + ".filez/000000000000000 1");
    }

    private static String content(Candidates candidates) {
        return paths(candidates).stream()
                .filter(path -> path.endsWith(".filez"))
                .findFirst()
                .orElseThrow();
    }

    private static String slice(String object, long offset) {
        return ObjectName.ofPath(object).orElseThrow().slicePath(offset);
    }

    @Test
    void ofEverythingHoldWhatTheDestinationIsKnownToHave() throws Exception {
        Packing known = new OstreeSnapshot(List.of(), Map.of(), archive.reader(), archive.store())
                .offer(
                        List.of(new RefUpdate("os/a", Optional.of(commit.hex()), commit.hex())),
                        List.of(commit.hex()),
                        0,
                        RemoteFacts.NONE,
                        Map.of())
                .packing()
                .orElseThrow();
        assertThat(paths(known.candidates())).isEmpty();
        List<String> all = paths(known.everything());
        assertThat(all).containsExactlyInAnyOrderElementsOf(paths(offer.candidates()));
        known.everything().remove(all.get(0));
        assertThat(paths(known.everything())).isEqualTo(all);
    }

    @Test
    void areFreshForEachCaller() throws Exception {
        List<String> all = paths(offer.candidates());
        offer.candidates().remove(all.get(0));
        assertThat(paths(offer.candidates())).isEqualTo(all);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "objects/",
                "objects/..",
                "/objects",
                "objects/ff/0000000000000000000000000000000000000000000000000000000000000.filez",
                "objects/ff/00000000000000000000000000000000000000000000000000000000000000.filez",
                "objects/ff/00000000000000000000000000000000000000000000000000000000000000.",
                "objects/\u0660\u0660/00000000000000000000000000000000000000000000000000000000000000.filez",
                "\0"
            })
    void ignoreNonsense(String text) throws Exception {
        assertUnchangedBy(text);
    }

    @Test
    void ignoreWhatOnlyLooksLikeOneOfThem() throws Exception {
        for (String path : paths(offer.candidates())) {
            assertUnchangedBy(path + "\n");
            assertUnchangedBy("/" + path);
            assertUnchangedBy(path.substring(0, path.lastIndexOf('.')));
        }
        assertUnchangedBy(path(ObjectType.COMMITMETA));
        assertUnchangedBy(path(ObjectType.FILE));
    }

    @Test
    void ofAMillionObjectsAreSmall() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx80m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MillionObjects.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("500000 objects to be sent");
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private void assertUnchangedBy(String text) throws IOException {
        Candidates candidates = offer.candidates();
        Amount before = candidates.amount();
        List<String> all = paths(candidates);
        candidates.remove(text);
        assertThat(candidates.amount()).isEqualTo(before);
        assertThat(paths(candidates)).isEqualTo(all);
    }

    private String path(ObjectType type) {
        return new ObjectName(commit, type).path();
    }

    private static List<String> paths(Candidates candidates) {
        List<String> paths = new ArrayList<>();
        candidates.names(paths::add);
        return paths;
    }
}
