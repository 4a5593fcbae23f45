package org.repopush.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.FileTree;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OstreeRepo;
import org.repopush.it.fixture.ReceiverFile;
import org.repopush.it.fixture.ReceiverLog;
import org.repopush.it.fixture.ScriptSession;
import org.repopush.it.fixture.ScriptSession.Answer;
import org.repopush.it.fixture.Site;
import org.repopush.it.fixture.Stage;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.TarBytes;

/** What somebody could try who has a key that is forced to {@code repo-receive}, with OpenSSH's own client. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class ReceiverAttackIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String RUN = "00112233445566aa";
    private static final String OBJECT = "objects/ab/" + "0".repeat(62) + ".filez";

    @RegisterExtension
    private final Site site = Site.own()
            .with("Subsystem sftp internal-sftp", "AcceptEnv TAR_OPTIONS GZIP POSIXLY_CORRECT TMPDIR OSTREE_* LC_*");

    private OstreeRepo source;
    private OstreeRepo destination;
    private String tip;
    private ReceiverFile receiver;
    private Path root;
    private FileTree before;

    @BeforeEach
    void installReceiver() {
        root = site.directory().resolve("srv");
        source = OstreeRepo.create(site.source(), "archive");
        tip = source.commit("os/a", "one");
        destination = OstreeRepo.create(site.destination(), "archive");
        destination.commit("os/mine", "mine");
        receiver = ReceiverFile.in(site.directory());
        receiver.forPacks(site.sshd(), root);
        before = outside();
    }

    /** All that an attack could change, but for what is ours in the destination, and what the attacker has himself. */
    private FileTree outside() {
        return FileTree.of(site.directory())
                .without("srv/destination/extensions", "client", "server/log", "server/home/.local", "source");
    }

    private void isUntouched(String attack) {
        assertThat(outside()).as(attack).isEqualTo(before);
    }

    private Command ssh(List<String> options, String... command) {
        return site.sshd().client().ssh("127.0.0.1", options, command);
    }

    private void isLogged(String words) {
        ReceiverLog.of(site.sshd().home()).await(words);
    }

    private Finished send(byte[] input, String... options) throws IOException {
        try (Started ssh = ssh(List.of(options), "exec sh -s").withInput().start()) {
            try {
                ssh.input().write(input);
                ssh.input().close();
            } catch (IOException e) {
                // It was refused before it was read.
            }
            return ssh.await(LIMIT);
        }
    }

    private Finished send(String input) throws IOException {
        return send(input.getBytes(UTF_8));
    }

    private static String head(String words) {
        return ": repo-push/1 0 " + RUN + " 30 " + words + "\n";
    }

    private ScriptSession session(String path) {
        return ScriptSession.start(ssh(List.of(), "exec sh -s"), "\n", LIMIT, "probe", "ostree", path);
    }

    /** A push that has its stage. */
    private ScriptSession staged() {
        ScriptSession session = session("destination");
        session.until("done");
        session.stage("os/a", tip, "-");
        return session;
    }

    private static String token(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.key().equals("channel"))
                .findFirst()
                .orElseThrow()
                .values()
                .get(3);
    }

    private Finished channel(String token, String arguments, byte[] content, String... options) throws IOException {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(head("pack ostree destination " + ScriptSession.STAGE + " " + token + " " + arguments)
                .getBytes(UTF_8));
        input.writeBytes("exit 96\n".getBytes(UTF_8));
        input.writeBytes(content);
        return send(input.toByteArray(), options);
    }

    @Test
    void otherCommandsAndSubsystemsAreRefused() {
        List<String> commands = List.of(
                "id",
                "scp -t .",
                "scp -f /etc/passwd",
                "/usr/lib/openssh/sftp-server",
                "internal-sftp",
                "rsync --server -e.LsfxC . /tmp",
                "git-upload-pack '/srv'",
                "sh -c id",
                "exec sh",
                "exec sh -s; id",
                "exec sh -s ",
                "exec sh -s\nid",
                "repo-receive --root /");
        for (String command : commands) {
            Finished refused = ssh(List.of("-T"), command).run().exits(1);
            assertThat(refused.out()).as(command).isEmpty();
            assertThat(refused.err())
                    .as(command)
                    .contains("takes pushes of repo-push")
                    .doesNotContain("uid=");
            isLogged("refused command " + command.strip().replace('\n', '?'));
        }
        ssh(List.of("-s"), "sftp").run().exits(1);
        isLogged("refused command internal-sftp");
        assertThat(ssh(List.of("-tt")).run().err()).contains("PTY allocation request failed");
        isUntouched("commands");
    }

    @Test
    void nothingIsForwardedAnywhere() {
        String own = "127.0.0.1:" + site.sshd().port();
        for (boolean pulls : new boolean[] {false, true}) {
            if (pulls) {
                receiver.forPulls(site.sshd(), root);
            }
            assertThat(ssh(List.of("-W", own)).run(LIMIT).status())
                    .as("-W, pulls %s", pulls)
                    .isNotZero();
            List<String> back = List.of("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0.0.0.0:0:" + own);
            assertThat(ssh(back).run(LIMIT).err()).as("-R, pulls %s", pulls).contains("forwarding failed");
        }
    }

    @Test
    void whatIsNoPushIsRefused() throws IOException {
        for (String input : List.of(
                "",
                "\n",
                "id\n",
                "GET / HTTP/1.0\n\n",
                "\0\0\0\0\n",
                ": repo-push/1\n",
                ": repo-push/x 0 " + RUN + " 30 probe ostree destination\n",
                ": repo-push/1 0 ../x 30 probe ostree destination\n",
                ": repo-push/1 0 $(id) 30 probe ostree destination\n")) {
            Finished refused = send(input).exits(1);
            assertThat(refused.err()).as(input).contains("this is no push");
            assertThat(refused.out()).as(input).isEmpty();
        }
        isLogged("refused no push");
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put(": repo-push/2 what ever " + RUN + " x\n", "bad run");
        answers.put(": repo-push/2 0 " + RUN + " 30 new\n", "fail protocol 1");
        answers.put(": repo-push/1 -1 " + RUN + " 30 probe ostree destination\n", "fail bad-request length");
        answers.put(": repo-push/1 9999999 " + RUN + " 30 probe ostree destination\n", "fail bad-request length");
        answers.put(": repo-push/1 0 " + RUN + " 0x1 probe ostree destination\n", "fail bad-request silence");
        answers.put(": repo-push/1 0 " + RUN + " 999999999999 probe ostree x\n", "fail bad-request silence");
        answers.put(head("probe sh destination"), "fail bad-request kind");
        answers.put(head("probe */../x destination"), "fail bad-request kind");
        answers.put(head("probe ostree %zz"), "fail bad-request path");
        answers.put(head("stage ostree destination"), "fail bad-request first-step");
        answers.put(head("publish ostree destination atomic"), "fail bad-request first-step");
        answers.put(head("pack ostree destination"), "fail bad-request pack");
        for (Map.Entry<String, String> each : answers.entrySet()) {
            Finished refused = send(each.getKey());
            assertThat(refused.out() + refused.err()).as(each.getKey()).contains(each.getValue());
        }
        isUntouched("nonsense");
    }

    @Test
    void otherPathsAreAnsweredAsIfTheyWereNotThere() throws IOException {
        OstreeRepo.create(site.directory().resolve("srv-other"), "archive");
        Files.createSymbolicLink(root.resolve("link"), site.directory().resolve("srv-other"));
        Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
        before = outside();
        for (String path : List.of(
                "missing",
                "/missing",
                "/etc",
                "/etc/shadow",
                "..",
                "../srv-other",
                "../source",
                "destination/../../source",
                "link",
                "up/source",
                source.path().toString(),
                root + "-other",
                "~",
                "~/..",
                "~root")) {
            try (ScriptSession session = session(path)) {
                assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-repository", path)));
            }
            isLogged("failed no-repository " + ScriptSession.encode(path).substring(0, 1));
        }
        isUntouched("paths");
    }

    @Test
    void stepsOutOfOrderChangeNothing() throws IOException {
        Files.createDirectory(root.resolve("plain"));
        before = outside();
        for (String step : List.of("pull", "part", "import", "conclude", "abort", "publish")) {
            try (ScriptSession session = session("destination")) {
                session.until("done");
                session.send(step, "x");
                assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-request", step)));
            }
        }
        try (ScriptSession session = session("plain")) {
            session.until("fail");
            session.emptyStage(ScriptSession.STAGE);
            assertThat(session.next().values()).startsWith("not-a-repository");
        }
        try (ScriptSession session = staged()) {
            session.until("done");
            session.send("publish", "atomic");
            session.until("fail");
        }
        isUntouched("steps");
        assertThat(destination.refs()).containsOnlyKeys("os/mine");
    }

    @Test
    void aChannelNeedsTheTokenOfALivingPush() throws IOException {
        String stale;
        try (ScriptSession first = staged()) {
            stale = token(first.until("done"));
        }
        Eventually.poll(LIMIT, "the stage is free", () -> isFree());
        assertThat(channel(stale, "list -", new byte[0]).exits(1).err()).contains("no channel");
        try (ScriptSession second = staged()) {
            String token = token(second.until("done"));
            assertThat(token).isNotEqualTo(stale);
            assertThat(channel(token, "list -", new byte[0]).exits(0).out()).contains("@repo-push");
            for (String attempt : List.of(
                    stale + " list -",
                    "- list -",
                    "%2E list -",
                    token + " sh -s",
                    token + " pack objects 0",
                    token + " pack in- 0",
                    token + " pack in-../../x 0",
                    token + " pack in-1 ../../x",
                    token + " pack in-1 0 0",
                    token + " list ;id")) {
                String[] words = attempt.split(" ", 2);
                assertThat(channel(words[0], words[1], new byte[0]).exits(1).err())
                        .as(attempt)
                        .contains("no channel");
            }
            String elsewhere =
                    head("pack ostree destination/../../source " + ScriptSession.STAGE + " " + token + " list -");
            assertThat(send(elsewhere).out()).contains("no-repository");
            for (String stage : List.of("ffff", "../x", "*", "0123456789abcde?")) {
                assertThat(send(head("pack ostree destination " + stage + " " + token + " list -"))
                                .exits(1)
                                .err())
                        .contains("no channel");
            }
        }
        isLogged("refused channel");
        isUntouched("channels");
    }

    private boolean isFree() {
        Path lock = new Stage(destination).path().resolve("lock");
        return Command.of("flock", "-n", lock.toString(), "true").run().status() == 0;
    }

    @Test
    void theStageOfAnotherPushIsNoRepository() {
        try (ScriptSession first = staged()) {
            first.until("done");
            String path = root.relativize(new Stage(destination).path()).toString();
            assertThat(root.resolve(path + "/config")).exists();
            try (ScriptSession second = session(path)) {
                assertThat(second.next()).isEqualTo(new Answer("fail", List.of("no-repository", path)));
            }
        }
    }

    /** Whatever tar makes of it: nothing is written outside, and the part is refused or brings nothing. */
    @Test
    void hostileArchivesWriteNothingOutsideAndAreRefused() throws IOException {
        Path home = site.sshd().home();
        Map<String, TarBytes> refused = new LinkedHashMap<>();
        refused.put("symlink", new TarBytes().symlink(OBJECT, "/etc/passwd"));
        refused.put("relative symlink", new TarBytes().symlink(OBJECT, "../../../../../config"));
        refused.put("folder link", new TarBytes().symlink("objects", home.toString()));
        refused.put("hard link", new TarBytes().file("objects/ab/x", "x").hardLink(OBJECT, "objects/ab/x"));
        refused.put(
                "through its own link",
                new TarBytes().symlink("objects/ab", home.toString()).file("objects/ab/planted", "x"));
        refused.put("fifo", new TarBytes().fifo(OBJECT));
        refused.put("device", new TarBytes().device(OBJECT));
        refused.put("setuid", new TarBytes().file(OBJECT, 04755, "x".getBytes(UTF_8)));
        refused.put("other name", new TarBytes().file("objects/ab/authorized_keys", "x"));
        refused.put("config", new TarBytes().file("config", "[core]\nrepo_version=1\n"));
        refused.put("absolute", new TarBytes().file(home + "/absolute", "x"));
        try (ScriptSession session = staged()) {
            String token = token(session.until("done"));
            int part = 0;
            for (Map.Entry<String, TarBytes> each : refused.entrySet()) {
                String name = "in-x-" + part++;
                channel(token, "pack " + name + " 0", each.getValue().toByteArray());
                session.send("part", name, "plain");
                assertThat(session.next().values()).as(each.getKey()).isEqualTo(List.of("bad-pack", name));
                isUntouched(each.getKey());
            }
            // What tar makes of a name that leaves is one that does not.
            Path config = root.resolve("destination/config");
            for (String target : List.of("../../../../../config", config.toString())) {
                byte[] linked = new TarBytes()
                        .hardLink(OBJECT, target)
                        .file(OBJECT, "x")
                        .toByteArray();
                channel(token, "pack in-link " + target.length(), linked);
                assertThat(Files.getAttribute(config, "unix:nlink")).as(target).isEqualTo(1);
                isUntouched(target);
            }
            // Into the stage, beside it, into the repository, beside that, and further.
            for (int depth = 1; depth < 10; depth++) {
                String up = "../".repeat(depth) + "planted-" + depth;
                channel(
                        token,
                        "pack in-up " + depth,
                        new TarBytes().file(up, "x").toByteArray());
                channel(
                        token,
                        "pack in-up 1" + depth,
                        new TarBytes().file("objects/ab/../../" + up, "x").toByteArray());
            }
            Path streams = new Stage(destination).path().resolve("in-up");
            assertThat(planted()).allSatisfy(file -> assertThat(file).startsWith(streams));
            isUntouched("..");
        }
        isLogged("failed bad-pack");
    }

    private List<Path> planted() throws IOException {
        try (Stream<Path> files = Files.walk(site.directory())) {
            return files.filter(file -> file.getFileName().toString().startsWith("planted"))
                    .toList();
        }
    }

    /** The second would be written through the link that the first has made, when its tar has ended. */
    @Test
    void twoStreamsCannotWriteThroughALinkOfTheOther() throws IOException {
        Path home = site.sshd().home();
        byte[] link = new TarBytes().symlink("objects", home.toString()).toByteArray();
        byte[] file = new TarBytes().file("objects/planted", "x").toByteArray();
        try (ScriptSession session = staged()) {
            String token = token(session.until("done"));
            channel(token, "pack in-x 0", link).exits(0);
            assertThat(channel(token, "pack in-x 0", file).status()).isNotZero();
            channel(token, "pack in-x 1", file).exits(0);
            isUntouched("two streams");
            session.send("part", "in-x", "plain");
            assertThat(session.next().values()).isEqualTo(List.of("bad-pack", "in-x"));
        }
        isUntouched("two streams");
    }

    @Test
    void anObjectThatIsNotOnThePlanNeverReachesTheRepository() throws IOException {
        OstreeRepo other = OstreeRepo.create(site.directory().resolve("other"), "archive");
        other.commit("os/other", "not planned");
        before = outside();
        try (ScriptSession session = staged()) {
            String token = token(session.until("done"));
            channel(token, "pack in-x 0", objects(source)).exits(0);
            channel(token, "pack in-x 1", objects(other)).exits(0);
            session.send("part", "in-x", "plain");
            session.until("done");
            session.send("conclude", "atomic");
            session.until("flipped");
            session.until("done");
        }
        assertThat(destination.refs()).containsEntry("os/a", tip).containsOnlyKeys("os/a", "os/mine");
        for (String file :
                FileTree.of(other.path().resolve("objects")).entries().keySet()) {
            if (file.endsWith(".filez") || file.endsWith(".commit")) {
                assertThat(destination.path().resolve("objects").resolve(file)).doesNotExist();
            }
        }
        destination.checkClean();
    }

    private static byte[] objects(OstreeRepo repo) throws IOException {
        TarBytes tar = new TarBytes();
        for (String file : FileTree.of(repo.path().resolve("objects")).entries().keySet()) {
            if (file.contains(".")) {
                tar.file("objects/" + file, 0644, Files.readAllBytes(repo.path().resolve("objects/" + file)));
            }
        }
        return tar.toByteArray();
    }

    @Test
    void theEnvironmentOfTheClientDecidesNothing() throws IOException {
        Path trace = site.sshd().home().resolve("trace");
        String evil = "SetEnv=TAR_OPTIONS=--checkpoint=1\\040--checkpoint-action=exec=touch\\040" + trace;
        String plain = "SetEnv=TAR_OPTIONS=--to-command=cat>" + trace;
        try (ScriptSession session = staged()) {
            String token = token(session.until("done"));
            channel(token, "pack in-x 0", objects(source), "-o", evil);
            channel(token, "pack in-x 1", objects(source), "-o", plain);
            assertThat(trace).doesNotExist();
            assertThat(new Stage(destination).path().resolve("in-x/1/objects")).isNotEmptyDirectory();
        }
    }
}
