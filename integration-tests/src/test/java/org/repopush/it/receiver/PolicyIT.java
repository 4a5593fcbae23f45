package org.repopush.it.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.PolicyFile;

/** The owner's policy as the user of the program meets it: in the plan, before anything is transferred. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class PolicyIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private void policy(String text) {
        PolicyFile.of(site.sshd().home()).write(text);
    }

    private void rejects(String reason, String... options) {
        FileTree before = FileTree.of(destination.path());
        Finished push = site.push().with(options).exits(8);
        assertThat(push.out()).containsPattern("! \\[rejected\\].*the destination's policy .*" + reason);
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
    }

    @Test
    void whatThePolicyRefusesIsRejectedInThePlan() {
        String first = source.on("os/a").file("usr/a", "one").at(2_000_000).commit();
        policy("[receive]\nrefs = * !os/*\n");
        rejects("does not allow this ref");
        policy("[receive]\nnew-refs = no\n");
        rejects("no new refs");
        rejects("no new refs", "--dry-run", "--force");
        policy("[receive]\nforce = no\nrequire-newer = yes\n");
        site.push().exits(0);
        source.on("os/a").file("usr/a", "two").at(2_000_000).commit();
        rejects("newer");
        policy("[receive]\nforce = no\n");
        site.push().exits(0);
        source.on("os/a").file("usr/a", "three").at(1_000_000).commit();
        rejects("fast-forwards", "--force");
        source.set("os/a", first);
        rejects("fast-forwards", "--force");
        policy("[receive]\nforce = yes\n");
        site.push().with("--force").exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void withoutAtomicWhatIsAllowedPasses() {
        source.commit("os/a", "a");
        String allowed = source.commit("dev/a", "a");
        policy("[repository " + destination.path() + "]\nrefs = dev/*\n");
        rejects("does not allow this ref");
        Finished push = site.push().with("--no-atomic").exits(8);
        assertThat(push.out()).contains("* [new ref]").contains("! [rejected]");
        assertThat(destination.refs()).containsExactly(Map.entry("dev/a", allowed));
        destination.checkClean();
    }

    /** The source does not know what is there, so only the destination can tell that it is newer. */
    @Test
    void theDestinationRefusesWhatTheSourceCannotKnow() {
        String theirs = destination
                .on("os/a")
                .file("usr/theirs", "theirs")
                .at(3_000_000)
                .commit();
        source.on("os/a").file("usr/a", "ours").at(2_000_000).commit();
        String allowed = source.on("os/b").file("usr/b", "b").commit();
        policy("[receive]\nrequire-newer = yes\n");
        Map<String, String> before = destination.refs();
        Finished push = site.push().with("--force").exits(8);
        assertThat(push.out()).contains("newer").contains("another ref was rejected");
        assertThat(destination.refs()).isEqualTo(before);
        destination.checkClean();
        site.push().with("--force", "--no-atomic").exits(8);
        assertThat(destination.refs()).containsEntry("os/b", allowed).containsEntry("os/a", theirs);
        destination.checkClean();
    }

    @Test
    void aPushThatIsTooLargeIsRefusedBeforeItTravelsOrWhileItDoes() {
        source.commitBulk("os/a", 400_000);
        policy("[receive]\nmax-bytes = 100K\n");
        FileTree before = FileTree.of(destination.path());
        assertThat(site.push().fails(8).err()).contains("allows 102,400 per push");
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
        // Nobody knows here how much of it is there already.
        destination.commit("theirs", "theirs");
        for (Way way : Way.values()) {
            assertThat(site.push().by(way).fails(8).err()).contains("larger than the policy");
            assertThat(destination.refs()).containsOnlyKeys("theirs");
            destination.checkClean();
        }
        policy("[receive]\nmax-bytes = 1M\nmax-time = 1h\n");
        site.push().exits(0);
    }

    @Test
    void aPullThatBringsTooMuchIsStoppedMeanwhile() throws IOException {
        source.on("os/a").bulk(60_000_000).commit();
        destination.commit("theirs", "theirs");
        policy("[receive]\nmax-bytes = 1M\n");
        try (Relay relay = site.sshd().relay()) {
            relay.rate(6_000_000);
            Finished push = site.push().by(Way.PULL).through(relay).fails(8);
            assertThat(push.err()).contains("larger than the policy");
            assertThat(relay.sent()).isLessThan(50_000_000);
        }
        assertThat(destination.refs()).containsOnlyKeys("theirs");
        destination.check();
    }

    @Test
    void aMistakeInThePolicyIsNamedAndNothingIsAccepted() {
        source.commit("os/a", "a");
        policy("[receive]\nforced = no\n");
        Finished push = site.push().fails(7);
        assertThat(push.err()).contains("receive.conf line 2: unknown key 'forced'");
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void theOwnersHooksHearWhatMovesAndMayRefuseIt() throws IOException {
        Path heard = site.sshd().home().resolve("heard");
        Path pre = hook("pre", "sed 's/^/pre /' >>" + heard + "; test -e go || { echo freeze until Monday; exit 1; }");
        Path post = hook(
                "post",
                "sed 's/^/post /' >>" + heard + "; pwd >>" + heard + "; flock -n extensions/repo-push/lock echo free >>"
                        + heard + "; exit 3");
        policy("[receive]\npre-receive = " + pre + "\npost-receive = " + post + "\n");
        String first = source.commit("os/a", "a");
        Finished refused = site.push().exits(8);
        assertThat(refused.out()).contains("! [rejected]").contains("the destination's hook says: freeze until Monday");
        assertThat(destination.refs()).isEmpty();
        destination.checkClean();
        Files.createFile(destination.path().resolve("go"));
        Finished push = site.push().exits(0);
        assertThat(push.err()).contains("post-receive hook ended with status 3");
        assertThat(destination.refs()).containsExactly(Map.entry("os/a", first));
        String second = source.commit("os/a", "b");
        site.push().exits(0);
        String line = "0".repeat(64) + " " + first + " os/a\n";
        String next = first + " " + second + " os/a\n";
        String after = destination.path().toRealPath() + "\nfree\n";
        assertThat(heard)
                .hasContent("pre " + line + "pre " + line + "post " + line + after + "pre " + next + "post " + next
                        + after);
        destination.checkClean();
    }

    /** Of all three the same: the words behind it, the refs on standard input and in the environment, and the repository. */
    @Test
    void aProgramOfTheOwnersGetsItsArgumentsAndWhatItIsAbout() throws IOException {
        Path heard = site.sshd().home().resolve("heard");
        Path program = hook(
                "program",
                "{ printf '<%s>' \"$@\"; echo \" $REPO_PUSH_REPOSITORY ($REPO_PUSH_REFS)\"; cat; } >>" + heard);
        policy("[receive]\npre-receive = " + program + " pre  --to=a*b\nmetadata-command = " + program
                + "\t$(id) 'x y'\npost-receive = " + program + "\n");
        String a = source.commit("os/a", "a");
        String b = source.commit("os/b", "b");
        site.push().exits(0);
        String about = " " + destination.path().toRealPath() + " (os/a os/b)\n" + "0".repeat(64) + " " + a + " os/a\n"
                + "0".repeat(64) + " " + b + " os/b\n";
        assertThat(heard).hasContent("<pre><--to=a*b>" + about + "<$(id)><'x><y'>" + about + "<>" + about);
        destination.checkClean();
    }

    private Path hook(String name, String script) {
        return ShellScript.write(site.sshd().home().resolve(name), script);
    }
}
