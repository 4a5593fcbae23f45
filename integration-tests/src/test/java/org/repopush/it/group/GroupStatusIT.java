package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.Sshd;

/** Several destinations are looked at together. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class GroupStatusIT {
    private final JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));

    @RegisterExtension
    private final Site site = Site.own();

    private Three three;

    @BeforeEach
    void createRepositories() {
        three = Three.create(site);
        three.configure(three.group("web", "quorum = 2\n"));
    }

    private Finished run(int status, String command, String... words) {
        List<String> all = new ArrayList<>(List.of(
                command,
                "-F",
                site.sshd().client().config().toString(),
                "--repo",
                site.source().toString()));
        all.addAll(List.of(words));
        return new RepoPush(site.home()).command(all).run().exits(status);
    }

    /** A line that begins with this destination. */
    private static String row(Finished shown, String destination) {
        return shown.out()
                .lines()
                .filter(line -> line.startsWith("  " + destination + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row of " + destination + "\n" + shown));
    }

    private String unreachable() {
        return "ssh://127.0.0.1:" + Sshd.freePort() + "/srv/nowhere";
    }

    @Test
    void aTableHasALineForEach() {
        three.push().exits(0);
        Finished status = run(0, "status", "@web");
        assertThat(status.out()).startsWith("Status of 3 destinations\n  DESTINATION ");
        for (String destination : List.of(Three.at(three.first()), Three.at(three.second()), Three.at(three.third()))) {
            assertThat(row(status, destination))
                    .contains("1 up to date")
                    .contains("20")
                    .contains(" s");
        }
    }

    @Test
    void inWhatTheyDifferIsSaid() {
        three.push().exits(0);
        String old = three.source().revision(Three.REF).orElseThrow();
        String now = three.source().commit(Three.REF, "two");
        site.push().to(three.first().path()).exits(0);
        site.push().to(three.third().path()).exits(0);
        Finished status = run(0, "status", "@web");
        assertThat(row(status, Three.at(three.second()))).contains("1 ahead");
        assertThat(status.out())
                .contains("They differ in\n  ref os/a\n    "
                        + now.substring(0, 12) + "  " + Three.at(three.first()) + ", "
                        + Three.at(three.third()) + "\n    " + old.substring(0, 12) + "  " + Three.at(three.second())
                        + "\n")
                .contains("  repository\n")
                .contains("bare-user  " + Three.at(three.second()));
    }

    @Test
    void whatIsTheSameIsNoDifference() {
        Finished status = run(0, "status", "--to", Three.at(three.first()), "--to", Three.at(three.third()));
        assertThat(status.out()).contains("\nNo differences between them\n");
    }

    @Test
    void oneThatCannotBeReachedIsNamedAndTheOthersAreShown() {
        three.push().exits(0);
        Finished status = run(4, "status", "@web", "--to", unreachable());
        assertThat(status.out())
                .contains("Status of 4 destinations")
                .contains("not reached")
                .contains("problem at ssh://127.0.0.1:")
                .contains("    hint: ");
        assertThat(row(status, Three.at(three.first()))).contains("1 up to date");
    }

    @Test
    void statusIsForProgramsToo() {
        three.push().exits(0);
        List<JsonObject> events = events(run(4, "status", "@web", "--to", unreachable(), "--json"));
        assertThat(events)
                .extracting(event -> event.get("event").getAsString())
                .containsExactly("status", "status", "status", "group");
        JsonObject group = events.get(3);
        assertThat(group.get("exit").getAsInt()).isEqualTo(4);
        List<JsonObject> members = objects(group, "members");
        assertThat(members).hasSize(4);
        assertThat(members.get(0).get("exit").getAsInt()).isZero();
        assertThat(members.get(0).get("clockDifference").getAsLong()).isBetween(-5L, 5L);
        assertThat(members.get(3).get("code").getAsString()).isEqualTo("connection");
        assertThat(objects(group, "differences"))
                .extracting(difference -> difference.get("topic").getAsString())
                .contains("repository")
                .doesNotContain("ref", "clock");
    }

    @Test
    void doctorSaysWhatAPushToTheGroupWouldMeet() {
        assertThat(run(0, "doctor", "@web").out()).endsWith("\nA push would work\n");
        String theirs = three.second().commit(Three.REF, "theirs");
        Finished doctor = run(0, "doctor", "@web");
        assertThat(row(doctor, Three.at(three.second()))).contains("1 problem");
        assertThat(row(doctor, Three.at(three.first()))).contains("would work");
        assertThat(doctor.out())
                .contains("problem at " + Three.at(three.second()) + ": refs: os/a would be rejected")
                .contains("  ref os/a\n    (none)  ")
                .endsWith("\nA push would work\n");
        assertThat(run(12, "doctor", "@web", "--quorum=all").out())
                .endsWith("\nA push would fail with exit status 12\n");
        assertThat(run(13, "doctor", "@web", "--keep-going").out())
                .endsWith("\nA push would fail with exit status 13\n");
        assertThat(three.second().refs()).containsEntry(Three.REF, theirs);
        assertThat(three.first().refs()).isEmpty();
    }

    @Test
    void doctorIsForProgramsToo() {
        three.second().commit(Three.REF, "theirs");
        List<JsonObject> events = events(run(12, "doctor", "@web", "--quorum=3", "--json"));
        assertThat(events)
                .extracting(event -> event.get("event").getAsString())
                .containsExactly("doctor", "doctor", "doctor", "group");
        assertThat(events.get(3).get("exit").getAsInt()).isEqualTo(12);
        assertThat(objects(events.get(3), "members"))
                .extracting(member -> member.get("exit").getAsInt())
                .containsExactly(0, 8, 0);
    }

    @Test
    void aSourceThatIsNotThereIsNoFaultOfTheDestinations() {
        Finished doctor = run(3, "doctor", "@web", "--repo", "/nonexistent");
        assertThat(doctor.out()).endsWith("\nA push would fail with exit status 3\n");
    }

    private List<JsonObject> events(Finished shown) {
        List<JsonObject> events = new ArrayList<>();
        for (String line : shown.out().lines().toList()) {
            schema.event(line);
            events.add(JsonParser.parseString(line).getAsJsonObject());
        }
        return events;
    }

    private static List<JsonObject> objects(JsonObject of, String name) {
        return StreamSupport.stream(of.getAsJsonArray(name).spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }
}
