package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.Pause;

/** A push to a group whose process ends at any moment is gone on with by its journal. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class GroupResumeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo first;
    private OstreeRepo second;
    private OstreeRepo third;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "one");
        first = OstreeRepo.create(site.directory().resolve("srv/first"), "archive");
        second = OstreeRepo.create(site.directory().resolve("srv/second"), "archive");
        third = OstreeRepo.create(site.directory().resolve("srv/third"), "archive");
    }

    private Push push() {
        return site.push()
                .to(first.path())
                .with("--to", "127.0.0.1:" + second.path(), "--to", "127.0.0.1:" + third.path());
    }

    private Command program(String... arguments) {
        return new RepoPush(site.home()).command(arguments);
    }

    private List<OstreeRepo> all() {
        return List.of(first, second, third);
    }

    private void allHave(SortedMap<String, String> refs) {
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEqualTo(refs);
            repository.checkClean();
        }
    }

    private Path journals() {
        return site.home().resolve(".local/state/repo-push/runs");
    }

    private List<String> runs() {
        if (!Files.isDirectory(journals())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(journals())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json"))
                    .map(name -> name.replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String run() {
        assertThat(runs()).hasSize(1);
        return runs().get(0);
    }

    /** What the destinations show may be old here and new there until somebody goes on. */
    private void killAt(Moment moment) {
        Pause pause = moment.hold(site, second);
        try (Started push = push().start()) {
            pause.awaitReached();
            push.signal("KILL");
            push.await(LIMIT);
        }
        moment.asUsual(pause);
    }

    @ParameterizedTest
    @EnumSource
    void I11_aPushThatWasKilledIsResumed(Moment moment) {
        push().exits(0);
        SortedMap<String, String> old = new TreeMap<>(source.refs());
        String before = run();
        source.commit("os/a", "two");
        source.commit("os/b", "one");
        SortedMap<String, String> wanted = new TreeMap<>(source.refs());
        killAt(moment);

        String killed =
                runs().stream().filter(name -> !name.equals(before)).findFirst().orElseThrow();
        if (moment.isBeforeTheWord()) {
            assertThat(all())
                    .allSatisfy(repository -> assertThat(repository.refs()).isEqualTo(old));
        }
        Finished listed = program("runs").run().exits(0);
        assertThat(listed.out())
                .contains(before + "  ", "released to 3 of 3")
                .containsPattern(killed + ".*interrupted "
                        + (moment.isBeforeTheWord() ? "before it published anything" : "while it published"));

        // Those who go on publish what was planned then, whatever has come after.
        source.commit("os/a", "three");
        Finished resumed = program("resume", killed).run().exits(0);
        assertThat(resumed.err()).contains(" 3 of 3");
        allHave(wanted);
        assertThat(program("runs").run().exits(0).out()).containsPattern(killed + ".*released to 3 of 3");
        push().exits(0);
        allHave(source.refs());
    }

    @Test
    void whoGoesOnMayBeKilledToo() {
        SortedMap<String, String> wanted = new TreeMap<>(source.refs());
        killAt(Moment.IMPORTING);
        Pause pause = Moment.LOCKING.hold(site, second);
        try (Started again = program("resume", run()).start()) {
            pause.awaitReached();
            Finished other = program("resume", run()).run().exits(10);
            assertThat(other.err()).contains("is still going on");
            assertThat(program("runs").run().exits(0).out()).contains("running, to 3 destinations");
            again.signal("KILL");
            again.await(LIMIT);
        }
        Moment.LOCKING.asUsual(pause);
        Eventually.poll(
                LIMIT, "the lock is free", () -> program("resume", run()).run().status() == 0);
        allHave(wanted);
    }

    @Test
    void whatTheSourceHasNoMoreIsNotResumed() {
        killAt(Moment.IMPORTING);
        String planned = source.refs().get("os/a");
        source.commit("os/a", "two");
        source.ostree("prune", "--refs-only", "--depth=0");
        Finished failed = program("resume", run()).run().exits(3);
        assertThat(failed.err()).contains("commit " + planned + " of ref os/a is not here any more");
        assertThat(all()).allSatisfy(repository -> assertThat(repository.refs()).isEmpty());
    }

    @Test
    void journalsAreForTheirOwner() throws IOException {
        push().exits(0);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(journals().resolve(run() + ".json"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(journals())))
                .isEqualTo("rwx------");
    }

    @Test
    void withoutAJournalNothingIsPublished() throws IOException {
        Path state = Files.createFile(site.home().resolve("state"));
        Finished failed =
                push().command().with("XDG_STATE_HOME", state.toString()).run().exits(1);
        assertThat(failed.err()).contains("cannot keep the journal of this run").contains("XDG_STATE_HOME");
        assertThat(all()).allSatisfy(repository -> assertThat(repository.refs()).isEmpty());
        // A dry run needs none.
        push().with("-n")
                .command()
                .with("XDG_STATE_HOME", state.toString())
                .run()
                .exits(0);
    }

    @Test
    void mistakesAreNamed() throws IOException {
        assertThat(program("resume", "yesterday").run().exits(2).err()).contains("'yesterday' is no run");
        assertThat(program("resume", "20261129t181500-1f3a9c20").run().exits(2).err())
                .contains("there is no run 20261129t181500-1f3a9c20");
        push().exits(0);
        String elsewhere =
                program("resume", run()).in(site.home()).run().exits(2).err();
        assertThat(elsewhere).contains("was begun in another directory").contains("hint: go there first: cd ");

        Files.writeString(journals().resolve("20261129t181500-1f3a9c20.json"), "{\"form\":1}");
        assertThat(program("resume", "20261129t181500-1f3a9c20").run().exits(2).err())
                .contains("is damaged");
        Finished listed = program("runs").run().exits(0);
        assertThat(listed.err()).contains("20261129t181500-1f3a9c20.json is damaged");
        assertThat(listed.out()).contains("released to 3 of 3");
    }

    @Test
    void runsAreToldInJsonToo() {
        JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));
        push().exits(0);
        List<String> names = new ArrayList<>();
        program("runs", "--json").run().exits(0).out().lines().forEach(line -> {
            names.add(schema.event(line));
            assertThat(line).contains("\"state\":\"released\"", "\"state\":\"published\"");
        });
        assertThat(names).containsExactly("run");
    }
}
