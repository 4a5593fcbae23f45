package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.StaticServer;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/**
 * Invariants I2 and I3: whoever reads the destination by HTTP while it is pushed to, with ostree's own pull, gets a state
 * that was published, and never misses an object.
 */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class I2I3ReaderIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    private final Site site = Site.own();

    private final Set<SortedMap<String, String>> published = ConcurrentHashMap.newKeySet();
    private OstreeRepo source;
    private OstreeRepo destination;
    private int revision;

    @BeforeEach
    void publishSomething() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        change();
        site.push().exits(0);
    }

    /** New commits on both refs; the state counts as published from now on. */
    private void change() {
        revision++;
        for (String ref : new String[] {"os/a", "os/b"}) {
            source.on(ref)
                    .file("usr/same", ref)
                    .file("usr/new", ref + revision)
                    .file("usr/etc/" + revision, "x")
                    .commit();
        }
        published.add(source.refs());
    }

    @Test
    void I2_I3_aReaderOfOneRefSeesTheOldOrTheNewCommitAndMissesNothing() throws IOException {
        try (StaticServer server = StaticServer.over(destination.path(), "summary", "summary.sig")) {
            whilePushing(LongRun.times(24, 1000), pull -> readOne(server, pull));
            assertThat(server.missedObjects()).isEmpty();
        }
    }

    @Test
    void I3_aReaderBySummarySeesAllRefsOldOrAllNew() throws IOException {
        try (StaticServer server = StaticServer.over(destination.path())) {
            whilePushing(LongRun.times(24, 1000), pull -> readAll(server, pull));
            assertThat(server.missedObjects()).isEmpty();
        }
    }

    /** At each step a push is held for as long as a reader takes. */
    @Test
    void I2_I3_aReaderFindsAPublishedStateAtEveryStepOfAPush() throws IOException {
        String[] steps = {"*' pull '*", OstreeCalls.IMPORT, OstreeCalls.FLIP, "*' summary '*"};
        try (StaticServer server = StaticServer.over(destination.path());
                StaticServer withoutSummary = StaticServer.over(destination.path(), "summary")) {
            for (int step = 0; step < steps.length; step++) {
                SortedMap<String, String> before = source.refs();
                change();
                Pause pause = site.sshd().tools().pauseBefore("ostree", steps[step]);
                Way way = steps[step].contains("' pull '") ? Way.PULL : Way.ofThisRun();
                try (Started push = site.push().by(way).start()) {
                    pause.awaitReached();
                    assertThat(readAll(server, step)).isEqualTo(before);
                    readOne(withoutSummary, 100 + step);
                    pause.release();
                    push.await(LIMIT).exits(0);
                }
                pause.forget();
                assertThat(readAll(server, 200 + step)).isEqualTo(source.refs());
            }
            assertThat(server.missedObjects()).isEmpty();
            assertThat(withoutSummary.missedObjects()).isEmpty();
        }
    }

    /** Reads over and over, while one push after another runs. */
    private void whilePushing(int pulls, IntConsumer reader) {
        int pull = 0;
        int pushes = 0;
        while (pull < pulls) {
            change();
            try (Started push = site.push().start()) {
                while (push.running()) {
                    reader.accept(pull++);
                }
                push.await(LIMIT).exits(0);
                pushes++;
            }
        }
        destination.checkClean();
        System.out.printf("%d pulls during %d pushes%n", pull, pushes);
    }

    /** One ref, in a repository of its own that verifies everything. */
    private void readOne(StaticServer server, int number) {
        OstreeRepo reader = reader(server, number, "bare-user-only");
        reader.ostree("pull", "origin", "os/a");
        String seen = reader.revision("origin:os/a").orElseThrow();
        assertThat(published).anyMatch(state -> seen.equals(state.get("os/a")));
        remove(reader);
    }

    /** All refs that the summary has. */
    private SortedMap<String, String> readAll(StaticServer server, int number) {
        OstreeRepo reader = reader(server, number, "archive");
        reader.ostree("pull", "--mirror", "origin");
        SortedMap<String, String> seen = reader.refs();
        assertThat(published).contains(seen);
        remove(reader);
        return seen;
    }

    private OstreeRepo reader(StaticServer server, int number, String mode) {
        Path path = site.directory().resolve("reader-" + number);
        OstreeRepo reader = OstreeRepo.create(path, mode);
        reader.ostree("remote", "add", "--no-gpg-verify", "origin", server.url());
        return reader;
    }

    private static void remove(OstreeRepo reader) {
        Command.of("rm", "-rf", "--", reader.path().toString()).run().exits(0);
    }
}
