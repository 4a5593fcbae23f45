package org.repopush.repo.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.httpserve.QuietLogs;
import org.repopush.httpserve.RepoServer;
import org.repopush.httpserve.Share;
import org.repopush.repo.Amount;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.Offer;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Relation;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.format.Dictionary;
import org.repopush.repo.ostree.format.Variant;
import org.repopush.repo.ostree.store.ArchiveStore;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectType;

/** Our reading of repositories against that of the real ostree. */
@Timeout(180)
class RealOstreeTest {
    static {
        QuietLogs.install();
    }

    @TempDir
    Path temp;

    private OstreeTool source;
    private Path tree;

    @BeforeEach
    void create() throws IOException {
        OstreeTool.require("ostree");
        source = OstreeTool.init(temp.resolve("source"), "archive");
        tree = Files.createDirectory(temp.resolve("tree"));
    }

    @Test
    void likesTheRepositoriesOfOurFixture() throws Exception {
        ArchiveFixture archive = ArchiveFixture.create(temp.resolve("fixture"));
        archive.commit("os/a", Map.of("usr/bin/f", "1", "etc/g", "2", "empty", ""));
        Checksum commit = archive.commit("os/a", Map.of("usr/bin/f", "2", "etc/g", "2"));
        OstreeTool ostree = new OstreeTool(archive.path());
        assertThat(ostree.run("rev-parse", "os/a").strip()).isEqualTo(commit.hex());
        assertThat(ostree.run("fsck")).contains("object");
        assertThat(ostree.run("ls", "-R", "os/a", "/usr")).contains("/usr/bin/f");
    }

    @Test
    void findsExactlyTheObjectsThatOstreeKeeps() throws Exception {
        List<Checksum> line = history();
        source.run("refs", "--delete", "os/b");
        source.run("prune", "--refs-only");
        Set<String> kept = objects(source);
        try (LocalRepo repo = open()) {
            Offer offer = repo.snapshot(List.of("os/a"))
                    .offer(List.of(fresh("os/a", line.get(2))), List.of(), -1, RemoteFacts.NONE, Map.of());
            assertThat(offer.amount()).isEqualTo(new Amount(kept.size(), bytes(source)));
            for (String object : kept) {
                assertThat(offer.serving().orElseThrow().resource(object))
                        .as(object)
                        .isPresent();
            }
        }
    }

    @Test
    void findsExactlyTheObjectsThatAnIncrementalPushBrings() throws Exception {
        List<Checksum> line = history();
        OstreeTool destination = OstreeTool.init(temp.resolve("destination"), "archive");
        destination.run(
                "pull-local", source.repository().toString(), line.get(0).hex());
        Set<String> before = objects(destination);
        destination.run(
                "pull-local",
                source.repository().toString(),
                line.get(1).hex(),
                line.get(2).hex());
        Set<String> brought = objects(destination);
        brought.removeAll(before);
        try (LocalRepo repo = open()) {
            RefUpdate move = new RefUpdate(
                    "os/a", Optional.of(line.get(0).hex()), line.get(2).hex());
            Offer offer = repo.snapshot(List.of())
                    .offer(List.of(move), List.of(line.get(0).hex()), 0, RemoteFacts.NONE, Map.of());
            assertThat(offer.history()).containsExactly(line.get(1).hex());
            assertThat(offer.amount().objects()).isEqualTo(brought.size());
        }
    }

    @Test
    void agreesWithOstreeOnRefsAndAncestry() throws Exception {
        List<Checksum> line = history();
        source.run("refs", "--create=alias", "--alias", "os/a");
        try (LocalRepo repo = open()) {
            Snapshot snapshot = repo.snapshot(List.of());
            assertThat(snapshot.tips()).extracting(Tip::ref).containsExactly("os/a", "os/b");
            assertThat(repo.snapshot(List.of("alias")).tips())
                    .containsExactly(new Tip("alias", line.get(2).hex(), Optional.of("os/a")));
            assertThat(snapshot.relation(line.get(2).hex(), line.get(0).hex())).isEqualTo(Relation.FAST_FORWARD);
            assertThat(snapshot.objection(new Tip("os/a", line.get(2).hex()))).isEmpty();
            assertThat(snapshot.objection(new Tip("os/x", line.get(2).hex()))).isPresent();
        }
    }

