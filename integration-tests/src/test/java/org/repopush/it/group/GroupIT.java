package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
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
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.fault.RemoteProcesses;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.Pause;

/** One push to three repositories: all of them show it, or none does, or the exit status says which do. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class GroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REF = "os/a";
    private static final String LOCKING = "*' -n 9 '*";
    private static final String FLIP = "*' pull-local --untrusted '[!-]*";
    private static final String IMPORT = "*' pull '*";
    private static final Pattern RELEASED = Pattern.compile(
            "(?m)^repo-push: released [0-9]{8}t[0-9]{6}-[0-9a-f]{8} to 3 of 3 in .* s, flips within [0-9]+\\.[0-9]{2} s$");

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo first;
    private OstreeRepo second;
    private OstreeRepo third;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit(REF, "one");
        first = OstreeRepo.create(site.directory().resolve("srv/first"), "archive");
        second = OstreeRepo.create(site.directory().resolve("srv/second"), "bare-user");
        third = OstreeRepo.create(site.directory().resolve("srv/third"), "archive");
    }

    private Push push(String... refs) {
        return site.push(refs)
                .to(first.path())
                .with("--to", "127.0.0.1:" + second.path(), "--to", "127.0.0.1:" + third.path());
    }

    /** The first one through a relay. */
    private Push pushThrough(Relay relay) {
        return site.push()
                .toText(through(relay, first))
                .with("--to", "127.0.0.1:" + second.path(), "--to", "127.0.0.1:" + third.path());
    }

    private static String through(Relay relay, OstreeRepo repository) {
        return "ssh://127.0.0.1:" + relay.port() + repository.path();
    }

    private List<OstreeRepo> all() {
        return List.of(first, second, third);
    }

    private void allHaveEverything() {
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEqualTo(source.refs());
            repository.checkClean();
        }
    }

    private void noneShowsAnything() {
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEmpty();
            repository.check();
        }
    }

    /** Has a tool do this at the second repository. */
    private void atSecond(String tool, String pattern, String body) {
        site.sshd()
                .tools()
                .wrap(
                        tool,
                        "case \"$PWD\" in */srv/second*) case \" $* \" in\n" + pattern + ") " + body
                                + " ;;\nesac ;; esac");
    }

    private void asUsual(String tool) {
        site.sshd().tools().wrap(tool, ":");
    }

    private Pause pauseAtSecond(String tool, String pattern) {
        Path reached = site.sshd().home().resolve("second.reached");
        Path go = site.sshd().home().resolve("second.go");
        atSecond(tool, pattern, ": > " + reached + "; while [ ! -e " + go + " ]; do sleep 0.05; done");
        return new Pause(reached, go);
    }

    @Test
    void allShowItAndTheEndSaysSo() {
        Finished pushed = push().exits(0);
        assertThat(pushed.err()).containsPattern(RELEASED);
        assertThat(pushed.out()).containsOnlyOnce(" " + REF + "\n").startsWith("To 3 destinations\n");
        assertThat(pushed.out().lines().filter(line -> line.contains("[published]")))
                .hasSize(3);
        assertThat(pushed.err()).contains("all of 3 imported after", "all of 3 prepared after");
        allHaveEverything();

        Finished again = push().exits(0);
        assertThat(again.err()).contains("nothing to do: 3 of 3 are up to date");
    }

    @Test
    void oneIsAGroupToo() {
        Finished pushed = site.push(REF)
                .toText(REF)
                .with("--to", "127.0.0.1:" + first.path(), "-q")
                .exits(0);
        assertThat(pushed.text()).isEmpty();
        assertThat(first.refs()).isEqualTo(source.refs());
        assertThat(second.refs()).isEmpty();
    }

    @Test
    void whatIsUpToDateAtOneCountsAsPublishedThere() {
        site.push().to(second.path()).exits(0);
        Finished pushed = push().exits(0);
        assertThat(pushed.err()).containsPattern(RELEASED);
        assertThat(pushed.out()).contains("[up to date]");
        allHaveEverything();
    }

    @Test
    void aDryRunPlansEverywhereAndChangesNothing() {
        Finished dry = push().with("-n").exits(0);
        assertThat(dry.err()).contains("would release to 3 of 3");
        assertThat(dry.out()).contains("[new ref]").doesNotContain("[published]");
        noneShowsAnything();
        assertThat(first.path().resolve("extensions/repo-push")).doesNotExist();

        second.commit(REF, "theirs");
        Finished rejected = push().with("-n").fails(12);
        assertThat(rejected.out()).contains("[rejected]");
        assertThat(rejected.err()).contains("would release nothing: 1 of 3 destinations failed");
    }

    @Test
    void I11_aRefThatOneRejectsMovesNowhere() {
        String theirs = second.commit(REF, "theirs");
        Finished failed = push().fails(12);
        assertThat(failed.out()).contains("[rejected]").contains("not a fast-forward");
        assertThat(failed.err())
                .contains("the group released nothing: 1 of 3 destinations failed")
                .contains(second.path() + ": 1 ref was rejected");
        assertThat(first.refs()).isEmpty();
        assertThat(second.refs()).containsEntry(REF, theirs);
        assertThat(third.refs()).isEmpty();
    }

    @Test
    void I11_oneThatCannotImportStopsAllAndTheNextPushWorks() {
        atSecond("ostree", IMPORT, "echo 'error: out of luck' >&2; exit 1");
        Finished failed = push().fails(12);
        assertThat(failed.err()).contains("out of luck").contains("run again: repo-push --repo");
        noneShowsAnything();

        asUsual("ostree");
        push().exits(0);
        allHaveEverything();
    }

    @Test
    void oneThatCannotBeReachedStopsAllBeforeAnythingIsSent() {
        Finished failed = push().with("--to", "127.0.0.1:" + site.directory().resolve("srv/missing"))
                .fails(12);
        assertThat(failed.err()).contains("1 of 4 destinations failed").contains("/srv/missing");
        noneShowsAnything();
        assertThat(first.path().resolve("extensions/repo-push")).doesNotExist();
    }

    @Test
    void aLockThatAnotherHoldsIsWaitedForAndNoneIsHeldMeanwhile() {
        push().exits(0);
        String before = source.refs().get(REF);
        source.commit(REF, "two");
        try (LockFile other = LockFile.hold(lock(second));
                Started push = push().with("-v").start()) {
            Eventually.poll(LIMIT, "it asks again", () -> push.err().split("asking again", -1).length > 3);
            assertThat(all())
                    .allSatisfy(repository -> assertThat(repository.refs()).containsEntry(REF, before));
            other.release();
            push.await(LIMIT).exits(0);
        }
        allHaveEverything();

        source.commit(REF, "three");
        try (LockFile other = LockFile.hold(lock(second))) {
            Finished failed = push().with("--lock-timeout=1s").fails(12);
            assertThat(failed.err()).contains("another push to 127.0.0.1:" + second.path());
            other.release();
        }
        push().exits(0);
        allHaveEverything();
    }

    private static Path lock(OstreeRepo repository) {
        return repository.path().resolve("extensions/repo-push/lock");
    }

    /** Both want all locks at the same time: somebody else has held one of them until both have asked for it. */
    @Test
    void twoGroupsThatOverlapDoNotBlockEachOther() {
        push().exits(0);
        source.commit(REF, "two");
        source.commit("os/b", "one");
        Push there = push(REF).with("--lock-timeout=60s", "-v");
        Push back = site.push("os/b")
                .to(third.path())
                .with("--to", "127.0.0.1:" + second.path(), "--to", "127.0.0.1:" + first.path())
                .with("--lock-timeout=60s", "-v");
        try (LockFile other = LockFile.hold(lock(second));
                Started one = there.start();
                Started two = back.start()) {
            Eventually.poll(
                    LIMIT,
                    "both ask again",
                    () -> one.err().contains("asking again") && two.err().contains("asking again"));
            other.release();
            one.await(LIMIT).exits(0);
            two.await(LIMIT).exits(0);
        }
        allHaveEverything();
    }

    @Test
    void oneThatIsLostWhileOthersPrepareStopsAll() throws IOException {
        Pause pause = pauseAtSecond("flock", LOCKING);
        try (Relay relay = site.sshd().relay();
                Started push = pushThrough(relay).start()) {
            pause.awaitReached();
            relay.cut();
            pause.release();
            assertThat(push.await(LIMIT).exits(12).err()).contains("connection");
        }
        noneShowsAnything();
        asUsual("flock");
        push().exits(0);
        allHaveEverything();
    }

    @Test
    void oneThatIsLostWhileOthersPrepareIsConnectedToAgain() throws IOException {
        Pause pause = pauseAtSecond("flock", LOCKING);
        try (Relay relay = site.sshd().relay();
                Started push = pushThrough(relay).with("--retries", "3").start()) {
            pause.awaitReached();
            relay.cut();
            pause.release();
            assertThat(push.await(LIMIT).exits(0).err()).contains("reconnecting");
        }
        allHaveEverything();
    }

    @Test
    void oneThatIsLostWhileItPublishesIsAsked() throws IOException {
        Pause pause = pauseAtSecond("ostree", FLIP);
        try (Relay relay = site.sshd().relay();
                Started push = site.push()
                        .toText(through(relay, second))
                        .with("--to", "127.0.0.1:" + first.path(), "--to", "127.0.0.1:" + third.path())
                        .start()) {
            pause.awaitReached();
            relay.cut();
            Eventually.poll(
                    LIMIT, "the others have published", () -> third.refs().equals(source.refs()));
            pause.release();
            push.await(LIMIT).exits(0);
        }
        allHaveEverything();
    }

    @Test
    void I11_oneThatDiesWhileItPublishesIsNamedWithTheCommandThatGoesOn() throws IOException {
        Pause pause = pauseAtSecond("ostree", FLIP);
        Finished failed;
        try (Started push = push().start()) {
            pause.awaitReached();
            RemoteProcesses.killAllIn(second.path());
            failed = push.await(LIMIT).exits(13);
        }
        assertThat(first.refs()).isEqualTo(source.refs());
        assertThat(second.refs()).isEmpty();
        assertThat(third.refs()).isEqualTo(source.refs());
        assertThat(failed.out()).contains("! [failed]     127.0.0.1:" + second.path());
        assertThat(failed.err()).contains("to 2 of 3; 1 of 3 destinations failed");

        asUsual("ostree");
        Matcher command = Pattern.compile("(?m)^  hint: to release to the others, too: repo-push (.*)$")
                .matcher(failed.err());
        assertThat(command.find()).isTrue();
        Command.of("sh", "-c", RepoPush.launcher() + " " + command.group(1))
                .with("HOME", site.home().toString())
                .run()
                .exits(0);
        allHaveEverything();
    }

    @Test
    void flipsHappenTogetherThoughTheDistancesDiffer() throws IOException {
        push().exits(0);
        source.commit(REF, "two");
        try (Relay far = site.sshd().relay().roundTrip(Duration.ofMillis(1600));
                Relay near = site.sshd().relay().roundTrip(Duration.ofMillis(400))) {
            Finished pushed = site.push()
                    .toText(through(near, second))
                    .with("--to", through(far, first), "--to", "127.0.0.1:" + third.path(), "--json")
                    .exits(0);
            // Sent at the same time, the word would reach the far one 0.8 s later, however busy this machine is.
            assertThat(last(pushed, "released").get("skew").getAsDouble()).isBetween(0.0, 0.75);
        }
        allHaveEverything();
    }

    @Test
    void everyEventOfAMemberNamesItAndHasTheDocumentedForm() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        Finished pushed = push().with("--json").exits(0);
        List<String> names = new ArrayList<>();
        for (String line : pushed.out().lines().toList()) {
            names.add(schema.event(line));
            JsonObject event = object(line);
            if (!List.of("barrier", "released").contains(event.get("event").getAsString())) {
                assertThat(event.get("destination").getAsString()).as(line).startsWith("127.0.0.1:");
            }
        }
        assertThat(names).endsWith("ended", "ended", "ended", "released").doesNotContain("error");
        assertThat(barriers(pushed)).containsExactly("planned", "imported", "prepared", "published");
        JsonObject released = last(pushed, "released");
        assertThat(released.get("released").getAsInt()).isEqualTo(3);
        assertThat(released.getAsJsonArray("members"))
                .allSatisfy(member -> assertThat(
                                member.getAsJsonObject().get("state").getAsString())
                        .isEqualTo("published"));

        source.commit(REF, "two");
        second.commit(REF, "theirs");
        Finished failed = push().with("--json").exits(12);
        failed.out().lines().forEach(schema::event);
        assertThat(last(failed, "released").get("released").getAsInt()).isZero();
        assertThat(object(failed.err()).get("code").getAsString()).isEqualTo("not-released");
        assertThat(barriers(failed)).isEmpty();
    }

    private static List<String> barriers(Finished pushed) {
        return pushed.out()
                .lines()
                .map(GroupIT::object)
                .filter(event -> event.get("event").getAsString().equals("barrier"))
                .map(event -> event.get("barrier").getAsString())
                .toList();
    }

    private static JsonObject last(Finished pushed, String name) {
        return pushed.out()
                .lines()
                .map(GroupIT::object)
                .filter(event -> event.get("event").getAsString().equals(name))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static JsonObject object(String line) {
        return JsonParser.parseString(line).getAsJsonObject();
    }
}
