package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;

/** What fails when refs have moved says which, leaves nothing but the debt of a summary, and is in nobody's way. */
@Needs({"sshd", "ostree"})
@ExtendWith(NoLeaks.class)
class AfterTheFlipIT {
    private static final String FAILING =
            "case \" $* \" in *' summary '*) echo 'error: out of luck' >&2; exit 1;; esac";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void publishOneRefAndMakeAnother() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
        site.push().exits(0);
        source.commit("os/a", "two");
        source.commit("os/b", "b");
    }

    private void onlyTheIntentIsLeft() {
        assertThat(destination.path().resolve("refs/remotes")).isEmptyDirectory();
        Path ours = destination.path().resolve("extensions/repo-push");
        assertThat(ours.resolve("intent")).exists();
        assertThat(ours).isDirectoryNotContaining("glob:**/stage-*");
    }

    /** The refs have moved and are said to; the push has failed all the same. */
    private void saysWhatHasMoved(Finished push, String why) {
        assertThat(push.out()).contains("os/a", "[new ref]", "os/b");
        assertThat(push.err())
                .contains(
                        "have moved, but its summary could not be made: ",
                        why,
                        "then push again, which makes the summary")
                .doesNotContain("published");
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(destination.summary()).isNotEqualTo(source.refs());
        onlyTheIntentIsLeft();
    }

    private void theNextPushMakesTheSummary() {
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs()).isEqualTo(destination.summary());
        assertThat(destination.path().resolve("extensions/repo-push/intent")).doesNotExist();
        destination.checkClean();
        assertThat(site.push().exits(0).err()).doesNotContain("interrupted");
    }

    @Test
    void aSummaryThatFailsKeepsNobodyFromPublishingMore() {
        site.sshd().tools().wrap("ostree", FAILING);
        saysWhatHasMoved(site.push().fails(7), "ostree failed at");
        // With nothing else to do there still is the summary.
        Finished nothing = site.push().fails(7);
        assertThat(nothing.out()).isEmpty();
        assertThat(nothing.err()).contains("out of luck");
        onlyTheIntentIsLeft();
        source.commit("os/a", "three");
        Finished more = site.push().fails(7);
        assertThat(more.out()).contains("os/a").doesNotContain("os/b");
        assertThat(destination.refs()).isEqualTo(source.refs());
        onlyTheIntentIsLeft();
        site.sshd().tools().wrap("ostree", "");
        theNextPushMakesTheSummary();
    }

    @Test
    void programsGetAnEvent() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        site.sshd().tools().wrap("ostree", FAILING);
        Finished push = site.push().with("--json").exits(7);
        String moved = push.out()
                .lines()
                .filter(line -> line.contains("\"event\":\"moved\""))
                .findFirst()
                .orElseThrow();
        push.out().lines().forEach(schema::event);
        assertThat(moved).contains("\"ref\":\"os/a\"", "\"ref\":\"os/b\"");
        assertThat(push.out()).doesNotContain("\"event\":\"ended\"").contains("\"cause\":\"unannounced\"");
        site.sshd().tools().wrap("ostree", "");
        theNextPushMakesTheSummary();
    }

    @Test
    void theOwnersProgramMayFail() throws IOException {
        Path command = ShellScript.write(site.sshd().home().resolve("announce"), "echo no room for news\nexit 1");
        PolicyFile.of(site.sshd().home()).write("[receive]\nmetadata-command = " + command + "\n");
        saysWhatHasMoved(site.push().fails(7), "metadata-command failed at");
        Files.delete(site.sshd().home().resolve(".config/repo-push/receive.conf"));
        theNextPushMakesTheSummary();
    }

    @ParameterizedTest
    @CsvSource({"chattr +i summary, chattr -i summary", "mv summary s; mkdir -p summary/x, rm -r summary; mv s summary"
    })
    @Tag("root")
    @Needs("root")
    void aSummaryThatCannotBeWrittenIsToldAndMadeLater(String damage, String mending) {
        Command.of("sh", "-c", damage).in(destination.path()).run().exits(0);
        try {
            Finished push = site.push().fails(7);
            assertThat(push.out()).contains("os/a", "os/b");
            assertThat(push.err()).contains("have moved, but its summary could not be made: ");
            onlyTheIntentIsLeft();
        } finally {
            Command.of("sh", "-c", mending).in(destination.path()).run();
        }
        theNextPushMakesTheSummary();
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aDiskThatFillsUpAfterTheFlipIsTold() throws IOException {
        try (Tmpfs small = Tmpfs.mount(site.directory().resolve("small"), "size=8m")) {
            destination = OstreeRepo.create(small.path().resolve("repo"), "archive");
            Path fill = small.path().resolve("fill");
            site.sshd()
                    .tools()
                    .wrap("ostree", "case \" $* \" in *' summary '*) cat /dev/zero >" + fill + " 2>/dev/null;; esac");
            Finished push = site.push().to(destination.path()).fails(7);
            assertThat(push.out()).contains("os/a", "os/b");
            assertThat(push.err()).contains("have moved, but its summary could not be made: ", "no space left");
            onlyTheIntentIsLeft();
            site.sshd().tools().wrap("ostree", "");
            Files.delete(fill);
            site.push().to(destination.path()).exits(0);
            assertThat(destination.refs()).isEqualTo(source.refs()).isEqualTo(destination.summary());
            destination.checkClean();
        }
    }

    /** A hook that is told what has moved is told once, when everything is done. */
    @Test
    void aHookIsToldOfBothPushes() throws IOException {
        Path told = site.sshd().home().resolve("told");
        Path hook = ShellScript.write(site.sshd().home().resolve("hook"), "cat >>" + told);
        PolicyFile.of(site.sshd().home()).write("[receive]\npost-receive = " + hook + "\n");
        site.sshd().tools().wrap("ostree", FAILING);
        site.push("os/b").fails(7);
        site.push("os/a").fails(7);
        site.sshd().tools().wrap("ostree", "");
        theNextPushMakesTheSummary();
        assertThat(Files.readString(told).lines().map(line -> line.split(" ")[2]))
                .containsExactlyInAnyOrder("os/a", "os/b");
    }
}
