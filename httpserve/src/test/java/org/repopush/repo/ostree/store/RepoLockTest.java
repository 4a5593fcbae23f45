package org.repopush.repo.ostree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.ostree.ArchiveFixture;
import org.repopush.repo.ostree.OstreeTool;

/** The shared lock against other processes: a second JVM that locks as ostree does, and ostree itself. */
@Timeout(120)
class RepoLockTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private Path repository;

    @BeforeEach
    void create() throws IOException {
        repository = ArchiveFixture.create(temp.resolve("repo")).path();
    }

    @Test
    void makesTheLockFileAsOstreeDoes() throws Exception {
        try (RepoLock lock = RepoLock.acquire(repository, SHORT)) {
            assertThat(lock.warning()).isEmpty();
            String permissions =
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(repository.resolve(".lock")));
            assertThat(permissions).startsWith("rw-").endsWith("---");
        }
    }

    @Test
    void leavesTheLockFileToTheOwnerOfTheRepository() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can act for others");
        UserPrincipal nobody =
                repository.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(repository.resolve("objects"), nobody);
        RepoLock.acquire(repository, SHORT).close();
        assertThat(Files.getOwner(repository.resolve(".lock"))).isEqualTo(nobody);
    }

    @Test
    void keepsAnExclusiveLockerOutUntilTheLastUserHasClosed() throws Exception {
        RepoLock first = RepoLock.acquire(repository, SHORT);
        RepoLock second = RepoLock.acquire(repository, SHORT);
        assertThat(exclusiveAttempt()).isFalse();
        first.close();
        first.close();
        assertThat(exclusiveAttempt()).isFalse();
        second.close();
        assertThat(exclusiveAttempt()).isTrue();
    }

    @Test
    void givesUpWhenSomebodyHoldsTheLockAllTheTime() throws Exception {
        Files.createFile(repository.resolve(".lock"));
        Process holder = LockHolder.start(repository.resolve(".lock"), "hold");
        try {
            assertThatThrownBy(() -> RepoLock.acquire(repository, SHORT))
                    .isInstanceOfSatisfying(
                            SourceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LOCKED))
                    .hasMessageContaining(repository.toString());
        } finally {
            LockHolder.end(holder);
        }
    }

    @Test
    void waitsForALockThatIsReleasedInTime() throws Exception {
        Files.createFile(repository.resolve(".lock"));
        Process holder = LockHolder.start(repository.resolve(".lock"), "hold");
        Thread releaser = new Thread(() -> LockHolder.end(holder));
        releaser.start();
        RepoLock.acquire(repository, LONG).close();
        releaser.join();
    }

    @Test
    void stopsWaitingWhenInterrupted() throws Exception {
        Files.createFile(repository.resolve(".lock"));
        Process holder = LockHolder.start(repository.resolve(".lock"), "hold");
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> RepoLock.acquire(repository, LONG)).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            LockHolder.end(holder);
        }
    }

    @Test
    void warnsWhenTheLockFileCannotBeOpened() throws Exception {
        Files.createSymbolicLink(repository.resolve(".lock"), Path.of("missing/lock"));
        try (RepoLock lock = RepoLock.acquire(repository, SHORT)) {
            assertThat(lock.warning().orElseThrow())
                    .startsWith("cannot lock " + repository)
                    .contains("a prune there during the push may remove objects of this push");
        }
    }

    @Test
    void makesARealPruneWait() throws Exception {
        OstreeTool.require("ostree");
        OstreeTool ostree = new OstreeTool(repository);
        ostree.run("config", "set", "core.lock-timeout-secs", "60");
        RepoLock lock = RepoLock.acquire(repository, SHORT);
        Process prune = new ProcessBuilder("ostree", "--repo=" + repository, "prune", "--refs-only")
                .redirectErrorStream(true)
                .start();
        assertThat(prune.waitFor(1500, TimeUnit.MILLISECONDS)).as("prune waits").isFalse();
        lock.close();
        assertThat(prune.waitFor(30, TimeUnit.SECONDS)).as("prune ends").isTrue();
        assertThat(prune.exitValue()).isZero();
    }

    @Test
    void letsARealCommitGoOn() throws Exception {
        OstreeTool.require("ostree");
        Path tree = Files.createDirectory(temp.resolve("tree"));
        Files.writeString(tree.resolve("f"), "f");
        try (RepoLock lock = RepoLock.acquire(repository, SHORT)) {
            assertThat(lock.warning()).isEmpty();
            new OstreeTool(repository).commit("os/a", tree);
        }
        assertThat(new Refs(repository).published()).containsOnlyKeys("os/a");
    }

    private boolean exclusiveAttempt() throws Exception {
        Process process = LockHolder.start(repository.resolve(".lock"), "try");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0;
    }
}
