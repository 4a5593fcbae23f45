package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.repo.ostree.OstreeKind;

/** A push warns, in one line, of commits that some clients will not take because of the collection that they are of. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class CollectionsIT {
    private static final String WARNING =
            "repo-push: warning: these refs are not bound to the destination's collection org.there, so"
                    + " clients that use that collection ID, or pull by path, refuse them: ";
    private static final String HINT =
            "; build them in a repository with the collection ID org.there: ostree --repo=PATH"
                    + " config set core.collection-id org.there";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        give(destination, "org.there");
    }

    private static void give(OstreeRepo repo, String collection) {
        repo.ostree("config", "set", "core.collection-id", collection);
    }

    /** Of a push that works, in its order; there is nothing else on standard error but the last line. */
    private static List<String> warnings(Finished push) {
        List<String> lines = push.exits(0).err().lines().toList();
        assertThat(lines).last().asString().startsWith("repo-push: ");
        return lines.subList(0, lines.size() - 1);
    }

    @Test
    void commitsOfTheDestinationsCollectionAreNothingToWarnOf() {
        give(source, "org.there");
        source.commit("os/a", "a");
        assertThat(warnings(site.push().run())).isEmpty();
    }

    @Test
    void aDestinationOfNoCollectionIsNothingToWarnOf() {
        OstreeRepo plain = OstreeRepo.create(site.directory().resolve("plain"), "archive");
        give(source, "org.here");
        source.commit("os/a", "a");
        assertThat(warnings(site.push().to(plain.path()).run())).isEmpty();
    }

    @Test
    void whatIsOfAnotherOrOfNoneIsPublishedWithAWarning() {
        source.commit("os/a", "of none");
        assertThat(warnings(site.push().with("--dry-run").run()))
                .containsExactly(WARNING + "os/a (no collection)" + HINT);
        assertThat(destination.refs()).isEmpty();
        assertThat(site.push().with("-q").exits(0).err().lines())
                .containsExactly(WARNING + "os/a (no collection)" + HINT);
        assertThat(destination.refs()).containsAllEntriesOf(source.refs());
        give(source, "org.here");
        source.commit("os/b", "of here");
        assertThat(warnings(site.push().run()))
                .as("only what moves")
                .containsExactly(WARNING + "os/b (collection org.here)" + HINT);
        assertThat(warnings(site.push().run())).as("nothing moves").isEmpty();
        destination.checkClean();
    }

    @Test
    void ofManyRefsTheFirstAreNamed() {
        for (String ref : List.of("os/a", "os/b", "os/c", "os/d", "os/e")) {
            source.commit(ref, ref);
        }
        give(source, "org.there");
        source.commit("os/there", "a");
        assertThat(warnings(site.push().run()))
                .containsExactly(
                        WARNING + "os/a (no collection), os/b (no collection), os/c (no collection) and 2 more" + HINT);
    }

    @Test
    void aRejectedRefIsNotWarnedOf() {
        destination.commit("os/a", "theirs");
        source.commit("os/a", "ours");
        assertThat(site.push().fails(8).err()).doesNotContain("warning");
    }

    @Test
    void programsGetTheWarningAsAnEvent() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        source.commit("os/a", "of none");
        Finished push = site.push().with("--json").exits(0);
        assertThat(push.err()).isEmpty();
        List<String> warnings = push.out()
                .lines()
                .filter(line -> schema.event(line).equals("warning"))
                .map(line -> JsonParser.parseString(line)
                        .getAsJsonObject()
                        .get("text")
                        .getAsString())
                .toList();
        assertThat(warnings)
                .containsExactly((WARNING + "os/a (no collection)" + HINT).substring("repo-push: warning: ".length()));
    }

    /** In the same words, and once. */
    @Test
    void doctorWarnsToo() {
        source.commit("os/a", "of none");
        assertThat(InspectionRun.doctor(site).ends(0))
                .containsOnlyOnce("org.there, so clients that use")
                .contains(
                        "warning  collection   "
                                + (WARNING + "os/a (no collection)").substring("repo-push: warning: ".length()),
                        "hint: " + HINT.substring(2))
                .contains("ok       refs         1 would move");
    }

    /** As ostree reads it: the last value of the group counts, whatever others are called. */
    @EveryShell
    @Needs({"dash", "bash", "busybox"})
    void theScriptReadsTheCollectionAsOstreeDoes(String shell) throws IOException {
        assertThat(collection(shell, "")).isEmpty();
        assertThat(collection(shell, "collection-id=\n")).isEmpty();
        assertThat(collection(shell, "collection-id=org.a\n")).containsExactly("org.a");
        assertThat(collection(shell, "collection-id = org.a \n")).containsExactly("org.a");
        assertThat(collection(shell, "collection-id=org.a\ncollection-id=org.b"))
                .containsExactly("org.b");
        assertThat(collection(shell, "[collection]\ncollection-id=org.a\n")).isEmpty();
        assertThat(collection(shell, "a-collection-id=org.a\nwith=[x]\n#collection-id=org.b\ncollection-id=org.c\n"))
                .containsExactly("org.c");
        assertThat(collection(shell, "collection-id=\u00e9 %41[0m\n")).containsExactly("\u00e9 %41[0m");
    }

    private List<String> collection(String shell, String lines) throws IOException {
        Path config = destination.path().resolve("config");
        Files.writeString(config, "[core]\nrepo_version=1\nmode=archive-z2\n" + lines);
        try (ScriptSession session = ScriptSession.start(
                Command.of(shell.split(" ")),
                new OstreeKind().receiveScript().text(),
                Duration.ofSeconds(20),
                "probe",
                "ostree",
                destination.path().toString())) {
            List<Answer> answers = session.until("done");
            assertThat(answers).contains(new Answer("fact", List.of("mode", "archive-z2")));
            return answers.stream()
                    .filter(answer -> answer.key().equals("fact"))
                    .filter(answer -> answer.values().get(0).equals("collection"))
                    .map(answer -> answer.values().get(1))
                    .toList();
        }
    }
}
