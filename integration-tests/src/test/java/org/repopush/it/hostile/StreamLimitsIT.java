package org.repopush.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.network.Listener;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.TarBytes;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.repo.ostree.OstreeKind;

/** What becomes of the streams of a pack, each of which is a session of its own, whatever their client does. */
@Needs({"ostree", "dash", "bash", "busybox", "flock", "tar"})
@ExtendWith(NoLeaks.class)
class StreamLimitsIT {
    private static final String PROGRAM = new OstreeKind().receiveScript().text();
    private static final String DASH = "dash -s";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(90);
    /** More than tar reads at once. */
    private static final int SMALL = 30_000;
    /** Bytes of the end of an archive. */
    private static final int END = 1024;

    private static final int MEBIBYTE = 1 << 20;
    private static final Answer TOO_BIG = new Answer("fail", List.of("too-big", Integer.toString(MEBIBYTE)));

    @TempDir
    private Path temporary;

    private OstreeRepo source;
    private OstreeRepo destination;
    private Stage stage;
    private String tip;

    @BeforeEach
    void makeRepositories() {
        source = OstreeRepo.create(temporary.resolve("source"), "archive");
        tip = source.commit("os/a", "one");
        destination = OstreeRepo.create(temporary.resolve("destination"), "archive");
        stage = new Stage(destination);
    }

    /** A push that has its stage. */
    private ScriptSession staged(String shell, String policy) {
        PolicyFile.of(temporary.resolve("home")).write(policy);
        Command command = Command.of(("setsid --wait " + shell).split(" "))
                .with("HOME", temporary.resolve("home").toString())
                .with("PATH", temporary.resolve("bin") + ":" + System.getenv("PATH"));
        ScriptSession session = ScriptSession.start(
                command, PROGRAM, SILENCE, "probe", "ostree", destination.path().toString());
        session.until("done");
        session.stage("os/a", tip, "-");
        session.until("done");
        return session;
    }

    /** A stream that brings this file and then stays silent, as one of a frozen client does. */
    private Started stream(String shell, String part, int number, int size) {
        List<String> words = new ArrayList<>(List.of(shell.replace(" -s", "").split(" ")));
        words.addAll(List.of(stage.path().resolve("channel").toString(), "pack", part, Integer.toString(number)));
        Started stream = Command.of(words).withInput().start();
        byte[] archive = new TarBytes()
                .file("objects/ab/" + number, 0644, new byte[size])
                .toByteArray();
        try {
            stream.input().write('\n');
            stream.input().write(archive, 0, archive.length - END);
            stream.input().flush();
        } catch (IOException e) {
            // It has been ended.
        }
        Path arrived = stage.path().resolve(part + "/" + number + "/objects/ab/" + number);
        Eventually.poll(SOON, "it arrives", () -> arrived.toFile().length() > 0 || !stream.running());
        return stream;
    }

    private static void bringsTheRest(Started stream) throws IOException {
        stream.input().write(new byte[END]);
        stream.input().close();
        assertThat(stream.await(SOON).exits(0).err()).isEmpty();
    }

    private void fillStage(int bytes) throws IOException {
        Files.write(stage.path().resolve("filled"), new byte[bytes]);
    }

    /** Nobody asks for a check of what they bring. */
    @EveryShell
    void streamsEndTogetherWhenTheyBringTooMuch(String shell) throws IOException {
        List<Started> streams = new ArrayList<>();
        try (ScriptSession session = staged(shell, "[receive]\nmax-bytes = 1M\n")) {
            // None of them alone brings more than is allowed.
            for (int i = 0; i < 24; i++) {
                streams.add(stream(shell, "in-1", i, MEBIBYTE - 1000));
            }
            for (Started stream : streams) {
                assertThat(stream.await(SOON).status()).isNotZero();
            }
            try (Started late = stream(shell, "in-2", 0, SMALL)) {
                assertThat(late.await(SOON).status()).as("a late one").isNotZero();
            }
            session.send("part", "in-1", "lost", "137", "-");
            assertThat(session.next()).isEqualTo(TOO_BIG);
            session.send("abort");
            session.until("done");
            assertThat(stage.path()).doesNotExist();
            session.stage("os/a", tip, "-");
            session.until("done");
            try (Started small = stream(shell, "in-1", 0, SMALL)) {
                bringsTheRest(small);
            }
        } finally {
            streams.forEach(Started::close);
        }
    }

    @Test
    void oneFileIsNoLargerThanAllOfThePush() throws IOException {
        try (ScriptSession session = staged(DASH, "[receive]\nmax-bytes = 1M\n");
                Started stream = stream(DASH, "in-1", 0, 3 * MEBIBYTE)) {
            assertThat(stream.await(SOON).status()).isNotZero();
            assertThat(stage.path().resolve("in-1/0/objects/ab/0").toFile().length())
                    .isLessThanOrEqualTo(2 * MEBIBYTE + 512);
            session.endOfInput();
        }
    }

