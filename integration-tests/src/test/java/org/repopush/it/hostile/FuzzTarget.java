package org.repopush.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.OurProcesses;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.TarBytes;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.script.ScriptSession;

/** The installed receiver of another account, as sshd would run it, and everything that an attack on it could change. */
final class FuzzTarget implements AutoCloseable {
    private static final String RUN = "00112233445566aa";
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(60);
    private static final Pattern TOKEN = Pattern.compile("@" + RUN + " channel - \\d+ \\S+ ([0-9a-f]{32})\n");
    /** What a push may change: objects are added, refs that the policy allows move, the summary follows. */
    private static final Pattern CHANGEABLE = Pattern.compile(
            "srv/destination(/(extensions|objects|tmp|state)(/.*)?|/refs/heads(/os(/.*)?)?|/refs/remotes"
                    + "(/repo-push-.*)?|/summary|/config|/\\.lock)?|home/\\.local(/.*)?");

    private final Account account = Account.unprivileged();
    private final Path directory = Directories.temporary();
    private final OstreeRepo source = OstreeRepo.create(directory.resolve("source"), "archive");
    private final OstreeRepo destination;
    private final List<String> revisions;
    private final String mine;
    private final ReceiverFile receiver;
    private final Path home = directory.resolve("home");

    FuzzTarget() throws IOException {
        Path srv = Files.createDirectory(directory.resolve("srv"));
        account.own(srv);
        destination = OstreeRepo.create(srv.resolve("destination"), "archive", account);
        revisions = List.of(source.commit("os/a", "one"), source.commit("os/a", "two"), source.commit("os/b", "three"));
        source.ostree("refs", "--create=mine", revisions.get(0));
        mine = revisions.get(0);
        destination.ostree(
                "pull-local", "--disable-verify-bindings", source.path().toString(), "mine");
        receiver = ReceiverFile.in(directory);
        PolicyFile.of(home).write("[receive]\nrefs = os/*\nmax-bytes = 2M\n");
        Files.writeString(home.resolve("secret"), "of the account");
        account.own(home);
    }

    List<String> revisions() {
        return revisions;
    }

    /** What honest streams hold, and others. */
    List<TarBytes> archives() throws IOException {
        String file = "objects/ab/" + "0".repeat(62) + ".filez";
        List<TarBytes> archives = new ArrayList<>(List.of(
                new TarBytes(),
                new TarBytes().file(file, 0, new byte[100]).directory("objects/ab", 0),
                new TarBytes().symlink("objects", home.toString()).file("objects/planted", "x"),
                new TarBytes().symlink(file, "/etc/passwd"),
                new TarBytes().fifo(file),
                new TarBytes().file("../../../../planted", "x"),
                new TarBytes().file(file, 04777, new byte[10]),
                new TarBytes().file("slices/ab/" + "0".repeat(62) + ".filez/0", "x"),
                new TarBytes().file("slices/ab/" + "0".repeat(62) + ".filez/9999999999", "x"),
                new TarBytes().file(file, 0644, new byte[5_000_000])));
        for (int i = 0; i < 6; i++) {
            archives.add(TarBytes.objectsOf(source));
        }
        return archives;
    }

    /** Plays a sequence, and waits until all of it has ended. */
    void play(List<FuzzSequence.Action> actions) throws IOException {
        List<Started> frozen = new ArrayList<>();
        try (Started session = start("probe ostree destination")) {
            int[] ends = {0};
            awaitEnd(session, ends, LONG_PATIENCE);
            for (FuzzSequence.Action action : actions) {
                if (action instanceof FuzzSequence.Line line) {
                    write(session, (line.text() + "\n").getBytes(UTF_8));
                } else if (action instanceof FuzzSequence.Channel channel) {
                    open(session, channel).ifPresent(frozen::add);
                } else if (action instanceof FuzzSequence.Await await) {
                    awaitEnd(session, ends, await.limit());
                }
            }
            try {
                session.input().close();
            } catch (IOException e) {
                // It has ended.
            }
            session.await(LONG_PATIENCE);
        }
        for (Started channel : frozen) {
            channel.await(LONG_PATIENCE);
            channel.close();
        }
        Eventually.poll(
                LONG_PATIENCE,
                "no process is left",
                () -> OurProcesses.running(receiver.path().toString()).isEmpty()
                        && OurProcesses.running("stage-").isEmpty());
    }

