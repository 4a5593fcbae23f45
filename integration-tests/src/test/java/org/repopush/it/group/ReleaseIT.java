package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ReceiverFile;

/** What a push to several repositories has staged is released by another run, at all of them or at none. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReleaseIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    private final Site site = Site.own();

    private Three three;
    private Releases releases;

    @BeforeEach
    void createRepositories() {
        three = Three.create(site);
        releases = new Releases(three);
    }

    @Test
    void whatIsStagedEverywhereIsReleasedEverywhereWithoutTheSource() throws IOException {
        String tip = releases.tip();
        String id = releases.stage();
        releases.noneShowsAnything();
        for (OstreeRepo repository : three.all()) {
            assertThat(Releases.at(repository, id)).isDirectory();
            repository.ostree("prune", "--refs-only").exits(0);
            assertThat(repository.has(tip)).isTrue();
        }
        Files.move(three.source().path(), site.directory().resolve("elsewhere"));

        Finished released = releases.run("release", id).run(LIMIT).exits(0);
        assertThat(released.err()).containsPattern("released " + id + " to 3 of 3 in .* s, flips within [0-9.]+ s");
        assertThat(released.out())
                .startsWith("To 3 destinations\n")
                .contains("[new ref]")
                .contains("[published]");
        releases.allHave(tip);
        for (OstreeRepo repository : three.all()) {
            assertThat(Releases.at(repository, id)).doesNotExist();
        }
        Finished again = releases.run("release", id).run(LIMIT).exits(0);
        assertThat(again.err()).contains("nothing to do: 3 of 3 are up to date");
        Files.move(site.directory().resolve("elsewhere"), three.source().path());
        three.source().commit(Three.REF, "two");
        three.push().exits(0);
        assertThat(releases.run("release", id).run(LIMIT).exits(12).err()).contains("has no release " + id);
    }

    /** The machine that has staged it knows where. */
    @Test
    void theJournalOfTheRunKnowsTheDestinations() {
        String id = releases.stage();
        assertThat(listed())
                .contains(id)
                .contains("staged, not released yet")
                .contains("hint: repo-push release " + id);
        releases.run(List.of(), "release", id).run(LIMIT).exits(0);
        releases.allHave(releases.tip());
        assertThat(listed()).contains("released to 3 of 3").doesNotContain("hint");
        three.source().commit(Three.REF, "two");
        String other = releases.stage();
        releases.run(List.of(), "abort", other).run(LIMIT).exits(0);
        assertThat(listed()).contains("staged, and aborted");
        Finished unknown = releases.run(List.of(), "release", "20261129t181500-1f3a9c20")
                .run(LIMIT)
                .exits(2);
        assertThat(unknown.err()).contains("name its destinations with --to");
    }

    private String listed() {
        return new RepoPush(site.home()).command("runs").run().exits(0).out();
    }

    @Test
    void whatIsGivenUpLeavesNothing() {
        String id = releases.stage();
        assertThat(releases.run("abort", id).run(LIMIT).exits(0).err()).contains("aborted " + id + " at 3 of 3");
        releases.noneShowsAnything();
        for (OstreeRepo repository : three.all()) {
            assertThat(Releases.at(repository, id)).doesNotExist();
            repository.checkClean();
        }
    }

    /** A member that has everything already has to have it still when the others publish. */
    @Test
    void whatOneHasAlreadyIsPartOfTheRelease() {
        site.push().to(three.second().path()).exits(0);
        String id = releases.stage();
        assertThat(Releases.at(three.second(), id)).isDirectory();
        String theirs = three.second().commit(Three.REF, "theirs");
        Finished failed = releases.run("release", id).run(LIMIT).exits(12);
        assertThat(failed.out()).contains("moved at the destination");
        assertThat(three.first().refs()).isEmpty();
        three.second().set(Three.REF, releases.tip());
        assertThat(three.second().has(theirs)).isTrue();
        releases.run("release", id).run(LIMIT).exits(0);
        releases.allHave(releases.tip());
    }

    @Test
    void atATimeAndNotBefore() {
        String id = releases.stage();
        Instant time = Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.SECONDS);
        try (Started release =
                releases.run("release", id, "--at", time.toString()).start()) {
            Eventually.poll(LIMIT, "all are prepared", () -> release.err().contains("prepared after"));
            assertThat(Instant.now()).isBefore(time);
            releases.noneShowsAnything();
            release.await(LIMIT).exits(0);
        }
        assertThat(Instant.now()).isAfter(time);
        releases.allHave(releases.tip());
        for (OstreeRepo repository : three.all()) {
            assertThat(repository
                            .path()
                            .resolve("refs/heads/" + Three.REF)
                            .toFile()
                            .lastModified())
                    .isGreaterThanOrEqualTo(time.toEpochMilli());
        }
    }

    /** A restricted key and a receiver of the server's own, with and without a port for pulls. */
    @Test
    void throughAnInstalledReceiver() throws IOException {
        ReceiverFile receiver = ReceiverFile.in(site.sshd().home());
        receiver.forPulls(site.sshd(), site.directory().resolve("srv"));
        String id = releases.stage();
        receiver.forPacks(site.sshd(), site.directory().resolve("srv"));
        releases.run("release", id).run(LIMIT).exits(0);
        releases.allHave(releases.tip());

        String before = releases.tip();
        three.source().commit(Three.REF, "two");
        id = releases.stage();
        releases.run("abort", id).run(LIMIT).exits(0);
        releases.allHave(before);
        assertThat(releases.run("release", id).run(LIMIT).exits(12).err()).contains("has no release");
        releases.run("release", releases.stage("--no-tunnel")).run(LIMIT).exits(0);
        releases.run("rollback").run(LIMIT).exits(0);
        releases.allHave(before);
    }

    @Test
    void statusListsWhatWaits() {
        String id = releases.stage();
        Finished status = new RepoPush(site.home())
                .command("status", "-F", site.sshd().client().config().toString(), Three.at(three.first()))
                .in(site.directory())
                .run(LIMIT)
                .exits(0);
        assertThat(status.out())
                .contains("Releases")
                .contains(id)
                .contains(Three.REF)
                .contains(" more");
        Finished json = new RepoPush(site.home())
                .command("status", "--json", "-F", site.sshd().client().config().toString(), Three.at(three.first()))
                .in(site.directory())
                .run(LIMIT)
                .exits(0);
        JsonObject release =
                object(json.out()).getAsJsonArray("releases").get(0).getAsJsonObject();
        assertThat(release.get("release").getAsString()).isEqualTo(id);
        assertThat(release.getAsJsonArray("refs")).hasSize(1);
    }

    @Test
    void programsAreToldTheSame() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        Finished staged = three.push().with("--stage-only", "--json").exits(0);
        staged.out().lines().forEach(schema::event);
        JsonObject end = last(staged);
        assertThat(end.get("deed").getAsString()).isEqualTo("staged");
        String id = end.get("release").getAsString();
        assertThat(end.getAsJsonArray("members"))
                .allSatisfy(member -> assertThat(
                                member.getAsJsonObject().get("state").getAsString())
                        .isEqualTo("kept"));
        Finished released = releases.run("release", id, "--json").run(LIMIT).exits(0);
        released.out().lines().forEach(schema::event);
        assertThat(last(released).get("deed").getAsString()).isEqualTo("released");
        Finished back = releases.run("rollback", "--json").run(LIMIT).exits(0);
        back.out().lines().forEach(schema::event);
        assertThat(last(back).get("deed").getAsString()).isEqualTo("rolled-back");
        releases.noneShowsAnything();
    }

    private static JsonObject last(Finished run) {
        return run.out()
                .lines()
                .map(ReleaseIT::object)
                .filter(event -> event.get("event").getAsString().equals("released"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static JsonObject object(String line) {
        return JsonParser.parseString(line).getAsJsonObject();
    }
}