    /** They take no room, but an entry of the file system each. */
    @Test
    void emptyFilesCountToo() throws IOException {
        try (ScriptSession session = staged(DASH, "[receive]\nmax-bytes = 1M\n");
                Started stream = stream(DASH, "in-1", 0, SMALL)) {
            String many = "mkdir many && cd many && seq 70000 | xargs touch";
            Command.of("sh", "-ec", many).in(stage.path()).run().exits(0);
            assertThat(stream.await(SOON).status()).isNotZero();
            session.endOfInput();
        }
    }

    @EveryShell
    void aStreamEndsWithThePushThatItBelongsTo(String shell) throws IOException {
        for (String policy : List.of("[receive]\n", "[receive]\nmax-bytes = 1M\n")) {
            try (ScriptSession session = staged(shell, policy);
                    Started stream = stream(shell, "in-1", 0, SMALL)) {
                session.shell().signal("KILL");
                session.await();
                assertThat(stream.await(SOON).status()).isNotZero();
            }
        }
    }

    @EveryShell
    void aSlowStreamGoesOnAsLongAsThePushLives(String shell) throws IOException {
        try (ScriptSession session = staged(shell, "[receive]\nmax-bytes = 1M\n");
                Started stream = stream(shell, "in-1", 0, SMALL)) {
            // A part is there twice while it is joined or merged.
            fillStage(2 * MEBIBYTE);
            assertThat(Eventually.holds(Duration.ofSeconds(4), () -> !stream.running()))
                    .isFalse();
            bringsTheRest(stream);
            session.endOfInput();
        }
    }

    /** An archive of a few KiB: what it unpacks to takes no room before it is joined. */
    @EveryShell
    void holesAreNotJoinedToMoreThanIsAllowed(String shell) throws IOException {
        Path slices = Files.createDirectories(temporary.resolve("bomb/slices/ab/" + "0".repeat(62) + ".filez"));
        Command.of("sh", "-ec", "for i in $(seq -f %015.0f 0 1000000 39000000); do truncate -s 1000000 $i; done")
                .in(slices)
                .run()
                .exits(0);
        Path archive = temporary.resolve("bomb.tar");
        String tar = "tar -S --mtime=@1 -cf " + archive + " -C " + temporary.resolve("bomb") + " slices";
        Command.of(tar.split(" ")).run().exits(0);
        assertThat(archive.toFile().length()).isLessThan(MEBIBYTE);
        try (ScriptSession session = staged(shell, "[receive]\nmax-bytes = 1M\n")) {
            String channel = "{ echo; cat " + archive + "; } | dash " + stage.path() + "/channel pack in-1 0";
            Command.of("sh", "-c", channel).run().exits(0);
            session.send("part", "in-1", "plain");
            session.until("fail");
            String kib = Command.of("du", "-sk", stage.path().toString())
                    .run()
                    .exits(0)
                    .out();
            assertThat(Integer.parseInt(kib.split("\t")[0])).isLessThan(4 * 1024);
            session.send("abort");
            session.until("done");
        }
        assertThat(stage.path()).doesNotExist();
    }

    /** Each push by itself brings less than is allowed. */
    @EveryShell
    void slicesThatAnEarlierPushHasLeftCountToo(String shell) throws IOException {
        int most = MEBIBYTE - 100_000;
        try (ScriptSession session = staged(shell, "[receive]\nmax-bytes = 1M\n")) {
            bringSlice(shell, 0, most);
            session.endOfInput();
        }
        try (ScriptSession session = staged(shell, "[receive]\nmax-bytes = 1M\n")) {
            assertThat(stage.path().resolve("slices")).isNotEmptyDirectory();
            bringSlice(shell, most, most);
            session.send("part", "in-1", "plain");
            assertThat(session.next()).isEqualTo(TOO_BIG);
            session.send("abort");
            session.until("done");
        }
        assertThat(stage.path()).doesNotExist();
    }

    private void bringSlice(String shell, int offset, int size) throws IOException {
        List<String> words = new ArrayList<>(List.of(shell.replace(" -s", "").split(" ")));
        words.addAll(List.of(stage.path().resolve("channel").toString(), "pack", "in-1", "0"));
        byte[] archive = new TarBytes()
                .file("slices/ab/%s.filez/%015d".formatted("0".repeat(62), offset), 0644, new byte[size])
                .toByteArray();
        try (Started stream = Command.of(words).withInput().start()) {
            stream.input().write('\n');
            stream.input().write(archive);
            stream.input().close();
            stream.await(SOON).exits(0);
        }
    }

    /** Nothing but the end of the session ends one. */
    @EveryShell
    void aPullThatBringsTooMuchIsStopped(String shell) throws IOException {
        ShellScript.before(
                Tools.get("ostree"),
                temporary.resolve("bin/ostree"),
                ShellScript.when(OstreeCalls.INTO_STAGE, "exec sleep 300"));
        try (ScriptSession session = staged(shell, "[receive]\nmax-bytes = 1M\n");
                Listener forwarded = Listener.on("127.0.0.1")) {
            fillStage(20 * MEBIBYTE);
            assertThat(Eventually.holds(
                            Duration.ofSeconds(3), () -> !session.shell().running()))
                    .isFalse();
            session.send("pull", Integer.toString(forwarded.port()), "secret");
            assertThat(session.next()).isEqualTo(TOO_BIG);
            session.await();
        }
    }
}
