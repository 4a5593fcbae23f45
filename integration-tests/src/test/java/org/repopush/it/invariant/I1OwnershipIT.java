package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/**
 * Invariant I1: a push changes a destination as its owner's own ostree does, and nothing else. The owner is another account
 * than the one that pushes, where the machine has one.
 */
@Needs({"sshd", "ssh", "ostree", "unprivileged"})
@ExtendWith(NoLeaks.class)
class I1OwnershipIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private OstreeRepo source;

    @BeforeEach
    void makeTwoCommits() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "one");
        source.on("os/b").file("usr/bin/tool", "tool").file("etc/conf", "conf").commit();
    }

    private OstreeRepo destination(String mode) {
        return OstreeRepo.create(site.destination(), mode, site.account());
    }

    private void write(Path file, String text) throws IOException {
        Path directory = Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
        site.account().own(directory.normalize());
    }

    /** The measure is a repository that the same account has filled by a plain native pull. */
    @ParameterizedTest
    @ValueSource(strings = {"archive", "bare-user", "bare-user-only"})
    void I1_everyFileIsAsTheOwnersOwnPullMakesIt(String mode) {
        OstreeRepo destination = destination(mode);
        OstreeRepo measure = OstreeRepo.create(site.destination().resolveSibling("measure"), mode, site.account());
        measure.ostree("pull-local", "--untrusted", source.path().toString());
        if (mode.equals("archive")) {
            measure.ostree("summary", "-u");
        }
        site.push().exits(0);
        assertThat(kinds(destination)).isEqualTo(kinds(measure));
        assertThat(FileTree.of(destination.path()).entries().get("config"))
                .isEqualTo(FileTree.of(measure.path()).entries().get("config"));
        destination.checkClean();
    }

    @Test
    void I1_whatBelongsToTheOwnerStaysAsItIs() throws IOException {
        OstreeRepo destination = destination("archive");
        destination.ostree("summary", "-u");
        destination.ostree("remote", "add", "--no-gpg-verify", "upstream", "http://127.0.0.1:1/");
        destination.commit("os/own", "own");
        write(
                destination.path().resolve("refs/remotes/upstream/os/x"),
                destination.refs().get("os/own") + "\n");
        write(destination.path().resolve("extensions/other/note"), "note");
        write(destination.path().resolve("index.html"), "hello");
        FileTree before = FileTree.of(destination.path());
        site.push().exits(0);
        source.commit("os/a", "two");
        site.push().exits(0);
        SortedMap<String, String> after =
                new TreeMap<>(FileTree.of(destination.path()).entries());
        before.without("summary", "tmp")
                .entries()
                .forEach((path, what) -> assertThat(after).containsEntry(path, what));
        assertThat(FileTree.of(destination.path())
                        .without("objects", "tmp")
                        .entries()
                        .keySet())
                .filteredOn(path -> !before.entries().containsKey(path))
                .containsExactlyInAnyOrder(
                        "extensions/repo-push",
                        "extensions/repo-push/lock",
                        "extensions/repo-push/journal",
                        "refs/heads/os/a",
                        "refs/heads/os/b");
        assertThat(destination.refs()).containsOnlyKeys("os/a", "os/b", "os/own");
    }

    @Test
    void I1_whileAPushRunsOursIsInOnePlaceAndPrivateRefsInAnother() {
        OstreeRepo destination = destination("archive");
        FileTree before = FileTree.of(destination.path());
        Pause pause = site.sshd().tools().pauseBefore("ostree", OstreeCalls.FLIP);
        try (Started push = site.push().start()) {
            pause.awaitReached();
            Map<String, String> now = FileTree.of(destination.path())
                    .without("objects", "tmp", "state")
                    .entries();
            assertThat(now)
                    .containsAllEntriesOf(
                            before.without("objects", "tmp", "state").entries());
            assertThat(now.keySet())
                    .filteredOn(path -> !before.entries().containsKey(path))
                    .isNotEmpty()
                    .allMatch(path ->
                            path.matches("\\.lock|(extensions/repo-push|refs/remotes/repo-push-[0-9a-f]+)(/.*)?"))
                    .anyMatch(path -> path.matches("refs/remotes/repo-push-[0-9a-f]+/keep-[0-9a-f]+/1"));
            assertThat(now.get("extensions/repo-push"))
                    .startsWith("rwx------ " + site.account().name() + " ");
            pause.release();
            push.await(LIMIT).exits(0);
        }
        assertThat(destination.path().resolve("refs/remotes")).isEmptyDirectory();
        destination.checkClean();
    }

    /** Owner, permissions and kind of everything but ours, without its content. */
    private static SortedMap<String, String> kinds(OstreeRepo repo) {
        SortedMap<String, String> kinds = new TreeMap<>();
        FileTree.of(repo.path())
                .without("extensions/repo-push", "tmp")
                .entries()
                .forEach((path, what) -> kinds.put(path, what.replaceFirst("[0-9a-f]{64}$", "file")));
        return kinds;
    }
}
