package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.sshd.Pause;

/** Aliases: refs that follow another ref, as {@code ostree refs --alias} makes them. They are published where they are named. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class AliasIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private String first;
    private String second;

    @BeforeEach
    void commitTwoVersions() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        first = source.on("os/v1")
                .option("--timestamp=2026-01-01")
                .file("f", "1")
                .commit();
        second = source.on("os/v2")
                .option("--timestamp=2026-02-01")
                .file("f", "2")
                .commit();
        alias(source, "os/stable", "os/v1");
    }

    private static void alias(OstreeRepo repo, String name, String target) {
        repo.ostree("refs", "--alias", "--force", "--create=" + name, target);
    }

    private String link(String name) throws IOException {
        return Files.readSymbolicLink(destination.path().resolve("refs/heads").resolve(name))
                .toString();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNamedAliasIsPublishedAndMoved(boolean installed) throws IOException {
        if (installed) {
            ReceiverFile.in(site.directory())
                    .forPacks(site.sshd(), site.directory().resolve("srv"));
        }
        assertThat(site.push("os/v1", "os/stable").exits(0).out()).contains("* [new alias]", "os/stable -> os/v1");
        assertThat(link("os/stable")).isEqualTo("../os/v1");
        assertThat(destination.summary()).containsEntry("os/stable", first).containsEntry("os/v1", first);
        assertThat(site.push("os/v1", "os/stable").exits(0).out()).contains("= [up to date]", "os/stable -> os/v1");
        alias(source, "os/stable", "os/v2");
        String json = site.push("os/v2", "os/stable").with("--json").exits(0).out();
        assertThat(json).contains("\"target\":\"os/v2\",\"oldTarget\":\"os/v1\"");
        assertThat(link("os/stable")).isEqualTo("../os/v2");
        assertThat(destination.summary()).containsEntry("os/stable", second);
        destination.checkClean();
    }

    @Test
    void anAliasThatIsNotNamedStaysWhereItIs() throws IOException {
        site.push("os/v1", "os/stable").exits(0);
        alias(source, "os/stable", "os/v2");
        assertThat(site.push().exits(0).out()).doesNotContain("os/stable");
        assertThat(link("os/stable")).isEqualTo("../os/v1");
    }

    @Test
    void itByItselfFollowsARefThatIsThere() throws IOException {
        site.push("os/v1", "os/v2").exits(0);
        assertThat(site.push("os/stable").exits(0).err()).contains("published 1 ref");
        alias(source, "os/stable", "os/v2");
        assertThat(site.push("os/stable").exits(0).out()).contains("os/stable -> os/v2");
        assertThat(link("os/stable")).isEqualTo("../os/v2");
        destination.checkClean();
    }

    @Test
    void whatItFollowsHasToBeThere() {
        assertThat(site.push("os/stable").exits(8).out())
                .contains("points to os/v1, which is not at the destination: push that too");
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void itLeadsBackOnlyByForce() throws IOException {
        alias(source, "os/stable", "os/v2");
        site.push("os/v1", "os/v2", "os/stable").exits(0);
        alias(source, "os/stable", "os/v1");
        assertThat(site.push("os/stable").exits(8).out()).contains("would point to an older commit");
        assertThat(link("os/stable")).isEqualTo("../os/v2");
        assertThat(site.push("os/stable").with("--force").exits(0).out()).contains("forced update");
        assertThat(link("os/stable")).isEqualTo("../os/v1");
    }

    @Test
    void aRefOfItsOwnBecomesAnAliasOnlyByForceAndNeverTheOtherWayRound() throws IOException {
        destination.ostree("pull-local", source.path().toString(), "os/v1");
        destination.set("os/stable", first);
        assertThat(site.push("os/stable").exits(8).out()).contains("a ref of its own at the destination");
        site.push("os/stable").with("--force").exits(0);
        assertThat(link("os/stable")).isEqualTo("../os/v1");
        source.ostree("refs", "--delete", "os/stable");
        source.set("os/stable", second);
        assertThat(site.push("os/stable").with("--force").exits(8).out()).contains("an alias at the destination");
    }

    /** Somebody else moves it between the look and the publication. */
    @Test
    void I6_anAliasMovesOnlyFromWhereItWasSeen() throws Exception {
        site.push("os/v1", "os/v2", "os/stable").exits(0);
        source.on("os/v3").option("--timestamp=2026-03-01").file("f", "3").commit();
        alias(source, "os/stable", "os/v3");
        Pause lock = site.sshd().tools().pauseBefore("flock", "*' -n 9 '*");
        try (Started push = site.push("os/v3", "os/stable").start()) {
            lock.awaitReached();
            alias(destination, "os/stable", "os/v2");
            lock.release();
            assertThat(push.await(LIMIT).exits(8).out()).contains("it is now an alias of os/v2");
        }
        assertThat(link("os/stable")).isEqualTo("../os/v2");
        assertThat(destination.refs()).doesNotContainKey("os/v3");
        destination.checkClean();
    }

    @Test
    void I4_whatAFailureLeavesBetweenRefsAndAliasesTheNextPushFinishes() throws IOException {
        site.push("os/v1", "os/stable").exits(0);
        alias(source, "os/stable", "os/v2");
        site.sshd().tools().wrap("ostree", "case \"$*\" in *--alias*) exit 1 ;; esac");
        site.push("os/v2", "os/stable").fails(9);
        assertThat(link("os/stable")).isEqualTo("../os/v1");
        site.sshd().tools().wrap("ostree", "");
        assertThat(site.push("os/v2", "os/stable").exits(0).err()).contains("os/v2: published", "os/stable: untouched");
        assertThat(link("os/stable")).isEqualTo("../os/v2");
        assertThat(destination.summary()).containsEntry("os/stable", second);
        destination.checkClean();
    }

    @Test
    void thePolicyHoldsForItsNameAndForWhatItFollows() throws IOException {
        site.push("os/v1", "os/v2").exits(0);
        Path policy = Files.createDirectories(site.sshd().home().resolve(".config/repo-push"))
                .resolve("receive.conf");
        Files.writeString(policy, "[receive]\nrefs = os/v*\n");
        assertThat(site.push("os/stable").exits(8).out()).contains("policy does not allow this ref");
        Files.writeString(policy, "[receive]\nrefs = os/stable\n");
        assertThat(site.push("os/stable").exits(8).out()).contains("policy does not allow this ref");
        Files.writeString(policy, "[receive]\nrefs = os/*\nforce = no\nnew-refs = no\n");
        assertThat(site.push("os/stable").exits(8).out()).contains("no new refs");
        alias(destination, "os/stable", "os/v1");
        alias(source, "os/stable", "os/v2");
        site.push("os/stable").exits(0);
        alias(source, "os/stable", "os/v1");
        assertThat(site.push("os/stable").with("--force").exits(8).out()).contains("only fast-forwards");
        assertThat(link("os/stable")).isEqualTo("../os/v2");
        destination.set("os/own", first);
        alias(source, "os/own", "os/v2");
        assertThat(site.push("os/own").with("--force").exits(8).out()).contains("only fast-forwards");
    }

    @Test
    void statusSaysWhatItFollows() {
        site.push("os/v1", "os/stable").exits(0);
        String status = site.push()
                .program()
                .command("status", "-F", site.sshd().client().config().toString(), "127.0.0.1:" + site.destination())
                .run()
                .exits(0)
                .out();
        assertThat(status).contains("os/stable -> os/v1");
    }
}
