package org.repopush.it.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.CallLog;
import org.repopush.it.fixture.sshd.Pause;

/** {@code repo-push status}: what it says, and that it is not noticed. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class StatusIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

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

    private Command status(String... words) {
        List<String> all = new ArrayList<>(
                List.of("status", "-F", site.sshd().client().config().toString()));
        all.add("127.0.0.1:" + site.destination());
        all.addAll(List.of(words));
        return new RepoPush(site.home()).command(all);
    }

    private JsonObject json(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        Finished finished = status(all.toArray(String[]::new)).run().exits(0);
        assertThat(finished.out().lines()).hasSize(1);
        assertThat(schema.event(finished.out())).isEqualTo("status");
        return JsonParser.parseString(finished.out()).getAsJsonObject();
    }

    private String fromSource() {
        return "--repo=" + site.source();
    }

    private static JsonObject ref(JsonObject status, String name) {
        for (var ref : status.getAsJsonArray("refs")) {
            if (ref.getAsJsonObject().get("ref").getAsString().equals(name)) {
                return ref.getAsJsonObject();
            }
        }
        throw new AssertionError("no ref " + name + " in " + status);
    }

    private static String state(JsonObject status, String name) {
        JsonObject ref = ref(status, name);
        return ref.get("state").getAsString() + " " + ref.get("ahead") + " " + ref.get("behind");
    }

    @Test
    void comparesEachRefAndTellsTheLastPublications() {
        site.push().exits(0);
        assertThat(status(fromSource()).run().exits(0).out())
                .contains(
                        "up to date",
                        "os/a",
                        "Last publications",
                        "published by " + Account.current().name());
        source.commit("os/a", "second");
        source.commit("os/a", "third");
        source.commit("os/here", "here");
        destination.commit("os/there", "there");
        JsonObject status = json(fromSource());
        assertThat(state(status, "os/a")).isEqualTo("ahead 2 0");
        assertThat(state(status, "os/here")).isEqualTo("only-here null null");
        assertThat(state(status, "os/there")).isEqualTo("only-there null null");
        site.push().exits(0);
        source.set("os/a", source.revision("os/a^").orElseThrow());
        assertThat(state(json(fromSource()), "os/a")).isEqualTo("behind 0 1");
        source.commit("os/a", "another");
        assertThat(state(json(fromSource()), "os/a")).isEqualTo("diverged 1 1");
        destination.commit("os/a", "theirs");
        assertThat(state(json(fromSource()), "os/a")).isEqualTo("unknown null null");
        JsonArray journal = json(fromSource()).getAsJsonArray("journal");
        assertThat(journal).hasSize(2);
        JsonObject last = journal.get(1).getAsJsonObject();
        assertThat(last.get("result").getAsString()).isEqualTo("published");
        assertThat(last.getAsJsonArray("refs")).hasSize(2);
    }

    @Test
    void refsThatAreNamedAreTheOnlyOnes() {
        site.push().exits(0);
        source.commit("os/b", "b");
        destination.commit("os/c", "c");
        JsonObject status = json(fromSource(), "os/b", "os/c", "os/missing");
        assertThat(status.getAsJsonArray("refs")).hasSize(2);
        assertThat(state(status, "os/b")).startsWith("only-here");
        assertThat(state(status, "os/c")).startsWith("only-there");
    }

    @Test
    void needsNoSourceButOneThatIsNamedHasToBeThere() throws IOException {
        site.push().exits(0);
        Path elsewhere = Files.createDirectory(site.directory().resolve("elsewhere"));
        assertThat(status("--json").in(elsewhere).run().exits(0).out())
                .contains("\"source\":null")
                .contains("\"state\":\"not-compared\"");
        assertThat(status("--json").in(site.source()).run().exits(0).out()).contains("\"state\":\"up-to-date\"");
        assertThat(status("--repo=" + elsewhere).run().exits(3).err()).contains("not a repository");
    }

    /** The push is held where refs flip, all locks taken. */
    @Test
    void aPushThatRunsIsSeenAndDoesNotNotice() {
        Pause flip = site.sshd().tools().pauseBefore("ostree", "*' pull-local --untrusted /'*");
        try (Started push = site.push().start()) {
            flip.awaitReached();
            JsonObject status = json(fromSource());
            String me = Account.current().name() + "@";
            JsonObject lock = status.getAsJsonObject("publishLock");
            assertThat(lock.get("state").getAsString()).isEqualTo("held");
            assertThat(lock.get("holder").getAsString()).startsWith(me);
            JsonObject stage = status.getAsJsonArray("leftovers").get(0).getAsJsonObject();
            assertThat(stage.getAsJsonObject("lock").get("state").getAsString()).isEqualTo("held");
            assertThat(status.getAsJsonArray("unfinished")).hasSize(1);
            assertThat(status().run().exits(0).out())
                    .contains("held by " + me, "in use by " + me, "A publication was interrupted");
            flip.release();
            push.await(LIMIT).exits(0);
        }
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(json(fromSource()).getAsJsonArray("leftovers")).isEmpty();
    }

    @Test
    void itChangesNothingAndTakesNoLock() {
        site.push().exits(0);
        source.commit("os/a", "b");
        FileTree before = FileTree.of(destination.path());
        CallLog locks = site.sshd().tools().log("flock");
        long forwards = site.sshd().forwardRequests();
        json(fromSource());
        assertThat(locks.calls()).allMatch(call -> call.strip().equals("--version"));
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
        assertThat(site.sshd().forwardRequests()).isEqualTo(forwards);
    }

    @Test
    @Tag("root")
    @Needs({"root", "account"})
    void whoeverMayOnlyReadSeesWhatCanBeRead() throws IOException {
        site.push().exits(0);
        Account.other().own(destination.path());
        JsonObject status = json(fromSource());
        assertThat(state(status, "os/a")).startsWith("up-to-date");
        assertThat(status.getAsJsonArray("problems")
                        .get(0)
                        .getAsJsonObject()
                        .get("problem")
                        .getAsString())
                .contains("belongs to " + Account.other().name());
        assertThat(status().run().exits(0).out())
                .contains("a push would fail: 127.0.0.1 has a repository that belongs");
    }

    @Test
    void whereNothingCanBeSaidItFailsAsAPushWould() {
        Finished missing = status("--json").run();
        assertThat(missing.status()).isZero();
        site.sshd().client().forgetHosts();
        assertThat(status().run().exits(4).err()).contains("repo-push: ", "  hint: ");
        assertThat(status("--json").run().exits(4).out().lines())
                .allSatisfy(line -> assertThat(schema.event(line)).isEqualTo("error"));
    }
}
