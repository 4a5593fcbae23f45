package org.repopush.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.TarBytes;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.Stage;

/** What somebody could send who has a key that is forced to {@code repo-receive}: the streams of a pack, and what they hold. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class HostileStreamsIT {
    private static final String OBJECT = "objects/ab/" + "0".repeat(62) + ".filez";

    @RegisterExtension
    private final Site site = Site.own().with("AcceptEnv TAR_OPTIONS GZIP POSIXLY_CORRECT TMPDIR OSTREE_* LC_*");

    private Attacker attacker;

    @BeforeEach
    void installReceiver() {
        attacker = Attacker.of(site);
    }

    @Test
    void aChannelNeedsTheTokenOfALivingPush() throws IOException {
        String stale;
        try (ScriptSession first = attacker.staged()) {
            stale = Attacker.token(first.until("done"));
        }
        Eventually.poll(Attacker.LIMIT, "the stage is free", () -> isFree());
        assertThat(attacker.channel(stale, "list -", new byte[0]).exits(1).err())
                .contains("no channel");
        try (ScriptSession second = attacker.staged()) {
            String token = Attacker.token(second.until("done"));
            assertThat(token).isNotEqualTo(stale);
            assertThat(attacker.channel(token, "list -", new byte[0]).exits(0).out())
                    .contains("@repo-push");
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
                assertThat(attacker.channel(words[0], words[1], new byte[0])
                                .exits(1)
                                .err())
                        .as(attempt)
                        .contains("no channel");
            }
            String elsewhere = Attacker.head(
                    "pack ostree destination/../../source " + ScriptSession.STAGE + " " + token + " list -");
            assertThat(attacker.send(elsewhere).out()).contains("no-repository");
            for (String stage : List.of("ffff", "../x", "*", "0123456789abcde?")) {
                assertThat(attacker.send(Attacker.head("pack ostree destination " + stage + " " + token + " list -"))
                                .exits(1)
                                .err())
                        .contains("no channel");
            }
        }
        attacker.isLogged("refused channel");
        attacker.isUntouched("channels");
    }

    private boolean isFree() {
        Path lock = new Stage(attacker.destination()).path().resolve("lock");
        return Command.of("flock", "-n", lock.toString(), "true").run().status() == 0;
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
        try (ScriptSession session = attacker.staged()) {
            String token = Attacker.token(session.until("done"));
            int part = 0;
            for (Map.Entry<String, TarBytes> each : refused.entrySet()) {
                String name = "in-x-" + part++;
                attacker.channel(token, "pack " + name + " 0", each.getValue().toByteArray());
                session.send("part", name, "plain");
                assertThat(session.next().values()).as(each.getKey()).isEqualTo(List.of("bad-pack", name));
                attacker.isUntouched(each.getKey());
            }
            // What tar makes of a name that leaves is one that does not.
            Path config = attacker.root().resolve("destination/config");
            for (String target : List.of("../../../../../config", config.toString())) {
                byte[] linked = new TarBytes()
                        .hardLink(OBJECT, target)
                        .file(OBJECT, "x")
                        .toByteArray();
                attacker.channel(token, "pack in-link " + target.length(), linked);
                assertThat(Files.getAttribute(config, "unix:nlink")).as(target).isEqualTo(1);
                attacker.isUntouched(target);
            }
            // Into the stage, beside it, into the repository, beside that, and further.
            for (int depth = 1; depth < 10; depth++) {
                String up = "../".repeat(depth) + "planted-" + depth;
                attacker.channel(
                        token,
                        "pack in-up " + depth,
                        new TarBytes().file(up, "x").toByteArray());
                attacker.channel(
                        token,
                        "pack in-up 1" + depth,
                        new TarBytes().file("objects/ab/../../" + up, "x").toByteArray());
            }
            Path streams = new Stage(attacker.destination()).path().resolve("in-up");
            assertThat(planted()).allSatisfy(file -> assertThat(file).startsWith(streams));
            attacker.isUntouched("..");
        }
        attacker.isLogged("failed bad-pack");
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
        try (ScriptSession session = attacker.staged()) {
            String token = Attacker.token(session.until("done"));
            attacker.channel(token, "pack in-x 0", link).exits(0);
            assertThat(attacker.channel(token, "pack in-x 0", file).status()).isNotZero();
            attacker.channel(token, "pack in-x 1", file).exits(0);
            attacker.isUntouched("two streams");
            session.send("part", "in-x", "plain");
            assertThat(session.next().values()).isEqualTo(List.of("bad-pack", "in-x"));
        }
        attacker.isUntouched("two streams");
    }

    @Test
    void anObjectThatIsNotOnThePlanNeverReachesTheRepository() throws IOException {
        OstreeRepo other = OstreeRepo.create(site.directory().resolve("other"), "archive");
        other.commit("os/other", "not planned");
        attacker.looksAround();
        try (ScriptSession session = attacker.staged()) {
            String token = Attacker.token(session.until("done"));
            attacker.channel(token, "pack in-x 0", objects(attacker.source())).exits(0);
            attacker.channel(token, "pack in-x 1", objects(other)).exits(0);
            session.send("part", "in-x", "plain");
            session.until("done");
            session.send("conclude", "atomic");
            session.until("flipped");
            session.until("done");
        }
        assertThat(attacker.destination().refs())
                .containsEntry("os/a", attacker.tip())
                .containsOnlyKeys("os/a", "os/mine");
        for (String file :
                FileTree.of(other.path().resolve("objects")).entries().keySet()) {
            if (file.endsWith(".filez") || file.endsWith(".commit")) {
                assertThat(attacker.destination().path().resolve("objects").resolve(file))
                        .doesNotExist();
            }
        }
        attacker.destination().checkClean();
    }

    /** What an earlier push has left may be of any kind; the object of which it should be is fetched whole. */
    @Test
    void slicesThatWereLeftCanDoNothingButMakeADamagedObject() throws IOException {
        String slices = OBJECT.replace("objects/", "slices/") + "/";
        String first = "0".repeat(15);
        Map<String, TarBytes> left = new LinkedHashMap<>();
        left.put("whole", new TarBytes().file(slices + first, "abc"));
        left.put("hole", new TarBytes().file(slices + first, "ab"));
        left.put("hole at the beginning", new TarBytes().file(slices + "000000000000001", "bc"));
        left.put("folder", new TarBytes().file(slices + first, "abc").directory(slices + "--help", 0755));
        left.put("folder in place of a slice", new TarBytes().directory(slices + first, 0755));
        left.put(
                "option",
                new TarBytes().file(slices + first, "abc").directory(slices + "--files0-from=" + first, 0755));
        left.put("symlink", new TarBytes().symlink(slices + first, "/etc/passwd"));
        left.put(
                "folder link",
                new TarBytes().symlink("slices", site.sshd().home().toString()));
        left.put("no number", new TarBytes().file(slices + "planted", "abc"));
        left.put("short number", new TarBytes().file(slices + "0", "abc"));
        for (Map.Entry<String, TarBytes> each : left.entrySet()) {
            leave(each.getValue());
            try (ScriptSession session = attacker.staged()) {
                String token = Attacker.token(session.until("done"));
                byte[] end = new TarBytes().file(slices + "000000000000003", "").toByteArray();
                attacker.channel(token, "pack in-x 0", end).exits(0);
                session.send("part", "in-x", "plain");
                boolean damaged = session.until("done").stream()
                        .anyMatch(answer -> answer.key().equals("damaged"));
                assertThat(damaged).as(each.getKey()).isNotEqualTo(each.getKey().equals("whole"));
                session.send("abort");
                session.until("done");
            }
            attacker.isUntouched(each.getKey());
        }
        assertThat(planted()).isEmpty();
    }

    private void leave(TarBytes content) throws IOException {
        try (ScriptSession session = attacker.staged()) {
            attacker.channel(Attacker.token(session.until("done")), "pack in-x 0", content.toByteArray());
        }
        Eventually.poll(Attacker.LIMIT, "the stage is free", () -> isFree());
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
        try (ScriptSession session = attacker.staged()) {
            String token = Attacker.token(session.until("done"));
            attacker.channel(token, "pack in-x 0", objects(attacker.source()), "-o", evil);
            attacker.channel(token, "pack in-x 1", objects(attacker.source()), "-o", plain);
            assertThat(trace).doesNotExist();
            assertThat(new Stage(attacker.destination()).path().resolve("in-x/1/objects"))
                    .isNotEmptyDirectory();
        }
    }
}
