package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.SortedMap;
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
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.Fault;
import org.repopush.it.fixture.fault.RemoteProcesses;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.sshd.CallLog;

/** Pushes of a tree to a directory that is served already, as their user sees them. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreeLivePushIT {
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
                .file("bin/run", "#!/bin/sh\n")
                .mode("bin/run", "rwxr-xr-x")
                .link("latest", "pool/a");
        PlainTree.create(source.path().resolve("folder"));
        served = new PlainTree(site.destination());
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--max-delete", "100%");
    }

    /** Somebody else has filled it, for years. */
    private void serveACopy() {
        Command.of("cp", "-a", source.path().toString(), served.path().toString())
                .run()
                .exits(0);
        own();
    }

    private void own() {
        Command.of("chown", "-hR", site.account().name(), served.path().toString())
                .run()
                .exits(0);
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    private String root() throws IOException {
        return Files.readString(served.path().resolve(".repo-push/root"));
    }

    @Test
    void aDirectoryThatIsServedIsAdopted() throws IOException {
        serveACopy();
        served.file("by/hand", "foreign");
        own();
        Object kept = inode(served.path().resolve("pool/a/a.deb"));
        Object folder = inode(served.path().resolve("pool/a"));
        source.file("index.html", "two and more").file("pool/c/c.deb", "c");
        Finished push = push().exits(0);
        assertThat(push.err()).contains("is a directory already");
        assertThat(served.entries()).containsAllEntriesOf(source.entries()).containsKey("by/hand");
        assertThat(Files.isDirectory(site.destination(), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
        assertThat(inode(served.path().resolve("pool/a/a.deb"))).isEqualTo(kept);
        assertThat(inode(served.path().resolve("pool/a"))).isEqualTo(folder);
        assertThat(root()).matches("repo-push-tree/1 2 [0-9a-f]{64} [0-9]+\n");
        Finished again = push().exits(0);
        assertThat(again.out()).contains("up to date");
        assertThat(again.err()).doesNotContain("is a directory already");
    }

    @Test
    void onlyWhatDiffersIsSent() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        byte[] moved = new byte[2_000_000];
        new Random(2).nextBytes(moved);
        source.file("large", large).file("old/moved", moved);
        serveACopy();
        source.remove("old").file("new/moved", moved).file("small", "new");
        try (Relay relay = site.sshd().relay()) {
            push().through(relay).exits(0);
            assertThat(relay.sent()).isLessThan(500_000);
        }
        assertThat(served.entries()).containsAllEntriesOf(source.entries()).containsKey("old/moved");
    }

    @Test
    void anAdoptionThatIsCutOffGoesOn() throws IOException {
        for (int i = 0; i < 150; i++) {
            source.file("many/" + i, "content " + i);
        }
        serveACopy();
        Path calls = Files.writeString(site.sshd().home().resolve("calls"), "");
        site.account().own(calls);
        Path reached = site.sshd().home().resolve("reached");
        Path go = site.sshd().home().resolve("go");
        // Each call that reads files there, with their number; the second one waits.
        site.sshd().tools().wrap("sha256sum", """
                case "$(pwd -P) $*" in */srv/destination' ./'*)
                    echo "$#" >>%1$s
                    if [ "$(wc -l <%1$s)" = 2 ]; then
                        : >%2$s
                        while [ ! -e %3$s ]; do sleep 0.02; done
                    fi ;;
                esac""".formatted(calls, reached, go));
        try (Relay relay = site.sshd().relay();
                Started push = push().through(relay).start()) {
            Eventually.poll(Duration.ofSeconds(60), "the second files are read", () -> Files.exists(reached));
            Fault.EVERYTHING_REMOTE_KILLED.strike(push, relay);
            push.await(Duration.ofSeconds(60));
        }
        RemoteProcesses.awaitEnd();
        Files.writeString(go, "");
        Files.writeString(calls, "");
        push().exits(0);
        assertThat(Files.readAllLines(calls).stream()
                        .mapToInt(Integer::parseInt)
                        .sum())
                .isBetween(1, 150 - 30);
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void whatChangesIsReplacedAndWhatDoesNotStays() throws IOException {
        serveACopy();
        push().exits(0);
        Object inode = inode(served.path().resolve("pool/a/a.deb"));
        source.file("index.html", "two and more")
                .file("pool/c/c.deb", "c")
                .mode("bin/run", "rw-r--r--")
                .remove("latest")
                .link("latest", "pool/c");
        push().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(inode(served.path().resolve("pool/a/a.deb"))).isEqualTo(inode);
        assertThat(root()).startsWith("repo-push-tree/1 4 ");
    }

    @Test
    void aTreeWithoutAnythingThereMayBeADirectory() throws IOException {
        push().with("--layout", "live").exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(Files.isSymbolicLink(site.destination())).isFalse();
        source.file("index.html", "two");
        push().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void theLayoutStays() {
        push().exits(0);
        source.file("index.html", "two");
        Finished refused = push().with("--layout", "live").fails(7);
        assertThat(refused.err()).contains("the layout of").contains("is switch, not live");
        push().with("--layout", "switch").exits(0);
    }

    @Test
    void aDirectoryDoesNotBecomeALink() {
        serveACopy();
        SortedMap<String, String> before = served.entries();
        source.file("index.html", "two");
        CallLog sums = site.sshd().tools().log("sha256sum");
        assertThat(push().with("--layout", "switch").fails(7).err()).contains("is live, not switch");
        assertThat(served.entries()).isEqualTo(before);
        assertThat(sums.calls()).isEmpty();
    }

    @Test
    void namesAreBytes() throws IOException {
        for (String name : new String[] {
            "-rf", " blank ", "tab\there", "it's \"q\" $(id)", "back\\slash", "100%20", "*", "caf\u00e9"
        }) {
            source.file(name, name).file("in/" + name + "/x", name);
        }
        String odd = "printf %s \"$1\" >\"$0/$(printf 'a\\377\\376b')\"";
        Command.of("sh", "-c", odd, source.path().toString(), "bytes").run().exits(0);
        serveACopy();
        push().exits(0);
        assertSameFiles();
        Command.of("sh", "-c", odd, source.path().toString(), "other").run().exits(0);
        for (String name : new String[] {"-rf", " blank ", "tab\there", "back\\slash", "caf\u00e9"}) {
            source.file(name, "2 " + name).file("in/" + name + "/y", name).file("to/" + name + "/x", name);
        }
        push().exits(0);
        assertSameFiles();
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
        source.file("a/x", "x").file("b", "b").link("c", "b").file("d/y/z", "z").link("e", "b");
        serveACopy();
        push().exits(0);
        source.remove("a").file("a", "now a file");
        source.remove("b").file("b/inner", "now a folder");
        source.remove("c").file("c/deep/er", "was a link");
        source.remove("d").link("d", "nowhere");
        source.remove("e").file("e", "a link no more");
        push().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
        source.remove("a")
                .file("a/x", "x again")
                .remove("c")
                .link("c", "b")
                .remove("e")
                .link("e", "a");
        push().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void aNameThatIsGoneStaysForItsGraceAndMayComeBack() throws IOException {
        source.file("old", "old").file("dir/old", "old");
        serveACopy();
        push().exits(0);
        source.remove("old").remove("dir");
        push().exits(0);
        assertThat(served.entries()).containsKeys("old", "dir/old");
        assertThat(push().exits(0).out()).contains("up to date");
        source.file("old", "new");
        push().exits(0);
        assertThat(served.path().resolve("old")).hasContent("new");
        site.account()
                .own(PolicyFile.of(site.sshd().home())
                        .write("[receive]\ngrace = none\n")
                        .directory());
        served.file("bin/by hand", "foreign");
        own();
        source.file("one more", "1").remove("bin").remove("old").remove("pool");
        push().exits(0);
        assertThat(served.entries())
                .doesNotContainKeys("bin/run", "old", "pool", "pool/a")
                .containsKeys("bin/by hand", "dir/old");
    }

    @Test
    void contentOfTheSameSizeAndSecondGetsAnotherTime() {
        Instant time = Instant.ofEpochSecond(1_600_000_000);
        source.file("index.html", "aaa").time("index.html", time);
        source.file("x", "111").time("x", time).file("y", "222").time("y", time);
        serveACopy();
        push().exits(0);
        source.file("index.html", "bbb").time("index.html", time);
        source.file("x", "222").time("x", time).file("y", "111").time("y", time);
        push().exits(0);
        assertThat(served.entries().get("index.html")).startsWith("- 3 1600000001 626262");
        assertThat(served.entries().get("x")).startsWith("- 3 1600000001 323232");
        assertThat(served.entries().get("y")).startsWith("- 3 1600000001 313131");
    }

    @Test
    void whatIsInTheWayOfANewNameIsNotReplaced() throws IOException {
        serveACopy();
        push().exits(0);
        served.file("pool/c.deb", "by hand");
        own();
        source.file("pool/c.deb", "c").file("index.html", "two");
        assertThat(push().fails(7).err()).contains("pool/c.deb is in the way");
        assertThat(served.path().resolve("pool/c.deb")).hasContent("by hand");
        assertThat(served.path().resolve("index.html")).hasContent("one");
        assertThat(root()).startsWith("repo-push-tree/1 2 ");
        // The way out that the hint names.
        Files.delete(served.path().resolve(".repo-push/root"));
        push().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(root()).startsWith("repo-push-tree/1 4 ");
    }

    @Test
    void whatAnotherProgramHasChangedIsNotReplaced() throws IOException {
        serveACopy();
        push().exits(0);
        served.file("index.html", "by an editor");
        source.file("index.html", "two").file("new", "x");
        assertThat(push().fails(7).err()).contains("index.html is not as the last push left it");
        assertThat(served.path().resolve("new")).doesNotExist();
        Files.delete(served.path().resolve(".repo-push/root"));
        push().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void aDirectoryWithAnotherTreeInItIsNotAdopted() {
        PlainTree outer = PlainTree.create(site.destination()).file("x", "x");
        own();
        push().to(outer.path().resolve("inner")).exits(0);
        assertThat(push().fails(7).err()).contains("another tree is in it");
    }

    @Test
    void nothingIsPublishedBelowADirectoryThatIsATree() {
        serveACopy();
        push().exits(0);
        assertThat(push().to(site.destination().resolve("pool/a")).fails(7).err())
                .contains("it is inside of another tree");
    }

    @Test
    void theHomeDirectoryIsNoPlaceForATree() {
        assertThat(push().to(site.sshd().home()).fails(7).err()).contains("home directory");
    }

    @Test
    void aDirectoryThatCannotBeWrittenToIsFoundOutBeforeAnythingIsChanged() throws IOException {
        serveACopy();
        push().exits(0);
        Command.of("chown", "-R", "root", served.path().resolve("pool").toString())
                .run()
                .exits(0);
        source.file("pool/a/a.deb", "changed").file("index.html", "two").file("another", "x");
        assertThat(push().fails(7).err()).contains("does not allow this account to write");
        assertThat(served.path().resolve("index.html")).hasContent("one");
        assertThat(served.path().resolve("another")).doesNotExist();
        assertThat(root()).startsWith("repo-push-tree/1 2 ");
    }
}
