package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ReceiverFile;

/** One destination publishes before the others, and a command says whether these follow. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class CanaryIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private Three three;
    private Map<String, String> before;

    @BeforeEach
    void publishOnce() {
        three = Three.create(site);
        three.push().exits(0);
        before = three.source().refs();
        three.source().commit(Three.REF, "two");
    }

    /** The second one goes first. */
    private Push push(String check) {
        return three.push().with("--canary", Three.at(three.second()), "--check", check);
    }

    private static String refOf(OstreeRepo repository) {
        return Tools.get("ostree") + " --repo=" + repository.path() + " rev-parse " + Three.REF;
    }

    private void allHave(Map<String, String> refs) {
        for (OstreeRepo repository : three.all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEqualTo(refs);
        }
        assertThat(three.first().summary()).isEqualTo(refs);
        assertThat(three.third().summary()).isEqualTo(refs);
    }

    @Test
    void theOthersFollowWhenTheCheckHasPassed() throws IOException {
        Path seen = site.directory().resolve("seen");
        String check = "{ env | grep '^REPO_PUSH_' | sort; " + refOf(three.second()) + "; " + refOf(three.first())
                + "; } >" + seen;
        Finished pushed = push(check).exits(0);
        assertThat(pushed.err()).contains("the check has passed").contains("to 3 of 3");
        String tip = three.source().revision(Three.REF).orElseThrow();
        assertThat(Files.readAllLines(seen))
                .contains("REPO_PUSH_DESTINATION=" + Three.at(three.second()), "REPO_PUSH_REFS=" + Three.REF)
                .anyMatch(line -> line.matches("REPO_PUSH_RELEASE=[0-9]{8}t[0-9]{6}-[0-9a-f]{8}"))
                .endsWith(tip, before.get(Three.REF));
        allHave(three.source().refs());
    }

    @Test
    void I11_ifTheCheckFailsTheCanaryTakesItBack() {
        Finished failed = push("echo looking; echo 'no app starts' >&2; exit 3").fails(12);
        assertThat(failed.err())
                .contains("the check ended with exit status 3: no app starts")
                .contains("the group released nothing: 1 of 3 destinations failed");
        assertThat(failed.out()).contains("! [rolled back]");
        allHave(before);
        push("true").exits(0);
        allHave(three.source().refs());
    }

    @Test
    void I11_aCheckThatTakesTooLongHasFailed() {
        Finished failed = push("sleep 600").with("--check-timeout=1s").fails(12);
        assertThat(failed.err()).contains("the check was not done after 1 s");
        allHave(before);
    }

    @Test
    void aCanaryThatCannotPublishEndsIt() {
        three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        Path ran = site.directory().resolve("ran");
        Finished failed = push("touch " + ran).with("--quorum=2").fails(12);
        assertThat(failed.err()).contains("the group released nothing");
        assertThat(ran).doesNotExist();
        allHave(before);
    }

    @Test
    void I11_ifTheOthersCannotFollowTheCanaryTakesItBack() {
        three.atThird("flock", Three.LOCKING, "exit 1");
        Finished failed = push("true").with("--lock-timeout=1s").fails(12);
        assertThat(failed.out()).contains("[rolled back]", "[failed]", "[unchanged]");
        allHave(before);
    }

    /** It shows what is to be released already: then that is looked at. */
    @Test
    void aCanaryThatIsUpToDateIsCheckedToo() {
        site.push().to(three.second().path()).exits(0);
        Map<String, String> after = three.second().refs();
        assertThat(push("false").fails(12).err()).contains("the check ended with exit status 1");
        assertThat(three.first().refs()).isEqualTo(before);
        assertThat(three.second().refs()).isEqualTo(after);
        push("true").exits(0);
        allHave(three.source().refs());
    }

    @Test
    void theCheckEndsWithTheProgramAndResumeGoesOn() {
        Path begun = site.directory().resolve("begun");
        String check = "[ -e " + begun + " ] || { echo $$ >" + begun + "; exec sleep 600; }";
        try (Started push = push(check).start()) {
            Eventually.poll(LIMIT, "the check runs", () -> Files.exists(begun));
            push.signal("INT");
            push.await(LIMIT).exits(130);
        }
        String listed = new RepoPush(site.home()).command("runs").run().exits(0).out();
        String run = listed.lines()
                .filter(line -> line.contains("hint: repo-push resume "))
                .map(line -> line.replaceAll(".*resume ", ""))
                .findFirst()
                .orElseThrow();
        new RepoPush(site.home()).command("resume", run).run(LIMIT).exits(0);
        allHave(three.source().refs());
    }

    /** It could not take back what it has published: that is found before anything is sent. A push without a canary goes there. */
    @Test
    void aDestinationWithAnOlderReceiverIsToldOfPlainly() throws IOException {
        String text = ReceiverFile.text().replace("KEEPS=yes", "KEEPS=''");
        assertThat(text).isNotEqualTo(ReceiverFile.text());
        ReceiverFile.in(site.sshd().home(), text)
                .forPulls(site.sshd(), site.directory().resolve("srv"));
        for (Push push : List.of(push("true"), three.push().with("--on-failure=rollback"))) {
            assertThat(push.fails(12).err())
                    .contains("does not know the word rollback")
                    .doesNotContain("imported after");
        }
        allHave(before);
        three.push().exits(0);
        allHave(three.source().refs());
    }

    @Test
    void aReleaseHasACanaryToo() {
        String id = three.push().with("--stage-only").exits(0).out().strip();
        Finished failed = release(id, "exit 1").exits(12);
        assertThat(failed.err()).contains("the check ended with exit status 1");
        allHave(before);
    }

    private Finished release(String id, String check) {
        return new RepoPush(site.home())
                .command(
                        "release",
                        id,
                        "-F",
                        site.sshd().client().config().toString(),
                        "--canary",
                        Three.at(three.second()),
                        "--check",
                        check)
                .run(LIMIT);
    }

    @Test
    void programsAreToldThatTheOthersFollow() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        Finished pushed = push("true").with("--json").exits(0);
        pushed.out().lines().forEach(schema::event);
        JsonObject checked = pushed.out()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(event -> event.get("event").getAsString().equals("checked"))
                .findFirst()
                .orElseThrow();
        assertThat(checked.get("destination").getAsString()).isEqualTo(Three.at(three.second()));
        three.source().commit(Three.REF, "three");
        Finished failed = push("exit 4").with("--json").exits(12);
        failed.out().lines().forEach(schema::event);
        assertThat(failed.out()).contains("\"cause\":\"check\"").contains("\"state\":\"rolled-back\"");
    }

    @Test
    void whereNothingIsToBeDoneNothingIsChecked() {
        push("true").exits(0);
        push("false").exits(0);
    }
}
