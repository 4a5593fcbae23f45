package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.Pause;

/** Invariant I10: while a push reads the source, nothing is taken away from it, and everything else there goes on. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class I10SourceLockIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** A prune that does not wait is done in much less. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

    private static final String WARNING = "repo-push: warning: cannot lock ";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private String commit;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        commit = source.commit("os/a", "one");
    }

    private void isPublished() {
        assertThat(destination.refs()).containsExactly(Map.entry("os/a", commit));
        destination.checkClean();
    }

    @Test
    void I10_aPruneAtTheSourceWaitsUntilThePushHasEnded() {
        Pause pause = Way.ofThisRun().pauseBeforeContent(site.sshd().tools());
        try (Started push = site.push().start()) {
            pause.awaitReached();
            // Now the prune would remove all that is being pushed.
            source.ostree("refs", "--delete", "os/a");
            try (Started prune = source.command("prune", "--refs-only").start()) {
                assertThat(Eventually.holds(LONG_ENOUGH, () -> !prune.running()))
                        .as("the prune has ended")
                        .isFalse();
                pause.release();
                push.await(LIMIT).exits(0);
                prune.await(LIMIT).exits(0);
            }
        }
        isPublished();
        assertThat(source.has(commit)).isFalse();
    }

    @Test
    void I10_aCommitAtTheSourceGoesOnMeanwhile() {
        Pause pause = Way.ofThisRun().pauseBeforeContent(site.sshd().tools());
        try (Started push = site.push().start()) {
            pause.awaitReached();
            String later = source.commit("os/a", "two");
            source.ostree("summary", "-u");
            assertThat(source.refs()).containsEntry("os/a", later);
            assertThat(push.running()).isTrue();
            pause.release();
            push.await(LIMIT).exits(0);
        }
        isPublished();
    }

    /** A file system that nobody can write to: the lock that is there can be taken, but none can be made. */
    @Test
    @Tag("root")
    @Needs("root")
    void I10_aReadOnlySourceIsPushedAsItIs() throws IOException {
        try (Tmpfs disk = Tmpfs.mount(site.directory().resolve("disk"), "size=20m")) {
            OstreeRepo locked = copyTo(disk.path().resolve("locked"));
            OstreeRepo bare = copyTo(disk.path().resolve("bare"));
            assertThat(locked.path().resolve(".lock")).exists();
            Files.delete(bare.path().resolve(".lock"));
            disk.remount("ro");
            FileTree before = FileTree.of(disk.path());
            assertThat(site.push().from(locked.path()).exits(0).err()).doesNotContain("warning");
            isPublished();
            assertThat(site.push().from(bare.path()).exits(0).err())
                    .contains(WARNING)
                    .contains("a prune there during the push may remove objects of this push");
            assertThat(FileTree.of(disk.path())).isEqualTo(before);
        }
    }

    private OstreeRepo copyTo(Path path) {
        Command.of("cp", "-r", source.path().toString(), path.toString()).run().exits(0);
        return OstreeRepo.at(path, Account.current());
    }

    /** The program run by somebody who may read the source and nothing more. */
    @Test
    @Tag("root")
    @Needs("account")
    void I10_whoMayNotLockTheSourceIsWarnedAndMayPush() {
        source.ostree("prune");
        assertThat(source.path().resolve(".lock")).exists();
        FileTree before = FileTree.of(source.path());
        Finished push = pushBy(Account.other()).run().exits(0);
        assertThat(push.err()).contains(WARNING).contains("permission denied");
        assertThat(FileTree.of(source.path())).isEqualTo(before);
        isPublished();
    }

    /** With the client's files as its own, and a program that it can read wherever the build is. */
    private Command pushBy(Account account) {
        account.own(site.directory().resolve("client"));
        account.own(site.home());
        Path program = site.directory().resolve("program");
        Command.of("cp", "-r", RepoPush.distribution().toString(), program.toString())
                .run()
                .exits(0);
        List<String> words = new ArrayList<>(site.push().command().words());
        words.set(0, program.resolve("bin/repo-push").toString());
        return account.running(words).with("HOME", site.home().toString());
    }
}
