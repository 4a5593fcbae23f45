package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.Pause;
import org.repopush.it.fixture.sshd.Sshd;

/** A member of three fails at each step: what becomes of the others is what the policy says, and so does the exit status. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class GroupPolicyIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private Three three;

    @BeforeEach
    void createRepositories() {
        three = Three.create(site);
    }

    /** Where the second member fails. */
    private enum Step {
        CONNECT,
        PLAN,
        BRING,
        PREPARE,
        PUBLISH
    }

    /** A push to the three of which the second fails. */
    private Push failingAt(Step step) {
        String second = Three.at(three.second());
        switch (step) {
            case CONNECT ->
                second = "ssh://127.0.0.1:" + Sshd.freePort() + three.second().path();
            case PLAN -> three.second().commit(Three.REF, "theirs");
            case BRING -> three.atSecond("ostree", Three.IMPORT, "echo 'error: out of luck' >&2; exit 1");
            case PREPARE -> three.atSecond("flock", Three.LOCKING, "exit 1");
            case PUBLISH -> three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        }
        return site.push()
                .to(three.first().path())
                .with("--to", second, "--to", Three.at(three.third()), "--lock-timeout=1s");
    }

    private void haveIt(OstreeRepo... repositories) {
        for (OstreeRepo repository : repositories) {
            assertThat(repository.refs())
                    .as("refs of %s", repository.path())
                    .isEqualTo(three.source().refs());
            repository.checkClean();
        }
    }

    private void secondHasItNot() {
        assertThat(three.second().refs()).isNotEqualTo(three.source().refs());
    }

    static Stream<Arguments> policies() {
        return Stream.of(Step.values())
                .flatMap(step -> Stream.of(
                        Arguments.of(step, List.of(), step == Step.PUBLISH ? 13 : 12),
                        Arguments.of(step, List.of("--quorum", "3"), step == Step.PUBLISH ? 13 : 12),
                        Arguments.of(step, List.of("--quorum", "2"), 0),
                        Arguments.of(step, List.of("--keep-going"), 13)));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void I11_thePolicyDecidesWhatBecomesOfTheOthers(Step step, List<String> policy, int status) {
        Finished finished = failingAt(step).with(policy.toArray(String[]::new)).exits(status);
        secondHasItNot();
        assertThat(finished.err()).contains(three.second().path().toString());
        assertThat(finished.out())
                .contains("! [failed]     ")
                .contains(three.second().path().toString());
        if (status == 12) {
            assertThat(three.first().refs()).isEmpty();
            assertThat(three.third().refs()).isEmpty();
            assertThat(finished.err()).contains("the group released nothing: 1 of 3 destinations failed");
        } else {
            haveIt(three.first(), three.third());
            assertThat(finished.err())
                    .contains("to 2 of 3")
                    .contains(status == 0 ? "warning: left out 1 of 3 destinations" : "1 of 3 destinations failed")
                    .contains("to release to the others, too: repo-push");
            String listed =
                    new RepoPush(site.home()).command("runs").run().exits(0).out();
            assertThat(listed).contains(status == 0 ? "released to 2 of 3" : "the destinations are not the same");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CONNECT", "PLAN", "BRING", "PREPARE"})
    void whoIsLeftOutIsToldWhenThatHappens(Step step) {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        Finished finished = failingAt(step).with("--quorum=2", "--json").exits(0);
        finished.out().lines().forEach(schema::event);
        List<JsonObject> warnings = events(finished, "warning").stream()
                .filter(event -> event.get("code").getAsString().equals("left-out"))
                .toList();
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).get("destination").getAsString())
                .contains(three.second().path().toString());
        JsonObject released = events(finished, "released").get(0);
        assertThat(released.get("policy").getAsString()).isEqualTo("quorum");
        assertThat(released.get("needed").getAsInt()).isEqualTo(2);
        assertThat(released.get("released").getAsInt()).isEqualTo(2);
        assertThat(events(finished, "error")).isEmpty();
        assertThat(events(finished, "ended"))
                .filteredOn(event -> event.get("published").getAsBoolean())
                .hasSize(2);
    }

    @Test
    void theNextPushReleasesToThoseThatWereLeftOut() {
        failingAt(Step.BRING).with("--quorum=2").exits(0);
        three.asUsual("ostree");
        assertThat(three.push().exits(0).err()).contains("to 3 of 3");
        haveIt(three.first(), three.second(), three.third());
    }

    /** Its lock was somebody else's for too long. While the others publish, the same is pushed to it, which needs the same stage. */
    @Test
    void whoIsLeftOutHoldsNothing() {
        three.push().exits(0);
        three.source().commit(Three.REF, "two");
        Path reached = site.sshd().home().resolve("third.reached");
        Path go = site.sshd().home().resolve("third.go");
        three.atThird("ostree", Three.FLIP, ": > " + reached + "; while [ ! -e " + go + " ]; do sleep 0.05; done");
        Pause pause = new Pause(reached, go);
        try (LockFile other = LockFile.hold(three.second().path().resolve("extensions/repo-push/lock"));
                Started push =
                        three.push().with("--quorum=2", "--lock-timeout=1s").start()) {
            pause.awaitReached();
            other.release();
            site.push().to(three.second().path()).with("--lock-timeout=2s").exits(0);
            assertThat(three.third().refs()).isNotEqualTo(three.source().refs());
            pause.release();
            push.await(LIMIT).exits(0);
        }
        haveIt(three.first(), three.second(), three.third());
    }

    @Test
    void aQuorumThatCannotBeReachedReleasesNothing() {
        three.third().commit(Three.REF, "theirs, too");
        Finished failed = failingAt(Step.BRING).with("--quorum=2").fails(12);
        assertThat(failed.err()).contains("2 of 3 destinations failed");
        assertThat(three.first().refs()).isEmpty();
    }

    @Test
    void whereNobodyIsLeftNothingIsReleasedEither() {
        three.atEach("ostree", Three.IMPORT, "echo 'error: out of luck' >&2; exit 1");
        assertThat(three.push().with("--keep-going").fails(12).err()).contains("3 of 3 destinations failed");
    }

    @Test
    void aDryRunSaysHowItWouldEnd() {
        assertThat(failingAt(Step.PLAN).with("-n", "--quorum=2").exits(0).err())
                .contains("would release to 2 of 3", "would leave out 1 of 3 destinations");
        assertThat(failingAt(Step.PLAN).with("-n", "--keep-going").fails(13).err())
                .contains("1 of 3 destinations failed");
        assertThat(three.first().refs()).isEmpty();
    }

    @Test
    void whoIsUpToDateCountsForTheQuorum() {
        site.push().to(three.first().path()).exits(0);
        Finished pushed = failingAt(Step.BRING).with("--quorum=2").exits(0);
        assertThat(pushed.out()).contains("[up to date]", "[published]", "[failed]");
        haveIt(three.first(), three.third());
    }

    /** The first attempt at the second member fails, and those after it do not. */
    private void failOnce(String more) {
        Path once = site.sshd().home().resolve("once");
        three.atSecond("ostree", Three.FLIP, "if mkdir " + once + " 2>/dev/null; then\n" + more + "\nexit 1; fi");
    }

    @Test
    void onFailureRetryPublishesAgain() {
        failOnce("echo 'error: out of luck' >&2");
        Finished pushed = three.push().with("--on-failure=retry", "--retries=2").exits(0);
        assertThat(pushed.err()).contains("not published: trying again (1)", "to 3 of 3");
        haveIt(three.first(), three.second(), three.third());
    }

    @Test
    void onFailureAbortDoesNot() {
        failOnce("echo 'error: out of luck' >&2");
        three.push().with("--on-failure=abort", "--retries=2").fails(13);
        haveIt(three.first(), three.third());
        secondHasItNot();
    }

    @Test
    void onFailureRetryEndsAfterSoManyRetries() {
        three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        Finished failed = three.push().with("--on-failure=retry", "--retries=1").fails(13);
        assertThat(failed.err()).contains("trying again (1)").doesNotContain("trying again (2)");
        assertThat(three.first().refs()).isEqualTo(three.source().refs());
        secondHasItNot();
    }

    /** Back to an older one, from which our revision is a fast-forward too: only the comparison with what it was stops that. */
    @Test
    void I6_onFailureRetryLeavesARefAloneThatHasMovedMeanwhile() {
        String old = three.source().revision(Three.REF).orElseThrow();
        three.push().exits(0);
        three.source().commit(Three.REF, "two");
        three.push().exits(0);
        three.source().commit(Three.REF, "three");
        failOnce(Tools.get("ostree") + " --repo=" + three.second().path() + " refs --force --create=" + Three.REF + " "
                + old + " >&2");
        Finished failed = three.push().with("--on-failure=retry", "--retries=2").fails(13);
        assertThat(failed.err()).contains("1 ref was rejected");
        assertThat(failed.out()).contains("moved at the destination since the word to publish was given");
        assertThat(three.second().refs()).containsEntry(Three.REF, old);
        haveIt(three.first(), three.third());
    }

    @Test
    void I11_onFailureRollbackLeavesAllAsTheyWere() {
        three.push().exits(0);
        Map<String, String> before = three.source().refs();
        three.source().commit(Three.REF, "two");
        three.source().commit("os/new", "one");
        three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        Finished failed = three.push().with("--on-failure=rollback").fails(12);
        assertThat(failed.err()).contains("the group released nothing: 1 of 3 destinations failed");
        assertThat(failed.out()).contains("[rolled back]", "[failed]").doesNotContain("[published]");
        for (OstreeRepo repository : three.all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEqualTo(before);
        }
        assertThat(three.first().summary()).isEqualTo(before);
        three.asUsual("ostree");
        three.push().with("--on-failure=rollback").exits(0);
        haveIt(three.first(), three.second(), three.third());
    }

    /** Somebody else has moved it since: that is not ours to take back, and the exit status says so. */
    @Test
    void I6_onFailureRollbackLeavesARefAloneThatHasMovedMeanwhile() {
        three.push().exits(0);
        Map<String, String> before = three.source().refs();
        three.source().commit(Three.REF, "two");
        String theirs = three.first().commit("theirs", "one");
        String ostree = Tools.get("ostree") + " --repo=" + three.first().path();
        String tip = three.source().revision(Three.REF).orElseThrow();
        three.atSecond(
                "ostree",
                Three.FLIP,
                "until [ \"$(" + ostree + " rev-parse " + Three.REF + ")\" = " + tip + " ]; do sleep 0.05; done\n"
                        + ostree + " refs --force --create=" + Three.REF + " " + theirs + " >&2\nexit 1");
        Finished failed = three.push().with("--on-failure=rollback").fails(13);
        assertThat(failed.err()).contains("the destinations of the group are not the same");
        assertThat(three.first().refs()).containsEntry(Three.REF, theirs);
        assertThat(three.second().refs()).isEqualTo(before);
        assertThat(three.third().refs()).isEqualTo(before);
    }

    @Test
    void onFailureRollbackIsNotForAQuorumThatIsReached() {
        failingAt(Step.PUBLISH).with("--quorum=2", "--on-failure=rollback").exits(0);
        haveIt(three.first(), three.third());
        secondHasItNot();
    }

    @Test
    void soManyTransferAtATime() {
        three.atEach("ostree", Three.IMPORT, "sleep 0.5");
        assertThat(mostAtATime(three.push().with("--json", "--limit=1").exits(0)))
                .isEqualTo(1);
        three.source().commit(Three.REF, "two");
        assertThat(mostAtATime(three.push().with("--json").exits(0))).isEqualTo(3);
    }

    private static int mostAtATime(Finished pushed) {
        int now = 0;
        int most = 0;
        for (JsonObject event : events(pushed)) {
            String phase = Optional.ofNullable(event.get("phase"))
                    .map(name -> name.getAsString())
                    .orElse("");
            String what = event.get("event").getAsString();
            if (what.equals("started") && phase.equals("stage")) {
                now++;
            } else if (what.equals("finished") && phase.equals("import")) {
                now--;
            }
            most = Math.max(most, now);
        }
        return most;
    }

    /** Each by itself would take a third of that time. */
    @Test
    void theBandwidthIsForAllTogether() {
        three.source().commitBulk("os/b", 1_200_000);
        Finished pushed = three.push().with("--json", "--bwlimit=500kb").exits(0);
        long bytes = events(pushed, "ended").stream()
                .mapToLong(event -> event.getAsJsonObject("served").get("bytes").getAsLong())
                .sum();
        assertThat(bytes).isGreaterThan(3_600_000);
        Duration least = Duration.ofMillis(bytes * 1000 / 500_000 * 17 / 20);
        double seconds = events(pushed, "released").get(0).get("seconds").getAsDouble();
        assertThat(seconds).isGreaterThan(least.toMillis() / 1e3);
    }

    private static List<JsonObject> events(Finished pushed, String name) {
        return events(pushed).stream()
                .filter(event -> event.get("event").getAsString().equals(name))
                .toList();
    }

    private static List<JsonObject> events(Finished pushed) {
        List<JsonObject> events = new ArrayList<>();
        pushed.out()
                .lines()
                .forEach(line -> events.add(JsonParser.parseString(line).getAsJsonObject()));
        return events;
    }
}