    /** A channel that stays open, if this one does. */
    private Optional<Started> open(Started session, FuzzSequence.Channel channel) throws IOException {
        Matcher tokens = TOKEN.matcher(session.out());
        String token = "0".repeat(32);
        while (channel.goodToken() && tokens.find()) {
            token = tokens.group(1);
        }
        Started started = start("pack ostree destination " + ScriptSession.STAGE + " " + token + " " + channel.words());
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write('\n');
        content.writeBytes(channel.content());
        if (channel.frozen()) {
            write(started, Arrays.copyOf(content.toByteArray(), content.size() / 2));
            return Optional.of(started);
        }
        try (started) {
            write(started, content.toByteArray());
            try {
                started.input().close();
            } catch (IOException e) {
                // It has ended.
            }
            started.await(LONG_PATIENCE);
        }
        return Optional.empty();
    }

    private Started start(String request) throws IOException {
        Started started = account.running(List.of(
                        "setsid",
                        "--wait",
                        "env",
                        "HOME=" + home,
                        "SSH_ORIGINAL_COMMAND=exec sh -s",
                        "sh",
                        receiver.path().toString(),
                        "--root",
                        directory.resolve("srv").toString()))
                .withInput()
                .start();
        write(started, (": repo-push/2 0 " + RUN + " 20 " + request + "\n").getBytes(UTF_8));
        return started;
    }

    private static void write(Started to, byte[] bytes) {
        try {
            to.input().write(bytes);
            to.input().flush();
        } catch (IOException e) {
            // It has ended.
        }
    }

    private static void awaitEnd(Started session, int[] seen, Duration limit) {
        Eventually.holds(limit, () -> ends(session) > seen[0] || !session.running());
        seen[0] = ends(session);
    }

    private static int ends(Started session) {
        return (int) session.out()
                .lines()
                .filter(line -> line.matches("@" + RUN + " (done|fail) .*"))
                .count();
    }

    /** All that must never change: path, inode, size and time of each file. */
    List<String> untouchable() {
        String format = "%P\t%i %s %T@ %m %u\n";
        String found = Command.of("find", directory.toString(), "-printf", format)
                .run()
                .exits(0)
                .out();
        return found.lines()
                .filter(line -> !CHANGEABLE
                        .matcher(line.substring(0, line.indexOf('\t')))
                        .matches())
                .sorted()
                .toList();
    }

    /** Nothing is damaged, and a push goes through. */
    void isWhole() throws IOException {
        TarBytes objects = TarBytes.objectsOf(source);
        destination.check();
        assertThat(destination.refs()).containsEntry("mine", mine);
        assertThat(destination.refs().keySet()).allMatch(ref -> ref.equals("mine") || ref.startsWith("os/"));
        String from = destination.revision("os/a").orElse("-");
        String to = revisions.get(from.equals(revisions.get(1)) ? 0 : 1);
        play(List.of(
                new FuzzSequence.Line("stage " + ScriptSession.STAGE + " me"),
                new FuzzSequence.Line("move os/a " + to + " " + from),
                new FuzzSequence.Line("end"),
                new FuzzSequence.Await(LONG_PATIENCE),
                new FuzzSequence.Channel("pack in-good 0", objects, objects.toByteArray().length, true, false),
                new FuzzSequence.Line("part in-good plain"),
                new FuzzSequence.Await(LONG_PATIENCE),
                new FuzzSequence.Line("conclude atomic"),
                new FuzzSequence.Await(LONG_PATIENCE),
                new FuzzSequence.Await(LONG_PATIENCE)));
        assertThat(destination.refs()).containsEntry("os/a", to);
    }

    @Override
    public void close() {
        Directories.delete(directory);
    }
}
