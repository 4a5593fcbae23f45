package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.repo.OstreeLock;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.CallLog;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** Locks of others, at either end: how long a push waits for them, what it says, and that nobody loses anything. */
@Needs({"sshd", "ssh", "ostree", "flock", "perl"})
@ExtendWith(NoLeaks.class)
class LocksIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** For a start of the program, a login and all steps on a busy machine. */
    private static final Duration SLACK = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private Map<String, String> before;

    @BeforeEach
    void createRepositoriesWithSomethingToPush() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
        site.push().exits(0);
        before = destination.refs();
        source.commit("os/a", "two");
    }

    private Path ours(String name) {
        return destination.path().resolve("extensions/repo-push").resolve(name);
    }

    /** Gives up when its patience ends: not before, and not much later. Nothing has moved. */
    private Finished givesUp() {
        long start = System.nanoTime();
        Finished push =
                site.push().with("--lock-timeout", PATIENCE.toSeconds() + "s").fails(10);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(PATIENCE, PATIENCE.plus(SLACK));
        assertThat(destination.refs()).isEqualTo(before);
        return push;
    }

    private void goesOn(Started push) {
        push.await(LIMIT).exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs()).isEqualTo(destination.summary());
        destination.checkClean();
    }

    @Test
    void ourOwnLockIsWaitedForAndItsHolderNamed() throws IOException {
        CallLog locks = site.sshd().tools().log("flock");
        try (LockFile holder = LockFile.hold(ours("lock"))) {
            Files.writeString(ours("lock"), "alice@build7 (process 4711)\n");
            assertThat(givesUp().err()).contains("alice@build7 (process 4711)");
            long asked = locks.count(" -n 9 ");
            try (Started push = site.push().start()) {
                Eventually.poll(LIMIT, "the push asks twice", () -> locks.count(" -n 9 ") > asked + 1);
                holder.release();
                goesOn(push);
            }
        }
    }

    @Test
    void aPushOfTheSameIsWaitedForAndNamed() {
        CallLog locks = site.sshd().tools().log("flock");
        Pause pull = site.sshd().tools().pauseBefore("ostree", OstreeCalls.IMPORT);
        try (Started first = site.push().start()) {
            pull.awaitReached();
            assertThat(givesUp().err()).contains("(process ");
            long asked = locks.count(" -n 8 ");
            try (Started second = site.push().start()) {
                Eventually.poll(LIMIT, "the second asks twice", () -> locks.count(" -n 8 ") > asked + 1);
                pull.release();
                first.await(LIMIT).exits(0);
                goesOn(second);
                assertThat(second.out()).contains("= [up to date]");
            }
        }
    }

    @Test
    void ostreesLockAtTheDestinationIsWaitedFor() {
        CallLog calls = site.sshd().tools().log("ls");
        try (OstreeLock lock = OstreeLock.hold(destination.path())) {
            assertThat(givesUp().err()).contains("lock of the repository");
            long asked = calls.count(" -di .lock ");
            try (Started push = site.push().start()) {
                Eventually.poll(LIMIT, "the push looks twice", () -> calls.count(" -di .lock ") > asked + 1);
                lock.release();
                goesOn(push);
            }
        }
    }

    /** Where the lock cannot be seen beforehand, ostree waits by its own configuration and gives up: then it is asked again. */
    @Test
    void ostreesLockThatItWaitsForItselfIsWaitedForUntilOurTimeout() throws IOException {
        Path config = destination.path().resolve("config");
        Files.writeString(config, "[core]\nlock-timeout-secs=1\n", StandardOpenOption.APPEND);
        site.sshd().tools().wrap("ls", "case \" $* \" in *' -di .lock '*) exit 1;; esac");
        try (OstreeLock lock = OstreeLock.hold(destination.path())) {
            assertThat(givesUp().err()).contains("lock of the repository");
            lock.release();
        }
    }

    /** A prune that comes between our flip and the summary: the publication is not given up half-way. */
    @Test
    void ostreesLockInTheMiddleOfAPublicationIsWaitedForToo() {
        Path once = site.directory().resolve("srv/once");
        site.sshd().tools().wrap("ostree", """
                case " $* " in
                *' summary -u '*)
                    if [ ! -e %1$s ]; then
                        : > %1$s
                        echo 'error: Locking repo shared failed: Resource temporarily unavailable' >&2
                        exit 1
                    fi ;;
                esac""".formatted(once));
        try (Started push = site.push().start()) {
            goesOn(push);
            assertThat(push.err()).doesNotContain("warning");
        }
        assertThat(once).exists();
        assertThat(ours("intent")).doesNotExist();
    }

    @Test
    void theSourcesLockIsWaitedFor() {
        try (OstreeLock lock = OstreeLock.hold(source.path())) {
            assertThat(givesUp().err()).contains(source.path().toString()).contains("is locked");
            long sessions = sessions();
            try (Started push = site.push().start()) {
                Eventually.poll(LIMIT, "the push has logged in", () -> sessions() > sessions);
                assertThat(push.running()).isTrue();
                lock.release();
                goesOn(push);
            }
        }
    }

    private long sessions() {
        return site.sshd()
                .log()
                .lines()
                .filter(line -> line.startsWith("Starting session"))
                .count();
    }

    /** Before the import, after it, and between comparison and flip. */
    @ParameterizedTest
    @ValueSource(strings = {OstreeCalls.IMPORT, "*' refs '*", OstreeCalls.FLIP, "*' summary '*"})
    void nothingIsLostWhenTheDestinationIsTidiedUpAndCommittedToMeanwhile(String step) {
        Pause pause = site.sshd().tools().pauseBefore("ostree", step);
        Map<String, String> expected = new TreeMap<>(source.refs());
        try (Started push = site.push().start()) {
            pause.awaitReached();
            expected.put("local/b", tidyUpAndCommit());
            pause.release();
            push.await(LIMIT).exits(0);
        }
        destination.ostree("summary", "-u");
        assertThat(destination.refs()).isEqualTo(expected).isEqualTo(destination.summary());
        destination.checkClean();
    }

    private String tidyUpAndCommit() {
        destination.ostree("prune", "--refs-only");
        String commit = destination.commit("local/b", "made at the destination");
        destination.ostree("summary", "-u");
        destination.ostree("prune", "--refs-only");
        return commit;
    }

    @Test
    void nothingIsLostWhenTheDestinationIsTidiedUpAllTheTime() {
        String loop = "while :; do ostree --repo=\"$0\" prune --refs-only >&2; ostree --repo=\"$0\" summary -u; done";
        try (Started tidying =
                Command.of("sh", "-c", loop, destination.path().toString()).start()) {
            for (int round = 0; round < 3; round++) {
                String commit = source.on("os/a").bulk(400_000 + round).commit();
                site.push().exits(0);
                assertThat(destination.refs()).containsEntry("os/a", commit);
                assertThat(destination.has(commit)).isTrue();
            }
            assertThat(tidying.running()).isTrue();
        }
        destination.ostree("summary", "-u");
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.checkClean();
    }
}
