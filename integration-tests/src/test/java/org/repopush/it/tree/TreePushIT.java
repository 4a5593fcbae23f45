package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.PolicyFile;

/** Pushes of a tree, as their user sees them. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreePushIT {
    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;
    private PlainTree served;

    @BeforeEach
    void makeSource() {
        source = PlainTree.create(site.source())
                .file("index.html", "one")
                .file("pool/a/a.deb", "a")
                .file("pool/b/b.deb", "b")
                .file("empty/.keep", "")
                .file("bin/run", "#!/bin/sh\n")
                .mode("bin/run", "rwxr-xr-x")
                .link("latest", "pool/a");
        PlainTree.create(source.path().resolve("folder"));
        served = new PlainTree(site.destination());
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree");
    }

    @Test
    void aFirstPushMakesTheTreeThatReadersSee() throws IOException {
        source.time("index.html", Instant.ofEpochSecond(1_000_000_000));
        Finished push = push().exits(0);
        assertThat(push.out()).contains("[new ref]").contains("tree");
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(Files.readSymbolicLink(site.destination())).isEqualTo(Path.of(".destination.repo-push/trees/1"));
        assertThat(Files.readString(site.destination().resolve(".repo-push/root")))
                .matches("repo-push-tree/1 2 [0-9a-f]{64} [0-9]+\n");
    }

    @Test
    void aSecondPushHasNothingToDo() {
        push().exits(0);
        assertThat(push().exits(0).out()).contains("= [up to date]");
    }

    @Test
    void whatChangesIsBroughtAndWhatDoesNotStays() throws IOException {
        push().exits(0);
        Object inode = Files.getAttribute(served.path().resolve("pool/a/a.deb"), "unix:ino");
        source.file("index.html", "two and more").file("pool/c/c.deb", "c").mode("bin/run", "rw-r--r--");
        Finished push = push().exits(0);
        assertThat(push.out()).contains("..");
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(Files.getAttribute(served.path().resolve("pool/a/a.deb"), "unix:ino"))
                .isEqualTo(inode);
    }

    @Test
    void namesAreBytes() throws IOException {
        for (String name : new String[] {
            "-rf", " blank ", "tab\there", "it's \"q\" $(id)", "back\\slash", "100%20", "*", "caf\u00e9"
        }) {
            source.file(name, name).file("in/" + name + "/x", name);
        }
        // A name that is no UTF-8.
        Command.of(
                        "sh",
                        "-c",
                        "printf bytes >\"$0/$(printf 'a\\377\\376b')\"",
                        source.path().toString())
                .run()
                .exits(0);
        push().exits(0);
        assertSameFiles();
        Command.of(
                        "sh",
                        "-c",
                        "printf other >\"$0/$(printf 'a\\377\\376b')\"",
                        source.path().toString())
                .run()
                .exits(0);
        source.remove("tab\there").file("back\\slash", "2");
        push().with("--max-delete", "50%").exits(0);
        Command.of(
                        "sh",
                        "-c",
                        "cat \"$0/$(printf 'a\\377\\376b')\"",
                        served.path().toString())
                .run()
                .exits(0);
        assertThat(served.entries())
                .containsEntry("back\\slash", source.entries().get("back\\slash"));
    }

    /** By a tool that takes names as bytes, whatever the locale of this test. */
    private void assertSameFiles() {
        Command.of(
                        "diff",
                        "-r",
                        "--no-dereference",
                        "--exclude=.repo-push",
                        source.path().toString(),
                        served.path() + "/")
                .run()
                .exits(0);
    }

    @Test
    void aNameMayBecomeSomethingElse() {
        source.file("a/x", "x").file("b", "b").link("c", "b").file("d/y/z", "z");
        push().exits(0);
        source.remove("a").file("a", "now a file");
        source.remove("b").file("b/inner", "now a folder");
        source.remove("c").file("c/deep/er", "was a link");
        source.remove("d").link("d", "nowhere");
        push().with("--max-delete", "100%").exits(0);
        assertThat(served.entries()).containsAllEntriesOf(source.entries());
        source.remove("a").file("a/x", "x again").remove("c").link("c", "b");
        push().with("--max-delete", "100%").exits(0);
        assertThat(served.entries()).containsAllEntriesOf(source.entries());
    }

    @Test
    void aNameThatIsGoneStaysForItsGrace() {
        source.file("old", "old").file("dir/old", "old");
        push().exits(0);
        source.remove("old").remove("dir");
        push().exits(0);
        assertThat(served.entries()).containsKeys("old", "dir/old");
        // It has not come back in the catalogue.
        assertThat(push().exits(0).out()).contains("up to date");
        site.account()
                .own(PolicyFile.of(site.sshd().home())
                        .write("[receive]\ngrace = none\n")
                        .directory());
        source.file("one more", "1").remove("bin");
        push().exits(0);
        assertThat(served.entries()).doesNotContainKeys("bin", "bin/run");
    }

    /** Nothing is added by it: still it knows what goes, and until when that stays. */
    @Test
    void aPushThatOnlyDeletesGivesItsNamesTheirGrace() throws IOException {
        source.file("old", "old");
        push().exits(0);
        source.remove("old");
        push().exits(0);
        Path ours = site.destination().resolveSibling(".destination.repo-push/.repo-push");
        assertThat(Files.readString(ours.resolve("removed-2"))).matches("[0-9]+ old\n");
        assertThat(served.entries()).containsKey("old");
        site.account()
                .own(PolicyFile.of(site.sshd().home())
                        .write("[receive]\ngrace = none\n")
                        .directory());
        source.remove("bin");
        push().exits(0);
        assertThat(served.entries()).containsKey("old").doesNotContainKeys("bin", "bin/run");
    }

    @Test
    void aNameThatIsGoneGoesAfterItsGraceAlsoWhenNothingElseHasChanged() throws IOException {
        source.file("old", "old");
        push().exits(0);
        source.remove("old");
        PolicyFile policy = PolicyFile.of(site.sshd().home());
        site.account().own(policy.write("[receive]\ngrace = 1s\n").directory());
        push().exits(0);
        assertThat(served.entries()).containsKeys("old");
        Eventually.poll(Duration.ofSeconds(30), "the next push after the grace removes it", () -> {
            source.file("index.html", Long.toString(System.nanoTime()));
            push().exits(0);
            return !served.entries().containsKey("old");
        });
    }

    @Test
    void movedContentIsNotSentAgain() {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        source.file("here/large", large);
        push().exits(0);
        source.remove("here").file("there/large", large).file("there/copy", large);
        // The object is the lines of the catalogue.
        assertThat(push().exits(0).err()).containsPattern("published 1 ref: 1 object, \\d+ B ");
        assertThat(served.path().resolve("there/copy")).hasBinaryContent(large);
        assertThat(served.path().resolve("there/large")).hasBinaryContent(large);
    }

    @Test
    void aMachineWithoutTheCatalogueSendsOnlyWhatIsNew() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        source.file("large", large);
        push().exits(0);
        Command.of("rm", "-rf", site.home().resolve(".cache").toString()).run().exits(0);
        source.file("small", "new");
        try (Relay relay = site.sshd().relay()) {
            push().through(relay).exits(0);
            assertThat(relay.sent()).isLessThan(1_000_000);
        }
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void newTimesAloneAreNothingNew() {
        push().exits(0);
        source.time("index.html", Instant.ofEpochSecond(1_500_000_000));
        assertThat(push().exits(0).out()).contains("up to date");
    }

    @Test
    void contentOfTheSameSizeAndSecondGetsAnotherTime() {
        Instant time = Instant.ofEpochSecond(1_600_000_000);
        source.file("index.html", "aaa").time("index.html", time);
        push().exits(0);
        source.file("index.html", "bbb").time("index.html", time);
        push().exits(0);
        assertThat(served.entries().get("index.html")).startsWith("- 3 1600000001 626262");
    }

    @Test
    void whatWouldDeleteTooMuchIsRefused() {
        for (int i = 0; i < 40; i++) {
            source.file("many/" + i, "x" + i);
        }
        push().exits(0);
        source.remove("many");
        Finished refused = push().fails(8);
        assertThat(refused.err()).contains("would delete 41 of").contains("--max-delete");
        assertThat(served.entries()).containsKey("many/1");
        push().with("--max-delete=41").exits(0);
        assertThat(push().exits(0).out()).contains("up to date");
    }

    @Test
    void aFilterPublishesAPartOfTheTree() {
        source.file("pool/a/a.debug", "x").file("secret/key", "x").file("secret/.repo-push/root", "x");
        Command.of("mkfifo", source.path().resolve("secret/pipe").toString())
                .run()
                .exits(0);
        Push filtered = push().with("--include", "/pool/b/***", "--exclude", "/pool/*", "--exclude", "secret/");
        assertThat(filtered.exits(0).err()).doesNotContain("filter");
        assertThat(served.entries())
                .containsKeys("index.html", "pool/b/b.deb", "bin/run")
                .doesNotContainKeys("pool/a", "secret");
        assertThat(filtered.exits(0).out()).contains("up to date");
        source.file("index.html", "another").remove("secret");
        // Without its filter it would publish what was left out before, and says so.
        assertThat(push().exits(0).err()).contains("the last push to this destination had another filter");
        assertThat(served.entries()).isEqualTo(source.entries());
        source.file("index.html", "once more");
        assertThat(push().exits(0).err()).doesNotContain("filter");
    }

    /** What is excluded now goes like anything that the source has no longer. */
    @Test
    void whatAFilterLeavesOutIsDeletedThereWithinItsLimits() {
        for (int i = 0; i < 40; i++) {
            source.file("many/" + i, "x" + i);
        }
        push().exits(0);
        Push filtered = push().with("--exclude", "many/");
        assertThat(filtered.fails(8).err()).contains("would delete 41 of");
        assertThat(served.entries()).containsKey("many/1");
        site.account()
                .own(PolicyFile.of(site.sshd().home())
                        .write("[receive]\ngrace = none\n")
                        .directory());
        filtered.with("--max-delete", "41").exits(0);
        assertThat(served.entries()).doesNotContainKey("many").containsKey("index.html");
    }

    @Test
    void anEmptySourceIsRefused() {
        push().exits(0);
        PlainTree empty = PlainTree.create(site.directory().resolve("empty"));
        assertThat(push().from(empty.path()).fails(3).err()).contains("is empty");
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void whatIsNoDirectoryAndNotOursIsNotReplaced() throws IOException {
        Files.writeString(site.destination(), "by hand");
        assertThat(push().fails(7).err()).contains("has not made").contains("a file");
        assertThat(site.destination()).hasContent("by hand");
        Files.delete(site.destination());
        PlainTree there =
                PlainTree.create(site.directory().resolve("elsewhere")).file("by", "hand");
        Files.createSymbolicLink(site.destination(), there.path());
        assertThat(push().fails(7).err()).contains("has not made").contains("a symbolic link");
        assertThat(there.entries()).containsOnlyKeys("by");
    }

    @Test
    void aTreeIsNotGuessedAndHasNoRefs() {
        assertThat(site.push().by(Way.PACK).fails(3).err()).contains("not a repository of a supported kind");
        assertThat(site.push("x").by(Way.PACK).with("--kind", "tree").fails(2).err())
                .contains("a tree has no refs");
        assertThat(push().with("--no-pack").fails(2).err()).contains("--no-pack");
    }

    @Test
    void aDryRunMakesNothing() {
        Finished push = push().with("--dry-run").exits(0);
        assertThat(push.out()).contains("[new ref]").contains("tree");
        assertThat(site.directory().resolve("srv").toFile().list()).isEmpty();
    }

    @Test
    void aParentThatIsNotThereIsNamed() {
        assertThat(push().to(site.destination().resolve("x/y")).fails(7).err()).contains("has no directory");
    }

    @Test
    void whatCannotBePublishedIsNamedAllAtOnce() {
        source.file("new\nline", "x").file("sub/.repo-push/x", "x");
        Command.of("mkfifo", source.path().resolve("pipe").toString()).run().exits(0);
        assertThat(push().fails(3).err())
                .contains("newline in its name")
                .contains("pipe is a device, a pipe or a socket")
                .contains("sub/.repo-push has the name");
        assertThat(site.destination()).doesNotExist();
    }
}