    @Test
    void readsTheTimestampAndTheParentThatOstreeShows() throws Exception {
        tree("1");
        Checksum first = source.commit("os/a", tree, "--timestamp=@1234567890");
        Checksum second = source.commit("os/a", tree, "--timestamp=@1234567800", "--add-metadata-string=k=v");
        ObjectReader reader = new ObjectReader(source.repository(), new ArchiveStore(source.repository()));
        Commit commit = reader.commit(second).orElseThrow();
        assertThat(commit.timestamp()).isEqualTo(1234567800);
        assertThat(commit.parent()).contains(first);
        assertThat(commit.refBinding()).contains(List.of("os/a"));
        try (LocalRepo repo = open()) {
            assertThat(repo.snapshot(List.of()).relation(second.hex(), first.hex()))
                    .isEqualTo(Relation.OLDER);
        }
    }

    @Test
    void servesAPullThatOstreeFindsComplete() throws Exception {
        List<Checksum> line = history();
        OstreeTool destination = OstreeTool.init(temp.resolve("destination"), "archive");
        try (LocalRepo repo = open()) {
            Checksum tip = line.get(2);
            Offer offer = repo.snapshot(List.of("os/a"))
                    .offer(List.of(fresh("os/a", tip)), List.of(), -1, RemoteFacts.NONE, Map.of());
            try (RepoServer server = RepoServer.start();
                    Share share = server.share(offer.serving().orElseThrow())) {
                addRemote(destination, server, share);
                destination.run(
                        "pull",
                        "--mirror",
                        "p",
                        "os/a@" + tip,
                        line.get(1).hex(),
                        line.get(0).hex());
                assertThat(share.firstFailure()).isEmpty();
                assertThat(share.served()).isEqualTo(offer.amount());
            }
        }
        assertThat(destination.run("rev-parse", "os/a").strip())
                .isEqualTo(line.get(2).hex());
        assertThat(destination.run("fsck")).doesNotContain("partial");
        assertThat(objects(destination)).hasSize(objects(source).size() - onlyInB());
    }

    @Test
    void servesADestinationThatLacksMoreThanWeThink() throws Exception {
        List<Checksum> line = history();
        OstreeTool destination = OstreeTool.init(temp.resolve("destination"), "archive");
        try (LocalRepo repo = open()) {
            RefUpdate move = new RefUpdate(
                    "os/a", Optional.of(line.get(1).hex()), line.get(2).hex());
            Offer offer = repo.snapshot(List.of())
                    .offer(List.of(move), List.of(line.get(1).hex()), 0, RemoteFacts.NONE, Map.of());
            try (RepoServer server = RepoServer.start();
                    Share share = server.share(offer.serving().orElseThrow())) {
                addRemote(destination, server, share);
                destination.run("pull", "--mirror", "p", "os/a@" + line.get(2));
                assertThat(share.served().objects())
                        .isGreaterThan(offer.amount().objects());
            }
        }
        assertThat(destination.run("fsck")).contains("object");
    }

