package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.fault.RemoteProcesses;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.Pause;

/**
 * Something happens to one member of a group at each moment: all members show the old state, or all show the new one, or the exit
 * status is 13, and the run can be gone on with.
 */
@Needs({"sshd", "ssh", "ostree", "flock", "mounts"})
@ExtendWith(NoLeaks.class)
@Timeout(300)
class GroupFaultIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    private final Site site = Site.own();

    private Tmpfs disk;
    private OstreeRepo source;
    private OstreeRepo first;
    private OstreeRepo second;
    private OstreeRepo third;
    private Relay line;

    @BeforeEach
    void createRepositories() throws IOException {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "one");
        first = OstreeRepo.create(site.directory().resolve("srv/first"), "archive");
        disk = Tmpfs.mount(site.directory().resolve("srv/disk"), "size=16m");
        second = OstreeRepo.create(disk.path().resolve("second"), "archive");
        third = OstreeRepo.create(site.directory().resolve("srv/third"), "archive");
        line = site.sshd().relay();
    }

    @AfterEach
    void unmount() {
        line.close();
        disk.close();
    }

    /** What happens, and is over some time later. */
    private enum Mishap {
        /** All that works for it on its machine is killed. */
        KILLED {
            @Override
            AutoCloseable happens(GroupFaultIT test) {
                RemoteProcesses.killAllIn(test.second.path());
                return () -> {};
            }
        },
        CUT {
            @Override
            AutoCloseable happens(GroupFaultIT test) {
                test.line.cut();
                return () -> {};
            }
        },
        FULL {
            @Override
            AutoCloseable happens(GroupFaultIT test) {
                Path filler = test.disk.path().resolve("filler");
                Command.of("sh", "-c", "cat /dev/zero >" + filler).run();
                return () -> Files.delete(filler);
            }
        },
        READ_ONLY {
            @Override
            AutoCloseable happens(GroupFaultIT test) {
                // The file system itself stays as it is: it cannot be made read-only while somebody writes.
                List<String> parts = List.of("objects", "refs");
                for (String part : parts) {
                    String place = test.second.path().resolve(part).toString();
                    Command.of("mount", "--bind", place, place).run().exits(0);
                    Command.of("mount", "-o", "remount,ro,bind", place).run().exits(0);
                }
                return () -> parts.forEach(part -> Command.of(
                                "umount", test.second.path().resolve(part).toString())
                        .run()
                        .exits(0));
            }
        },
        /** Somebody else publishes there. */
        LOCKED {
            @Override
            AutoCloseable happens(GroupFaultIT test) {
                Path lock = test.second.path().resolve("extensions/repo-push/lock");
                try (LockFile probe = LockFile.hold(lock)) {
                    probe.release();
                }
                LockFile held = LockFile.hold(lock);
                return () -> {
                    held.release();
                    held.close();
                };
            }
        },
        /** Somebody who knows no locks moves the ref. */
        MOVED {
            @Override
            AutoCloseable happens(GroupFaultIT test) {
                SortedMap<String, String> before = test.second.refs();
                test.second.commit("os/a", "theirs");
                return () -> before.forEach(test.second::set);
            }
        },
        SLOW {
            @Override
            AutoCloseable happens(GroupFaultIT test) {
                test.line.roundTrip(Duration.ofMillis(400)).rate(100_000);
                return () -> test.line.roundTrip(Duration.ZERO).rate(1_000_000_000);
            }
        };

        abstract AutoCloseable happens(GroupFaultIT test);
    }

    /** In a usual run each mishap meets each second moment, and each moment each second mishap. */
    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        int turn = 0;
        for (Mishap mishap : Mishap.values()) {
            for (Moment moment : Moment.values()) {
                // Who has the lock is not to be met by somebody else who has it.
                boolean possible = mishap != Mishap.LOCKED || moment.compareTo(Moment.LOCKING) <= 0;
                if (possible && turn % LongRun.times(2, 1) == 0) {
                    cases.add(Arguments.of(mishap, moment));
                }
                turn++;
            }
            turn++;
        }
        return cases.stream();
    }

    private Push push() {
        return site.push()
                .toText("ssh://127.0.0.1:" + line.port() + second.path())
                .with("--to", "127.0.0.1:" + first.path(), "--to", "127.0.0.1:" + third.path())
                .with("--lock-timeout", "1s");
    }

    private List<OstreeRepo> all() {
        return List.of(first, second, third);
    }

    private void allShow(SortedMap<String, String> refs) {
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEqualTo(refs);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void I11_whateverHappensToOne(Mishap mishap, Moment moment) throws Exception {
        push().exits(0);
        SortedMap<String, String> old = new TreeMap<>(source.refs());
        source.commit("os/a", "two");
        source.commit("os/b", "one");
        SortedMap<String, String> wanted = new TreeMap<>(source.refs());

        Pause pause = moment.hold(site, second);
        Finished ended;
        try (Started push = push().start()) {
            pause.awaitReached();
            AutoCloseable over = mishap.happens(this);
            moment.asUsual(pause);
            ended = push.await(LIMIT);
            over.close();
        }
        switch (ended.status()) {
            case 0 -> allShow(wanted);
            case 12 -> {
                assertThat(moment.isBeforeTheWord()).as(ended.toString()).isTrue();
                allShow(old);
            }
            case 13 -> {
                // A disk may become read-only when all has been prepared.
                assertThat(moment).as(ended.toString()).isGreaterThanOrEqualTo(Moment.LOCKING);
                assertThat(ended.err()).contains("hint: to release to the others, too: repo-push resume ");
            }
            default -> throw new AssertionError(ended.toString());
        }
        if (mishap == Mishap.SLOW) {
            ended.exits(0);
        }
        // A publication that has begun finishes without us, and somebody else's lock is over soon.
        Eventually.poll(LIMIT, "it is gone on with", () -> goOn(ended).status() == 0);
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEqualTo(wanted);
            repository.checkClean();
        }
    }

    private Finished goOn(Finished ended) {
        return ended.status() == 13
                ? new RepoPush(site.home()).command("resume", run(ended)).run()
                : push().run();
    }

    private static String run(Finished ended) {
        return ended.err()
                .lines()
                .filter(line -> line.contains("repo-push resume "))
                .map(line -> line.replaceFirst(".*repo-push resume ", ""))
                .findFirst()
                .orElseThrow();
    }
}
