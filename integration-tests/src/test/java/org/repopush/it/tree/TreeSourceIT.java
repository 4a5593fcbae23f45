package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
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
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.Pause;

/** A source to which programs write while it is read: they are waited for, or it is read again. */
@Needs({"sshd", "ssh", "flock"})
@ExtendWith(NoLeaks.class)
class TreeSourceIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;
    private PlainTree served;
    private Path lock;
    private Path serial;

    @BeforeEach
    void publishSomething() throws IOException {
        source = PlainTree.create(site.source()).file("a", "before").file("b", "before");
        served = new PlainTree(site.destination());
        lock = Files.createFile(site.directory().resolve("writer.lock"));
        serial = Files.writeString(site.directory().resolve("serial"), "4\n");
        push().exits(0);
        source.file("a", "two").file("b", "two").file("new", "two");
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--max-delete", "100%");
    }

    /** Has the destination stop when the source has been read, and nothing of it has been sent. */
    private Pause pauseAfterFirstWalk() {
        return site.sshd().tools().pauseBefore("mkdir", "*content*");
    }

    private String root() throws IOException {
        return Files.readString(served.path().resolve(".repo-push/root"));
    }

    @Test
    void aSourceThatHasChangedIsReadAgain() {
        Pause pause = pauseAfterFirstWalk();
        try (Started push = push().start()) {
            pause.awaitReached();
            source.file("a", "three").file("more/inner", "three").remove("new");
            pause.release();
            Finished ended = push.await(LIMIT).exits(0);
            assertThat(ended.err()).contains("changed while it was read").contains("reading it again in 1 s (1 of 3)");
        }
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(push().exits(0).out()).contains("up to date");
    }

    /** Its stage has the name that it had first. */
    @Test
    void whatWasSentBeforeItWasReadAgainIsNotSentAgain() throws IOException {
        byte[] large = new byte[4_000_000];
        long all = 0;
        for (int i = 0; i < 12; i++) {
            new Random(i).nextBytes(large);
            source.file("large/" + i, large);
            all += large.length;
        }
        Pause pause = pauseAfterFirstWalk();
        try (Relay relay = site.sshd().relay();
                Started push = push().through(relay).start()) {
            pause.awaitReached();
            source.file("a", "three");
            pause.release();
            Finished ended = push.await(LIMIT).exits(0);
            assertThat(ended.err()).contains("(1 of 3)");
            assertThat(relay.sent()).isBetween(all, all + all / 10);
        }
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void aSourceThatIsNeverStillIsNotPublished() throws IOException {
        String before = root();
        Path stop = site.directory().resolve("stop");
        String script = "while [ ! -e \"$1\" ]; do date +%N >\"$0\"; done";
        try (Started writer = Command.of(
                        "sh", "-c", script, source.path().resolve("a").toString(), stop.toString())
                .start()) {
            Finished ended = push().with("--source-retries", "1").fails(3);
            assertThat(ended.err()).contains("changed while it was read").contains("(1 of 1)");
            Files.createFile(stop);
            writer.await(LIMIT).exits(0);
        }
        assertThat(root()).isEqualTo(before);
        push().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    /** All members have the same, whichever of them has noticed it. */
    @Test
    void aSourceThatHasChangedIsReadAgainForAGroup() {
        Push group = push().with("--to", "127.0.0.1:" + site.destination() + "-2");
        Pause pause = pauseAfterFirstWalk();
        try (Started push = group.start()) {
            pause.awaitReached();
            source.file("a", "three").file("c", "three");
            pause.release();
            assertThat(push.await(LIMIT).exits(0).err()).contains("(1 of 3)");
        }
        for (String name : List.of("destination", "destination-2")) {
            PlainTree tree = new PlainTree(site.destination().resolveSibling(name));
            assertThat(tree.entries()).as(name).isEqualTo(source.entries());
        }
        assertThat(group.exits(0).out()).contains("up to date");
    }

    @Test
    void theLockOfAWriterIsWaitedFor() throws IOException {
        Path begun = site.directory().resolve("begun");
        Path stop = site.directory().resolve("stop");
        String script = "touch \"$0\"; while [ ! -e \"$1\" ]; do sleep 0.05; done; echo four >\"$2\"";
        try (Started writer = Command.of(
                        "flock",
                        lock.toString(),
                        "sh",
                        "-c",
                        script,
                        begun.toString(),
                        stop.toString(),
                        source.path().resolve("a").toString())
                .start()) {
            Eventually.poll(LIMIT, "a writer", () -> Files.exists(begun));
            Push locking = push().with("--source-lock", lock.toString());
            assertThat(locking.with("--lock-timeout", "1s").fails(10).err()).contains("held the lock " + lock);
            assertThat(locking.with("--lock-timeout", "0").fails(10).err()).contains("held the lock " + lock);
            try (Started push = locking.with("--lock-timeout", "60s").start()) {
                Eventually.poll(LIMIT, "a word about the lock", () -> push.err().contains("waiting for it, 60 s"));
                Files.createFile(stop);
                push.await(LIMIT).exits(0);
            }
            writer.await(LIMIT).exits(0);
        }
        assertThat(served.path().resolve("a")).hasContent("four\n");
    }

    @Test
    void theLockIsHeldForAsLongAsTheSourceIsRead() {
        Command writer = Command.of("flock", "-n", lock.toString(), "true");
        Command reader = Command.of("flock", "-s", "-n", lock.toString(), "true");
        Pause pause = pauseAfterFirstWalk();
        try (Started push = push().with("--source-lock", lock.toString(), "--lock-timeout", "0")
                .start()) {
            pause.awaitReached();
            writer.run().exits(1);
            reader.run().exits(0);
            pause.release();
            push.await(LIMIT).exits(0);
        }
        writer.run().exits(0);
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    /** Nothing of it may stay behind. */
    @Test
    void theLockEndsWithAPushThatIsKilled() {
        Pause pause = pauseAfterFirstWalk();
        try (Started push = push().with("--source-lock", lock.toString()).start()) {
            pause.awaitReached();
            Command.of("flock", "-n", lock.toString(), "true").run().exits(1);
            push.signal("KILL");
            push.await(LIMIT);
            Eventually.poll(
                    LIMIT,
                    "a lock that is free",
                    () -> Command.of("flock", "-n", lock.toString(), "true")
                                    .run()
                                    .status()
                            == 0);
        }
        pause.release();
    }

    @Test
    void aLockFileThatIsNotThereIsNamed() {
        Path missing = site.directory().resolve("no.lock");
        assertThat(push().with("--source-lock", missing.toString()).fails(3).err())
                .contains("there is no lock file " + missing);
        assertThat(missing).doesNotExist();
    }

    @Test
    void anOddSerialIsWaitedFor() throws IOException {
        Push careful = push().with("--serial-file", serial.toString());
        Files.writeString(serial, "5\n");
        assertThat(careful.with("--lock-timeout", "1s").fails(3).err())
                .contains("odd number 5")
                .contains("waiting for it");
        try (Started push = careful.with("--lock-timeout", "60s").start()) {
            Eventually.poll(LIMIT, "a word about the serial", () -> push.err().contains("waiting for it"));
            source.file("a", "four");
            Files.writeString(serial, "6\n");
            push.await(LIMIT).exits(0);
        }
        assertThat(served.entries()).isEqualTo(source.entries());
        Files.writeString(serial, "many\n");
        assertThat(careful.fails(3).err()).contains("has no number in it");
        Files.delete(serial);
        assertThat(careful.fails(3).err()).contains("no such file");
    }

    /** The writer has put back what was there, with its times: only the serial tells. */
    @Test
    void aSerialThatIsAnotherOneAfterwardsIsAChange() throws IOException {
        Push careful = push().with("--serial-file", serial.toString());
        String before = root();
        Pause pause = pauseAfterFirstWalk();
        try (Started push = careful.with("--source-retries", "0").start()) {
            pause.awaitReached();
            Files.writeString(serial, "6\n");
            pause.release();
            assertThat(push.await(LIMIT).exits(3).err()).contains("was 4 and is 6");
        }
        assertThat(root()).isEqualTo(before);
    }

    @Test
    void aSourceWhoseSerialIsAnotherOneIsReadAgain() throws IOException {
        Pause pause = pauseAfterFirstWalk();
        try (Started push = push().with("--serial-file", serial.toString()).start()) {
            pause.awaitReached();
            Files.writeString(serial, "6\n");
            pause.release();
            assertThat(push.await(LIMIT).exits(0).err())
                    .contains("was 4 and is 6")
                    .contains("(1 of 3)");
        }
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    /** What is read is what the command has printed, and the programs that write may go on meanwhile. */
    @Test
    void aSnapshotIsReadInThePlaceOfTheSource() throws IOException {
        Path snapshot = site.directory().resolve("snapshot");
        String before = "echo making it >&2; echo for \"$REPO_PUSH_SOURCE\"; cp -a \"$REPO_PUSH_SOURCE\" '" + snapshot
                + "' && echo '" + snapshot + "'";
        Push push = push().with("--source-lock", lock.toString(), "--serial-file", serial.toString())
                .with("--before-read", before, "--after-read", "rm -r \"$REPO_PUSH_READ\"; echo removed");
        Pause pause = pauseAfterFirstWalk();
        try (Started started = push.start()) {
            pause.awaitReached();
            Command.of("flock", "-n", lock.toString(), "true").run().exits(0);
            Files.writeString(serial, "5\n");
            source.file("a", "five");
            pause.release();
            assertThat(started.await(LIMIT).exits(0).err())
                    .contains("--before-read: making it")
                    .contains("--before-read: for " + source.path())
                    .contains("--after-read: removed");
        }
        assertThat(served.path().resolve("a")).hasContent("two");
        assertThat(snapshot).doesNotExist();
        // It is the same directory as far as what is kept of it goes.
        Files.writeString(serial, "6\n");
        source.file("a", "two");
        assertThat(push.exits(0).out()).contains("up to date");
        assertThat(snapshot).doesNotExist();
    }

    @Test
    void aCommandThatFailsEndsThePush() throws IOException {
        String before = root();
        Path seen = site.directory().resolve("seen");
        Push push = push().with("--after-read", "touch '" + seen + "'");
        assertThat(push.with("--before-read", "echo no space left >&2; exit 4")
                        .fails(3)
                        .err())
                .contains("the command of --before-read has ended with exit status 4: no space left");
        // What it may have made half is for the other one to remove.
        assertThat(seen).exists();
        assertThat(push.with("--before-read", "echo done").fails(3).err())
                .contains("has printed 'done', which is no absolute path of a directory");
        assertThat(root()).isEqualTo(before);
        assertThat(push.with("--after-read", "exit 5").exits(0).err())
                .contains("the command of --after-read has ended with exit status 5");
        assertThat(served.entries()).isEqualTo(source.entries());
    }

    @Test
    void doctorAndStatusRunNoCommandAndTakeNoLock() {
        Path seen = site.directory().resolve("seen");
        List<String> words = List.of(
                "-F",
                site.sshd().client().config().toString(),
                "--kind",
                "tree",
                "--repo",
                source.path().toString(),
                "127.0.0.1:" + site.destination());
        List<String> doctor = new ArrayList<>(List.of(
                "doctor",
                "--before-read",
                "touch '" + seen + "'",
                "--source-lock",
                lock + ".none",
                "--lock-timeout",
                "0"));
        doctor.addAll(words);
        assertThat(new RepoPush(site.home()).command(doctor).run().exits(0).out())
                .contains("1 would move");
        assertThat(seen).doesNotExist();
        List<String> status = new ArrayList<>(List.of("status", "--source-lock", lock.toString()));
        status.addAll(words);
        assertThat(new RepoPush(site.home()).command(status).run().exits(2).err())
                .contains("status has no option --source-lock");
    }
}