    @Test
    void mergesSignaturesThatGpgStillVerifies() throws Exception {
        OstreeTool.require("gpg");
        Path home = Files.createDirectory(
                temp.resolve("g"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Map<String, String> gpg = Map.of("GNUPGHOME", home.toString());
        for (String user : List.of("one", "two")) {
            OstreeTool.run(
                    gpg,
                    List.of("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", user + "@example.org"));
        }
        try {
            tree("1");
            Checksum commit = source.commit("os/a", tree);
            OstreeTool other = OstreeTool.init(temp.resolve("other"), "archive");
            other.run("pull-local", source.repository().toString(), commit.hex());
            sign(gpg, source, commit, "one@example.org");
            sign(gpg, other, commit, "two@example.org");
            Path theirs = other.repository().resolve(new ObjectName(commit, ObjectType.COMMITMETA).path());
            try (LocalRepo repo = open()) {
                Snapshot snapshot = repo.snapshot(List.of());
                byte[] merged = snapshot.sidecar()
                        .orElseThrow()
                        .merge(commit.hex(), Files.readAllBytes(theirs))
                        .orElseThrow();
                Files.write(theirs, merged);
                assertThat(snapshot.sidecar().orElseThrow().merge(commit.hex(), merged))
                        .isEmpty();
            }
            assertThat(other.run("show", commit.hex())).contains("Found 2 signatures");
            verify(gpg, theirs, commit);
        } finally {
            OstreeTool.run(gpg, List.of("gpgconf", "--kill", "all"));
        }
    }

    /** Three commits of os/a, and an os/b of other content. */
    private List<Checksum> history() throws IOException {
        tree("1");
        Checksum first = source.commit("os/a", tree);
        tree("2");
        Checksum second = source.commit("os/a", tree);
        Files.createDirectories(tree.resolve("usr/new/deep"));
        Files.writeString(tree.resolve("usr/new/deep/file"), "new");
        Checksum third = source.commit("os/a", tree);
        Path other = Files.createDirectory(temp.resolve("other-tree"));
        Files.writeString(other.resolve("only-in-b"), "b");
        source.commit("os/b", other);
        return List.of(first, second, third);
    }

    /** Commit, root and file of os/b. */
    private static int onlyInB() {
        return 3;
    }

    private void tree(String content) throws IOException {
        Files.createDirectories(tree.resolve("usr/bin"));
        Files.createDirectories(tree.resolve("usr/share/empty"));
        Files.writeString(tree.resolve("usr/bin/tool"), content);
        Files.writeString(tree.resolve("usr/share/same"), "same");
        Files.writeString(tree.resolve("usr/share/nothing"), "");
        Files.deleteIfExists(tree.resolve("usr/link"));
        Files.createSymbolicLink(tree.resolve("usr/link"), Path.of("bin/tool"));
    }

    private LocalRepo open() throws IOException {
        return new OstreeKind().open(source.repository(), Duration.ofSeconds(10));
    }

    private static RefUpdate fresh(String ref, Checksum to) {
        return new RefUpdate(ref, Optional.empty(), to.hex());
    }

    private static void addRemote(OstreeTool destination, RepoServer server, Share share) throws IOException {
        destination.run(
                "remote",
                "add",
                "--no-gpg-verify",
                "--set=http2=false",
                "p",
                "http://x:" + share.secret() + "@127.0.0.1:" + server.port() + "/");
    }

    private static void sign(Map<String, String> gpg, OstreeTool repository, Checksum commit, String user)
            throws IOException {
        OstreeTool.run(gpg, List.of("ostree", "--repo=" + repository.repository(), "gpg-sign", commit.hex(), user));
    }

    private void verify(Map<String, String> gpg, Path metadata, Checksum commit) throws IOException {
        Dictionary dictionary = Dictionary.read(Variant.of(Files.readAllBytes(metadata)));
        String signed = source.repository()
                .resolve(new ObjectName(commit, ObjectType.COMMIT).path())
                .toString();
        for (byte[] signature : dictionary.get("ostree.gpgsigs").orElseThrow().blobs()) {
            Path file = Files.write(temp.resolve("signature"), signature);
            OstreeTool.run(gpg, List.of("gpg", "--batch", "--verify", file.toString(), signed));
        }
    }

    private static Set<String> objects(OstreeTool repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository.repository().resolve("objects"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> repository.repository().relativize(file).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static long bytes(OstreeTool repository) throws IOException {
        long bytes = 0;
        for (String object : objects(repository)) {
            bytes += Files.size(repository.repository().resolve(object));
        }
        return bytes;
    }
}
