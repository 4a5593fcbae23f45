package org.repopush.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeCommit;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** What an interrupted push has brought is not sent again, whatever it consists of. Bytes are counted on their way. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class ResumeIT {
    private static final int MEGABYTE = 1_000_000;
    /** What channels and connection hold when it is cut, and what a push sends beside its content. */
    private static final int ON_THE_WAY = 7 * MEGABYTE;

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private void commit(int files, int size) {
        OstreeCommit commit = source.on("os/a");
        for (int i = 0; i < files; i++) {
            // The length is the seed of what is in it.
            commit.large("usr/" + i, size + i);
        }
        commit.commit();
    }

    private Push push() {
        return site.push().by(Way.PACK);
    }

    /** Ends in the middle when so much has gone through. */
    private void cutAfter(Relay relay, Push push, long bytes) {
        try (Started started = push.with("--retries", "0").start()) {
            relay.cutAfter(bytes);
            started.await(LIMIT).exits(6);
        }
    }

    private void isComplete() {
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    /** By the same run, or by the next. */
    @ParameterizedTest
    @CsvSource({"12, 5, false", "12, 5, true", "1, 60, false", "1, 100, false"})
    void fewLargeFilesAreNotSentAgain(int files, int megabytes, boolean byItself) throws IOException {
        commit(files, megabytes * MEGABYTE);
        long all = (long) files * megabytes * MEGABYTE;
        try (Relay relay = site.sshd().relay()) {
            relay.rate(30 * MEGABYTE);
            if (byItself) {
                relay.cutAfter(all * 3 / 4);
                push().through(relay).with("--retries", "2").exits(0);
            } else {
                cutAfter(relay, push().through(relay), all * 3 / 4);
                push().through(relay).exits(0);
            }
            assertThat(relay.sent()).isBetween(all, all + ON_THE_WAY);
        }
        isComplete();
    }

    @Test
    void whatWasThereIsCountedAsThat() throws IOException {
        commit(4, 5 * MEGABYTE);
        try (Relay relay = site.sshd().relay()) {
            relay.rate(30 * MEGABYTE);
            cutAfter(relay, push().through(relay), 15 * MEGABYTE);
        }
        Finished again = push().with("-v").exits(0);
        assertThat(again.err())
                .containsPattern("(?m)^  there already: [0-9]+ objects?, 1[0-9]\\.[0-9] MB$")
                .containsPattern(
                        "published 1 ref: [0-9]+ objects, [0-9]\\.[0-9] MB in .* \\(1[0-9]\\.[0-9] MB were there"
                                + " already\\)");
        isComplete();
    }

    /** None of them lives long enough for one file; each channel is in the middle of another. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "8"})
    void eachConnectionMakesProgressHoweverSoonItIsCut(String channels) throws IOException {
        int life = 4 * MEGABYTE;
        commit(3, 6 * MEGABYTE);
        try (Relay relay = site.sshd().relay()) {
            relay.rate(4 * MEGABYTE);
            Finished finished;
            StringBuilder all = new StringBuilder();
            int runs = 0;
            do {
                relay.cutAfter(life);
                finished = push().through(relay)
                        .with("-j", channels, "--retries", "0", "-v")
                        .run();
                assertThat(finished.status()).as(finished.err()).isIn(0, 6);
                all.append(finished.err());
                assertThat(++runs).as(all.toString()).isLessThan(12);
            } while (finished.status() != 0);
        }
        isComplete();
    }

    /** A disk that has lost something, or somebody who has been there: nothing that is kept counts as verified. */
    @ParameterizedTest
    @ValueSource(strings = {"PACK", "NO_TUNNEL"})
    void I5_whatIsKeptAndDamagedIsFoundWhenItHasBeenPutTogether(Way way) throws IOException {
        commit(2, 6 * MEGABYTE);
        try (Relay relay = site.sshd().relay()) {
            relay.rate(10 * MEGABYTE);
            cutAfter(relay, site.push().by(way).through(relay), 9 * MEGABYTE);
        }
        List<Path> arrived = arrived();
        assertThat(arrived).isNotEmpty();
        arrived.forEach(ResumeIT::spoil);
        assertThat(site.push().by(way).exits(0).err()).contains(".filez arrived damaged, fetching it again");
        isComplete();
    }

    private List<Path> arrived() throws IOException {
        for (Path lock : ours("lock")) {
            Eventually.poll(LIMIT, "the tars have ended", () -> isFree(lock));
        }
        return ours(".filez").stream().filter(Files::isRegularFile).toList();
    }

    private List<Path> ours(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(destination.path().resolve("extensions/repo-push"))) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private static boolean isFree(Path lock) {
        return Command.of("flock", "-n", lock.toString(), "true").run().status() == 0;
    }

    private static void spoil(Path file) {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(content.length() / 2);
            content.write(new byte[] {1, 2, 3, 4});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
