package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.BrokenProgram;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** Every line that {@code --json} writes has the form that doc/json.md gives it, however the run ends. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class JsonSchemaIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BULK = 2_000_000;
    private static final int SLOW = 500_000;

    @RegisterExtension
    private final Site site = Site.own();

    private final JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    /** The kinds of its events in their order; each line is of the documented form. */
    private List<String> events(Finished finished) {
        List<String> events = new ArrayList<>();
        finished.out().lines().forEach(line -> events.add(schema.event(line)));
        finished.err().lines().forEach(line -> assertThat(schema.event(line)).isEqualTo("error"));
        List<JsonObject> objects =
                finished.out().lines().map(JsonSchemaIT::object).toList();
        assertThat(objects)
                .extracting(event -> event.get("run"))
                .containsOnly(objects.get(0).get("run"));
        assertThat(objects).extracting(event -> event.get("time").getAsString()).isSorted();
        return events;
    }

    /** Ends in this status with an error as its last event, which is on standard error too. */
    private JsonObject error(Finished finished, int status) {
        finished.exits(status);
        assertThat(events(finished)).endsWith("error");
        List<String> out = finished.out().lines().toList();
        assertThat(finished.err().lines()).containsExactly(out.get(out.size() - 1));
        JsonObject error = object(out.get(out.size() - 1));
        assertThat(error.get("exit").getAsInt()).isEqualTo(status);
        return error;
    }

    private static JsonObject object(String line) {
        return JsonParser.parseString(line).getAsJsonObject();
    }

    private Push push(String... refs) {
        return site.push(refs).with("--json");
    }

    private static JsonObject ended(Finished finished) {
        return finished.out()
                .lines()
                .map(JsonSchemaIT::object)
                .filter(event -> event.get("event").getAsString().equals("ended"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theSchemaRefusesWhatIsNotDocumented() {
        String right = "{\"event\":\"remote\",\"run\":\"0123456789abcdef\",\"time\":\"2026-11-29T20:31:07.512Z\","
                + "\"text\":\"a\"}";
        schema.event(right);
        for (String line : List.of(
                right.replace(",\"text\":\"a\"", ""),
                right.replace("\"a\"", "1"),
                right.replace("\"a\"", "\"a\",\"more\":1"),
                right.replace("T20", " 20"),
                right.replace("remote", "frobnicated"))) {
            assertThatThrownBy(() -> schema.event(line)).as(line).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aPushTellsOfEachRefAndOfEachPhaseWhatADeployStageWantsToKnow() {
        String first = source.refs().get("os/a");
        site.sshd().client().forgetHosts();
        assertThat(events(push().with("-v", "-o", "StrictHostKeyChecking=accept-new")
                        .exits(0)))
                .contains("detail", "remote", "planned")
                .endsWith("ended");
        String second = source.commit("os/a", "another");
        Finished finished = push().by(Way.PACK).exits(0);
        JsonObject ended = ended(finished);
        JsonObject ref = ended.getAsJsonArray("refs").get(0).getAsJsonObject();
        assertThat(ref.get("old").getAsString()).isEqualTo(first);
        assertThat(ref.get("new").getAsString()).isEqualTo(second);
        assertThat(ref.get("flag").getAsString()).isEqualTo("fast-forward");
        assertThat(ref.get("reason").isJsonNull()).isTrue();
        assertThat(ended.get("published").getAsBoolean()).isTrue();
        assertThat(phase(ended, "pull").get("objects").getAsLong())
                .isEqualTo(ended.getAsJsonObject("served").get("objects").getAsLong())
                .isPositive();
        assertThat(phase(ended, "pull").get("bytes").getAsLong())
                .isEqualTo(ended.getAsJsonObject("served").get("bytes").getAsLong());
        assertThat(phase(ended, "publish").get("seconds").getAsDouble()).isPositive();
        assertThat(events(finished)).startsWith("started", "finished").endsWith("ended");
    }

    @Test
    void thePackAndTheRequestsAreToldApart() {
        Finished packed = push().by(Way.PACK).exits(0);
        assertThat(events(packed)).endsWith("ended");
        JsonObject commit = ended(packed).getAsJsonObject("requested");
        assertThat(commit.get("objects").getAsLong()).isOne();
        assertThat(commit.get("port").getAsInt()).isPositive();
        assertThat(ended(packed).getAsJsonObject("packed").get("objects").getAsLong())
                .isPositive()
                .isEqualTo(
                        ended(packed).getAsJsonObject("served").get("objects").getAsLong() - 1);

        source.commit("os/a", "from packs");
        Finished alone = push().by(Way.NO_TUNNEL).exits(0);
        assertThat(events(alone)).endsWith("ended");
        assertThat(ended(alone).get("packed")).isEqualTo(ended(alone).get("served"));
        JsonObject none = ended(alone).getAsJsonObject("requested");
        assertThat(none.get("objects").getAsLong() + none.get("requests").getAsLong())
                .isZero();
        assertThat(none.get("port").isJsonNull()).isTrue();

        source.commit("os/a", "by request");
        Finished pulled = push().by(Way.PULL).exits(0);
        assertThat(events(pulled)).endsWith("ended");
        JsonObject requested = ended(pulled).getAsJsonObject("requested");
        assertThat(ended(pulled).getAsJsonObject("packed").get("objects").getAsLong())
                .isZero();
        assertThat(requested.get("objects"))
                .isEqualTo(ended(pulled).getAsJsonObject("served").get("objects"));
        assertThat(requested.get("objects").getAsLong())
                .isPositive()
                .isLessThanOrEqualTo(requested.get("requests").getAsLong());
        assertThat(requested.get("port").getAsInt()).isPositive();
    }

    private static JsonObject phase(JsonObject ended, String name) {
        for (JsonElement phase : ended.getAsJsonArray("phases")) {
            if (phase.getAsJsonObject().get("phase").getAsString().equals(name)) {
                return phase.getAsJsonObject();
            }
        }
        throw new AssertionError("no phase " + name + ": " + ended);
    }

    @Test
    void aDryRunANullPushAndAWarningHaveTheirForm() {
        assertThat(ended(push().with("-n").exits(0)).get("dryRun").getAsBoolean())
                .isTrue();
        push().exits(0);
        Finished again =
                push().command().with("REPO_PUSH_FROBNICATE", "1").run().exits(0);
        assertThat(events(again)).startsWith("warning").endsWith("ended").doesNotContain("progress");
        assertThat(ended(again).get("published").getAsBoolean()).isFalse();
    }

    @Test
    void rejectedRefsHaveTheirReasonAndAnErrorFollows() {
        destination.commit("os/a", "theirs");
        Finished rejected = push().run();
        assertThat(error(rejected, 8).get("code").getAsString()).isEqualTo("rejected");
        JsonObject ref = ended(rejected).getAsJsonArray("refs").get(0).getAsJsonObject();
        assertThat(ref.get("flag").getAsString()).isEqualTo("rejected");
        assertThat(ref.get("code").getAsString()).isEqualTo("unknown-commit");
        assertThat(ref.get("reason").getAsString()).contains("not a fast-forward");
    }

    @Test
    void failuresAreEventsToo() {
        assertThat(error(push().with("--frobnicate").run(), 2).get("problem").getAsString())
                .contains("--frobnicate");
        assertThat(error(push("os/missing").run(), 3).get("hint").getAsString()).contains("ostree");
        JsonObject nothingThere =
                error(push().to(site.destination().resolveSibling("a \"b\"\n")).run(), 7);
        assertThat(nothingThere.get("cause").getAsString()).isEqualTo("no-repository");
        site.sshd().client().forgetHosts();
        assertThat(error(push().run(), 4).get("cause").getAsString()).isEqualTo("host-key");
        JsonObject bug = error(BrokenProgram.command("--json", "h:p").run(), 1);
        assertThat(bug.get("trace").getAsString()).contains("a bug that a test put here");
        assertThat(bug.get("version").getAsString()).startsWith("repo-push ");
    }

    @Test
    void anInterruptionIsAnEventAndProgressCameBefore() throws IOException {
        source.commitBulk("os/a", BULK);
        try (Relay relay = site.sshd().relay().rate(SLOW);
                Started push = push().through(relay).start()) {
            Eventually.poll(LIMIT, "progress", () -> push.out().contains("\"progress\"") || !push.running());
            push.signal("TERM");
            Finished finished = push.await(LIMIT);
            assertThat(error(finished, 130).get("code").getAsString()).isEqualTo("interrupted");
            assertThat(events(finished)).contains("progress").doesNotContain("ended");
        }
    }
}
