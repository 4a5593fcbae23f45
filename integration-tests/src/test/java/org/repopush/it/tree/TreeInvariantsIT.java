package org.repopush.it.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.Fault;
import org.repopush.it.fixture.fault.RemoteProcesses;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.Pause;

/** What must hold of a tree at each moment, whatever happens to a push. Readers go by the path that they know, as another account. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreeInvariantsIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int SAME_NAMED = 20;

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;
    private PlainTree served;
    private int version;

    @BeforeEach
    void publishSomething() {
        source = PlainTree.create(site.source());
        served = new PlainTree(site.destination());
        change();
        push().exits(0);
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--max-delete", "100%");
    }

    /**
     * A pointer that names files of one version, as metadata of packages does; others keep their names. Each version is of a second of
     * its own: otherwise the destination would give its files the next one.
     */
    private void change() {
        version++;
        Instant time = Instant.ofEpochSecond(1_700_000_000 + version);
        for (int i = 0; i < SAME_NAMED; i++) {
            source.file("same/" + i, version + " " + i + "\n").time("same/" + i, time);
            source.remove("named/" + (version - 1) + "-" + i);
            source.file("named/" + version + "-" + i, version + "\n");
        }
        source.file("pointer", version + "\n").time("pointer", time);
    }

    /**
     * One reader: the pointer, then all that it names.
     *
     * @return what was wrong, empty when nothing was
     */
    private static List<String> read(Path tree) {
        List<String> wrong = new ArrayList<>();
        try {
            String seen = Files.readString(tree.resolve("pointer")).strip();
            for (int i = 0; i < SAME_NAMED; i++) {
                expect(wrong, tree.resolve("named/" + seen + "-" + i), seen + "\n");
                expect(wrong, tree.resolve("same/" + i), seen + " " + i + "\n");
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        }
        return wrong;
    }

    private static void expect(List<String> wrong, Path file, String content) {
        try {
            if (!Files.readString(file).equals(content)) {
                wrong.add(file + " is of another version");
            }
        } catch (IOException e) {
            wrong.add(e.toString());
        }
    }

    private String root() {
        try {
            return Files.readString(served.path().resolve(".repo-push/root"));
        } catch (IOException e) {
            return "none: " + e;
        }
    }

    @Test
    void T1_aReaderThatReadsTheRootAgainNeverFails() {
        int loops = 0;
        int again = 0;
        int most = LongRun.times(8, 200);
        for (int publication = 0; publication < most; publication++) {
            change();
            try (Started push = push().start()) {
                while (push.running()) {
                    String before = root();
                    List<String> wrong = read(served.path());
                    loops++;
                    if (!wrong.isEmpty()) {
                        again++;
                        assertThat(root()).as("after %s", wrong).isNotEqualTo(before);
                        assertThat(read(served.path())).isEmpty();
                    }
                }
                push.await(LIMIT).exits(0);
            }
        }
        assertThat(read(served.path())).isEmpty();
        assertThat(loops).isGreaterThan(most * 10);
        System.out.printf("%d loops during %d pushes, %d of them read again%n", loops, most, again);
    }

    @ParameterizedTest
    @CsvSource({
        "cp, *' -al '*",
        "rm, *.repo-push/stage-*/tree/.repo-push*",
        "cp, *' -RPl '*",
        "gzip, *",
        "sync, *",
        "mv, *'/catalogue '*",
        "mv, *'/tree trees/2 '*",
        "mv, *'/root.new '*",
        "mv, *'/record.new '*",
        "ln, *' -s '*",
        "mv, *' -fT '*",
        "mv, *gone-*",
        "sha256sum, *",
        "date, *"
    })
    void T3_killedBeforeAnyStepTheTreeIsTheOldOneOrTheNewOneAsItsRootSays(String tool, String call) throws IOException {
        SortedMap<String, String> before = served.entries();
        String rootBefore = root();
        change();
        site.sshd().tools().wrap(tool, "");
        Pause pause = site.sshd().tools().pauseBefore(tool, call);
        try (Relay relay = site.sshd().relay();
                Started push = push().through(relay).start()) {
            pause.awaitReached();
            Fault.EVERYTHING_REMOTE_KILLED.strike(push, relay);
            assertThat(push.await(LIMIT).status()).isNotZero();
        }
        RemoteProcesses.awaitEnd();
        pause.release();
        if (root().equals(rootBefore)) {
            assertThat(served.entries()).isEqualTo(before);
        } else {
            assertThat(served.entries()).containsAllEntriesOf(source.entries());
        }
        assertThat(read(served.path())).isEmpty();
        push().exits(0);
        assertThat(served.entries()).containsAllEntriesOf(source.entries());
        assertThat(push().exits(0).out()).contains("up to date");
        assertThat(leftovers()).isEmpty();
    }

    /** What a push leaves at the destination that is of no use any more. */
    private List<String> leftovers() {
        Path ours = site.destination().resolveSibling(".destination.repo-push/.repo-push");
        List<String> left = new ArrayList<>();
        for (String name : ours.toFile().list()) {
            if (name.matches("stage-.*|gone-.*|intent|link|.*\\.new")) {
                left.add(name);
            }
        }
        return left;
    }

    @Test
    void T4_theInodeOfAServedFileIsNeverWrittenChangedOrTouched() throws IOException {
        Path file = served.path().resolve("same/1").toRealPath();
        String before = attributes(file);
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ)) {
            source.mode("same/1", "rwxr-xr-x");
            push().exits(0);
            assertThat(attributes(file)).isEqualTo(before);
            source.mode("same/1", "rw-r--r--").file("same/1", "9 9\n");
            push().exits(0);
            change();
            push().exits(0);
            source.remove("same/1").file("same/1/inner", "x");
            push().exits(0);
            assertThat(attributes(file)).isEqualTo(before);
            ByteBuffer content = ByteBuffer.allocate(100);
            open.read(content, 0);
            assertThat(new String(content.array(), 0, content.position(), UTF_8))
                    .isEqualTo("1 1\n");
        }
    }

    /** What changes when somebody writes to a file, but for its links and the time of their last change. */
    private static String attributes(Path file) throws IOException {
        return Files.readAttributes(file, "unix:ino,mode,size,uid,gid,lastModifiedTime")
                .toString();
    }

    @Test
    void T5_nothingIsWrittenThroughALinkOfTheDestination() throws IOException {
        PlainTree outside =
                PlainTree.create(site.directory().resolve("outside")).file("1", "keep");
        Command.of("chmod", "-R", "a+rwX", outside.path().toString()).run().exits(0);
        Path tree = served.path().toRealPath();
        Command.of("rm", "-rf", tree.resolve("same").toString()).run().exits(0);
        Files.createSymbolicLink(tree.resolve("same"), outside.path());
        Command.of("chown", "-h", site.account().name(), tree.resolve("same").toString())
                .run()
                .exits(0);
        SortedMap<String, String> before = outside.entries();
        change();
        assertThat(push().fails(7).err()).contains("same").contains("changed");
        assertThat(outside.entries()).isEqualTo(before);
        assertThat(root()).contains("repo-push-tree/1 2 ");
    }

    @Test
    void T6_aSourceThatChangesWhileItIsPushedIsNotPublished() {
        String before = root();
        change();
        Pause pause = site.sshd().tools().pauseBefore("mkdir", "*content*");
        try (Started push = push().with("--source-retries", "0").start()) {
            pause.awaitReached();
            source.file("same/3", "another\n");
            pause.release();
            assertThat(push.await(LIMIT).exits(3).err()).contains("changed while it was read");
        }
        assertThat(root()).isEqualTo(before);
        assertThat(read(served.path())).isEmpty();
        source.file("same/3", version + " 3\n");
        push().exits(0);
        assertThat(read(served.path())).isEmpty();
    }

    /** A file that the walk has passed, and that is not even sent: only a second look can see it. */
    @Test
    void T6_norIsOneInWhichAFileChangesThatDoesNotTravel() {
        String before = root();
        source.file("new", "new");
        Pause pause = site.sshd().tools().pauseBefore("mkdir", "*content*");
        try (Started push = push().with("--source-retries", "0").start()) {
            pause.awaitReached();
            source.file("pointer", "another\n");
            pause.release();
            assertThat(push.await(LIMIT).exits(3).err())
                    .contains("changed while it was read")
                    .contains("pointer");
        }
        assertThat(root()).isEqualTo(before);
    }

    /** Nobody could look into it. */
    @Test
    void T8_aPushWithNothingToDoDoesNotWalkTheTreeThere() throws IOException {
        Path tree = served.path().toRealPath();
        for (String folder : new String[] {"same", "named"}) {
            Command.of("chmod", "000", tree.resolve(folder).toString()).run().exits(0);
        }
        assertThat(push().exits(0).out()).contains("up to date");
        for (String folder : new String[] {"same", "named"}) {
            Command.of("chmod", "755", tree.resolve(folder).toString()).run().exits(0);
        }
    }

    @Test
    void twoPushesAtOnceComeOneAfterTheOther() {
        change();
        PlainTree other = PlainTree.create(site.directory().resolve("other")).file("pointer", "x\n");
        Pause pause = site.sshd().tools().pauseBefore("mv", "*' -fT '*");
        try (Started first = push().start()) {
            pause.awaitReached();
            try (Started second =
                    push().from(other.path()).with("--lock-timeout", "60s").start()) {
                Eventually.holds(Duration.ofSeconds(3), () -> !second.running());
                pause.release();
                first.await(LIMIT).exits(0);
                // It was planned when another root was there.
                second.await(LIMIT).exits(8);
            }
        }
        assertThat(read(served.path())).isEmpty();
    }
}
