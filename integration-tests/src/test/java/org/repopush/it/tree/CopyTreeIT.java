package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;

/** The script for those who copy a tree by rsync, which comes with the program, and a real rsync daemon. */
@Needs({"sshd", "ssh", "rsync", "flock"})
@ExtendWith(NoLeaks.class)
class CopyTreeIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int FILES = 30;

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private final List<SortedMap<String, String>> published = new ArrayList<>();
    private PlainTree source;
    private RsyncDaemon daemon;
    private Path copy;
    private int version;

    @BeforeEach
    void publishAndServe() {
        source = PlainTree.create(site.source());
        copy = site.directory().resolve("reader's/copy");
        change();
        pushAll();
        daemon = RsyncDaemon.over(site.destination(), site.directory().resolve("rsyncd.conf"));
    }

    @AfterEach
    void stopServing() {
        daemon.close();
    }

    private void change() {
        version++;
        for (int i = 0; i < FILES; i++) {
            source.file("files/" + i, "version " + version + " of " + i + "\n".repeat(version % 3 + 1));
        }
        source.remove("newest").remove("only in " + (version - 1));
        source.file("only in " + version, "x").link("newest", "only in " + version);
        source.file("odd \\ 100% \u00e9", "version " + version);
        published.add(withoutTimes(source.entries()));
    }

    /** The destination has times of its own. */
    private static SortedMap<String, String> withoutTimes(SortedMap<String, String> entries) {
        SortedMap<String, String> changed = new TreeMap<>();
        entries.forEach((name, what) -> changed.put(name, what.replaceFirst("^([x-] [0-9]+) [0-9]+ ", "$1 ")));
        return changed;
    }

    private Command pushing() {
        return site.push().with("--kind", "tree", "--max-delete", "100%").command();
    }

    private void pushAll() {
        pushing().run().exits(0);
    }

    private Command copying() throws IOException {
        Files.createDirectories(copy.getParent());
        Path script = RepoPush.distribution().resolve("share/repo-push/copy-tree");
        return Command.of("sh", script.toString(), daemon.url(), copy.toString());
    }

    /** The entries of the copy, without those that stay for readers of older lists. */
    private SortedMap<String, String> copied() {
        SortedMap<String, String> entries = withoutTimes(new PlainTree(copy).entries());
        String newest = String.valueOf(entries.get("newest"));
        entries.keySet().removeIf(name -> name.matches("only in [0-9]+") && !newest.endsWith(name));
        return entries;
    }

    @Test
    void aCopyIsATreeThatWasPublished() throws IOException {
        copying().run().exits(0);
        assertThat(copied()).isEqualTo(published.get(0));
        assertThat(Files.isSymbolicLink(copy)).isTrue();
    }

    @Test
    void T1_whateverIsPublishedMeanwhileACopyIsATreeOfOneMoment() throws IOException {
        int copies = 0;
        for (int i = 0; i < LongRun.times(5, 100); i++) {
            change();
            try (Started push = pushing().start()) {
                while (push.running()) {
                    copying().run().exits(0);
                    copies++;
                    assertThat(published).contains(copied());
                }
                push.await(LIMIT).exits(0);
            }
        }
        copying().run().exits(0);
        assertThat(copied()).isEqualTo(published.get(published.size() - 1));
        assertThat(copies).isGreaterThan(LongRun.times(5, 100));
    }

    @Test
    void aTreeThatHasNotChangedIsNotCopiedAgain() throws IOException {
        copying().run().exits(0);
        Path first = copy.toRealPath();
        Files.delete(first.resolve("files/0"));
        copying().run().exits(0);
        assertThat(copy.toRealPath()).isEqualTo(first);
        assertThat(copy.resolve("files/0")).doesNotExist();
    }

    /** As if the daemon's disk had lost it: a hash tells, times and sizes do not. */
    @Test
    void contentThatIsNotWhatTheCatalogueSaysIsRefused() throws IOException {
        copying().run().exits(0);
        SortedMap<String, String> before = copied();
        change();
        pushAll();
        Path damaged = site.destination().toRealPath().resolve("files/3");
        String content = Files.readString(damaged);
        Files.writeString(damaged, content.replace("version", "vErsion"));
        Finished refused = copying().run();
        refused.exits(1);
        assertThat(refused.err()).contains("./files/3: FAILED", "nothing has been changed");
        assertThat(copied()).isEqualTo(before);
    }

    @Test
    void aDirectoryThatItHasNotMadeIsNotReplaced() throws IOException {
        Files.createDirectories(copy);
        Files.writeString(copy.resolve("mine"), "x");
        Finished refused = copying().run();
        refused.exits(2);
        assertThat(refused.err()).contains("is there already");
        assertThat(copy.resolve("mine")).hasContent("x");
    }

    @Test
    void aSourceThatIsNoTreeIsRefused() throws IOException {
        Path other = Files.createDirectory(site.directory().resolve("other"));
        Files.writeString(other.resolve("file"), "x");
        Finished refused = Command.of("sh", copying().words().get(1), other.toString(), copy.toString())
                .run();
        refused.exits(1);
        assertThat(refused.err()).contains(".repo-push/root cannot be read");
        assertThat(Files.exists(copy, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }

    @Test
    void aSourceMayBeAPathOnThisMachine() throws IOException {
        Path parent = site.destination().resolveSibling(".").normalize();
        List<String> words = List.of(
                "sh",
                copying().words().get(1),
                String.valueOf(site.destination().getFileName()),
                copy.toString());
        Command.of(words).in(parent).run().exits(0);
        assertThat(copied()).isEqualTo(published.get(0));
    }

    /** Two copies back is gone, one back stays for those who still read it. */
    @Test
    void theCopyBeforeStays() throws IOException {
        List<Path> copies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            copying().run().exits(0);
            copies.add(copy.toRealPath());
            change();
            pushAll();
        }
        assertThat(copies.get(0)).doesNotExist();
        assertThat(copies.get(1)).isDirectory();
    }
}
