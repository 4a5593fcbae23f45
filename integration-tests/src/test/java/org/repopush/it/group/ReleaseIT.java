package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.sshd.Pause;

/** What a push to several repositories has staged is released by another run, at all of them or at none. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReleaseIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Pattern ID = Pattern.compile("[0-9]{8}t[0-9]{6}-[0-9a-f]{8}");

    @RegisterExtension
    private final Site site = Site.own();

    private Three three;

    @BeforeEach
    void createRepositories() {
        three = Three.create(site);
    }

    private List<OstreeRepo> all() {
        return three.all();
    }

    private String tip() {
        return three.source().revision(Three.REF).orElseThrow();
    }

    /** The id of what is staged, which is all that the program prints. */
    private String stage(String... options) {
        Finished staged = three.push().with("--stage-only").with(options).exits(0);
        assertThat(staged.out().strip()).matches(ID);
        assertThat(staged.out()).hasLineCount(1);
        assertThat(staged.err()).contains("staged " + staged.out().strip() + " at 3 of 3");
        return staged.out().strip();
    }

    /** A command at all three. */
    private Command run(String... words) {
        return run(List.of(Three.at(three.first()), Three.at(three.second()), Three.at(three.third())), words);
    }

    private Command run(List<String> destinations, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-F", site.sshd().client().config().toString()));
        destinations.forEach(destination -> all.addAll(List.of("--to", destination)));
        // Not in the directory of a source.
        return new RepoPush(site.home()).command(all).in(site.directory());
    }

    private void allHave(String revision) {
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).containsEntry(Three.REF, revision);
            repository.checkClean();
        }
    }

    private void noneShowsAnything() {
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEmpty();
        }
    }

    private static Path release(OstreeRepo repository, String id) {
        return repository.path().resolve("extensions/repo-push/release-" + id);
    }

    @Test
    void whatIsStagedEverywhereIsReleasedEverywhereWithoutTheSource() throws IOException {
        String tip = tip();
        String id = stage();
        noneShowsAnything();
        for (OstreeRepo repository : all()) {
            assertThat(release(repository, id)).isDirectory();
            repository.ostree("prune", "--refs-only").exits(0);
            assertThat(repository.has(tip)).isTrue();
        }
        Files.move(three.source().path(), site.directory().resolve("elsewhere"));

        Finished released = run("release", id).run(LIMIT).exits(0);
        assertThat(released.err()).containsPattern("released " + id + " to 3 of 3 in .* s, flips within [0-9.]+ s");
        assertThat(released.out())
                .startsWith("To 3 destinations\n")
                .contains("[new ref]")
                .contains("[published]");
        allHave(tip);
        for (OstreeRepo repository : all()) {
            assertThat(release(repository, id)).doesNotExist();
        }
        Finished again = run("release", id).run(LIMIT).exits(0);
        assertThat(again.err()).contains("nothing to do: 3 of 3 are up to date");
        Files.move(site.directory().resolve("elsewhere"), three.source().path());
        three.source().commit(Three.REF, "two");
        three.push().exits(0);
        assertThat(run("release", id).run(LIMIT).exits(12).err()).contains("has no release " + id);
    }

    /** The machine that has staged it knows where. */
    @Test
    void theJournalOfTheRunKnowsTheDestinations() {
        String id = stage();
        assertThat(listed())
                .contains(id)
                .contains("staged, not released yet")
                .contains("hint: repo-push release " + id);
        run(List.of(), "release", id).run(LIMIT).exits(0);
        allHave(tip());
        assertThat(listed()).contains("released to 3 of 3").doesNotContain("hint");
        three.source().commit(Three.REF, "two");
        String other = stage();
        run(List.of(), "abort", other).run(LIMIT).exits(0);
        assertThat(listed()).contains("staged, and aborted");
        Finished unknown =
                run(List.of(), "release", "20261129t181500-1f3a9c20").run(LIMIT).exits(2);
        assertThat(unknown.err()).contains("name its destinations with --to");
    }

    private String listed() {
        return new RepoPush(site.home()).command("runs").run().exits(0).out();
    }

    /** The command that goes on is the same again. */
    @Test
    void whatCouldNotBeReleasedEverywhereCanBeReleasedToTheOthers() {
        String id = stage();
        three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        Finished failed = run("release", id).run(LIMIT).exits(13);
        assertThat(failed.err()).contains("released " + id + " to 2 of 3").contains("repo-push release " + id);
        three.asUsual("ostree");
        Finished went = run("release", id).run(LIMIT).exits(0);
        assertThat(went.out()).contains("[up to date]", "[published]");
        allHave(tip());
    }

    @Test
    void I11_aReleaseThatFailsAtOneCanBeTakenBackAtTheOthers() {
        String id = stage();
        three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        run("release", id, "--on-failure=rollback").run(LIMIT).exits(12);
        noneShowsAnything();
    }

    @Test
    void whatIsGivenUpLeavesNothing() {
        String id = stage();
        assertThat(run("abort", id).run(LIMIT).exits(0).err()).contains("aborted " + id + " at 3 of 3");
        noneShowsAnything();
        for (OstreeRepo repository : all()) {
            assertThat(release(repository, id)).doesNotExist();
            repository.checkClean();
        }
    }

    /** A member that has everything already has to have it still when the others publish. */
    @Test
    void whatOneHasAlreadyIsPartOfTheRelease() {
        site.push().to(three.second().path()).exits(0);
        String id = stage();
        assertThat(release(three.second(), id)).isDirectory();
        String theirs = three.second().commit(Three.REF, "theirs");
        Finished failed = run("release", id).run(LIMIT).exits(12);
        assertThat(failed.out()).contains("moved at the destination");
        assertThat(three.first().refs()).isEmpty();
        three.second().set(Three.REF, tip());
        assertThat(three.second().has(theirs)).isTrue();
        run("release", id).run(LIMIT).exits(0);
        allHave(tip());
    }

    @Test
    void I11_whatOneCannotKeepIsKeptNowhere() throws IOException {
        PolicyFile.of(site.sshd().home())
                .write("[repository " + three.second().path() + "]\nrelease-retention = 1s\nrefs = other/*\n");
        Finished failed = three.push().with("--stage-only").fails(12);
        assertThat(failed.out()).doesNotContainPattern(ID);
        PolicyFile.of(site.sshd().home()).write("");
        site.sshd()
                .tools()
                .wrap(
                        "ostree",
                        "case \"$PWD \" in */srv/second*) case \" $* \" in\n"
                                + "*--remote=repo-push-2*) echo 'error: out of luck' >&2; exit 1 ;;\nesac ;; esac");
        failed = three.push().with("--stage-only").fails(12);
        assertThat(failed.err()).contains("out of luck").contains("the group staged nothing");
        for (OstreeRepo repository : all()) {
            assertThat(List.of(repository
                            .path()
                            .resolve("extensions/repo-push")
                            .toFile()
                            .list()))
                    .noneMatch(name -> name.startsWith("release-"));
        }
        three.asUsual("ostree");
        run("release", stage()).run(LIMIT).exits(0);
        allHave(tip());
    }

    @Test
    void I11_aRefThatHasMovedAtOneIsReleasedNowhere() {
        String id = stage();
        String theirs = three.second().commit(Three.REF, "theirs");
        Finished failed = run("release", id).run(LIMIT).exits(12);
        assertThat(failed.out()).contains("[rejected]").contains(theirs);
        assertThat(failed.err()).contains("the group released nothing: 1 of 3 destinations failed");
        assertThat(three.first().refs()).isEmpty();
        assertThat(three.third().refs()).isEmpty();
        assertThat(release(three.first(), id)).isDirectory();
        assertThat(release(three.second(), id)).isDirectory();
    }

    @Test
    void aLockThatAnotherHoldsIsWaitedFor() {
        String id = stage();
        Path lock = three.second().path().resolve("extensions/repo-push/lock");
        try (LockFile other = LockFile.hold(lock);
                Started release = run("release", id, "-v").start()) {
            Eventually.poll(LIMIT, "it asks again", () -> release.err().split("asking again", -1).length > 2);
            noneShowsAnything();
            other.release();
            release.await(LIMIT).exits(0);
        }
        allHave(tip());
    }

    @Test
    void oneThatIsLostWhileItPublishesIsAsked() throws IOException {
        String id = stage();
        Path reached = site.sshd().home().resolve("second.reached");
        Path go = site.sshd().home().resolve("second.go");
        three.atSecond("ostree", Three.FLIP, ": > " + reached + "; while [ ! -e " + go + " ]; do sleep 0.05; done");
        Pause pause = new Pause(reached, go);
        try (Relay relay = site.sshd().relay();
                Started release = run(
                                List.of(
                                        "ssh://127.0.0.1:" + relay.port()
                                                + three.second().path(),
                                        Three.at(three.first()),
                                        Three.at(three.third())),
                                "release",
                                id)
                        .start()) {
            pause.awaitReached();
            relay.cut();
            pause.release();
            release.await(LIMIT).exits(0);
        }
        allHave(tip());
    }

    @Test
    void atATimeAndNotBefore() {
        String id = stage();
        Instant time = Instant.now().plusSeconds(20).truncatedTo(ChronoUnit.SECONDS);
        try (Started release = run("release", id, "--at", time.toString()).start()) {
            Eventually.poll(LIMIT, "all are prepared", () -> release.err().contains("prepared after"));
            assertThat(Instant.now()).isBefore(time);
            noneShowsAnything();
            release.await(LIMIT).exits(0);
        }
        assertThat(Instant.now()).isAfter(time);
        allHave(tip());
        for (OstreeRepo repository : all()) {
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
        String id = stage();
        receiver.forPacks(site.sshd(), site.directory().resolve("srv"));
        run("release", id).run(LIMIT).exits(0);
        allHave(tip());

        String before = tip();
        three.source().commit(Three.REF, "two");
        id = stage();
        run("abort", id).run(LIMIT).exits(0);
        allHave(before);
        assertThat(run("release", id).run(LIMIT).exits(12).err()).contains("has no release");
        run("release", stage("--no-tunnel")).run(LIMIT).exits(0);
        run("rollback").run(LIMIT).exits(0);
        allHave(before);
    }

    @Test
    void anOlderReceiverIsToldOfPlainly() throws IOException {
        String text = ReceiverFile.text().replace("KEEPS=yes", "KEEPS=''");
        assertThat(text).isNotEqualTo(ReceiverFile.text());
        String id = stage();
        ReceiverFile.in(site.sshd().home(), text)
                .forPulls(site.sshd(), site.directory().resolve("srv"));
        for (Finished failed : List.of(
                three.push().with("--stage-only").fails(12),
                run("release", id).run(LIMIT).exits(12))) {
            assertThat(failed.err()).contains("does not know the word ").contains("use the same version");
        }
        noneShowsAnything();
    }

    /** The clock of one destination, by so many days: beyond the time for which a release waits, and then back behind the time of its staging. */
    @Test
    void aClockThatJumpsLosesNoRelease() {
        String id = stage();
        clockOfSecond("+20 days");
        assertThat(run("release", id).run(LIMIT).exits(12).err()).contains("has waited too long");
        noneShowsAnything();
        clockOfSecond("-20 days");
        run("release", id).run(LIMIT).exits(0);
        allHave(tip());
        String before = tip();
        three.source().commit(Three.REF, "two");
        three.push().exits(0);
        allHave(tip());
        clockOfSecond("+0 days");
        run("rollback").run(LIMIT).exits(0);
        allHave(before);
    }

    private void clockOfSecond(String jump) {
        String date = Tools.get("date").toString();
        site.sshd()
                .tools()
                .wrap(
                        "date",
                        "case \"$PWD $*\" in *-r*) ;; */srv/second*) exec " + date + " -d '" + jump
                                + "' \"$@\" ;; esac");
    }

    @Test
    void statusListsWhatWaits() {
        String id = stage();
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
        Finished released = run("release", id, "--json").run(LIMIT).exits(0);
        released.out().lines().forEach(schema::event);
        assertThat(last(released).get("deed").getAsString()).isEqualTo("released");
        Finished back = run("rollback", "--json").run(LIMIT).exits(0);
        back.out().lines().forEach(schema::event);
        assertThat(last(back).get("deed").getAsString()).isEqualTo("rolled-back");
        noneShowsAnything();
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
