package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Ed25519Ostree;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.Ed25519Key;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.ostree.OstreeKind;

/** Where the ed25519 keys of an owner's policy may lie, which of them count, and what is no such key. */
@Needs({"ostree-ed25519", "dash", "bash", "busybox", "flock"})
@Tag("ed25519")
@ExtendWith(NoLeaks.class)
class Ed25519KeysIT {
    private static final ReceiveScript SCRIPT = new OstreeKind().receiveScript();
    private static final Answer GOOD = new Answer("done", List.of("verify"));

    @TempDir
    private Path temporary;

    private OstreeRepo source;
    private OstreeRepo destination;
    private String commit;
    private Ed25519Key signer;
    private Ed25519Key other;
    private Path keys;

    @BeforeEach
    void signACommit() throws IOException {
        source = OstreeRepo.create(temporary.resolve("source"), "archive");
        destination = OstreeRepo.create(temporary.resolve("destination"), "archive");
        commit = source.commit("os/a", "a");
        signer = Ed25519Key.create(temporary.resolve("signer.secret"));
        other = Ed25519Key.create(temporary.resolve("other.secret"));
        signer.sign(source, commit);
        keys = Files.createDirectory(temporary.resolve("keys"));
        ShellScript.before(Ed25519Ostree.get(), temporary.resolve("bin/ostree"), "");
    }

    private void want(Path... paths) {
        StringBuilder policy = new StringBuilder("[receive]\nverify-ed25519 =");
        for (Path path : paths) {
            policy.append(' ').append(path);
        }
        PolicyFile.of(temporary.resolve("home")).write(policy + "\n");
    }

    private ScriptSession session(String shell, ReceiveScript script, String step) {
        Command command = Command.of(shell.split(" "))
                .with("HOME", temporary.resolve("home").toString())
                .with("PATH", temporary.resolve("bin") + ":" + Tools.PATH);
        return ScriptSession.start(
                command,
                script.text(),
                Duration.ofSeconds(20),
                step,
                "ostree",
                destination.path().toString());
    }

    /** What is told of these keys before a push; they are wanted as below. */
    private List<Answer> problems(String shell, Path... paths) {
        want(paths);
        try (ScriptSession session = session(shell, SCRIPT.withStatus(), "status")) {
            return session.until("done").stream()
                    .filter(answer -> answer.key().equals("problem"))
                    .toList();
        }
    }

    /** What comes of a commit when these are the keys that it has to be signed with. */
    private Answer verified(String shell, Path... paths) {
        want(paths);
        try (ScriptSession session = session(shell, SCRIPT, "probe")) {
            session.until("done");
            session.stage("os/a", commit, "-");
            session.until("done");
            new Stage(destination).fill(source, "os/a");
            session.send("verify");
            Answer answer = session.next();
            session.send("abort");
            return answer;
        }
    }

    private Path keyFile(String name, Ed25519Key key) throws IOException {
        Path file = keys.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, key.publicKey() + "\n");
    }

    private Answer unsigned(Ed25519Key... wanted) {
        List<String> values =
                new ArrayList<>(List.of("unsigned", "os/a", commit, "ed25519: Signature couldn't be verified"));
        for (Ed25519Key key : wanted) {
            values.add("ed25519:" + key.publicKey());
        }
        return new Answer("fail", values);
    }

    /** By a push and by whoever looks before. */
    private void assertMistake(String shell, Path file, String what) throws IOException {
        String policy = PolicyFile.of(temporary.resolve("home")).path().toString();
        assertThat(verified(shell, file))
                .as(Files.readString(file))
                .isEqualTo(new Answer("fail", List.of("policy-error", policy, "2", what)));
        assertThat(problems(shell, file))
                .containsExactly(new Answer("problem", List.of("policy-error", policy, "2", what)));
    }

    @EveryShell
    void keysLieInFilesAndInDirectories(String shell) throws IOException {
        Path one = keyFile("one/a key.pub", other);
        assertThat(verified(shell, keys.resolve("one"))).isEqualTo(unsigned(other));
        Path many = Files.writeString(
                keys.resolve("many"), "# two of them\r\n" + other.publicKey() + "\r\n\n  " + signer.publicKey());
        assertThat(verified(shell, many)).isEqualTo(GOOD);
        keyFile("one/deeper/signer", signer);
        assertThat(verified(shell, keys.resolve("one"))).isEqualTo(GOOD);
        Files.delete(one);
        Path link = Files.createSymbolicLink(keys.resolve("link"), keys.resolve("one"));
        assertThat(verified(shell, keyFile("other", other), link)).isEqualTo(GOOD);
        assertThat(problems(shell, keys.resolve("other"), link)).isEmpty();
    }

    /** As below /etc/ostree, where keys of other kinds and other files are none of ours. */
    @EveryShell
    void ofADirectoryLikeThatOfOstreeWhatIsTrustedAndNotRevokedCounts(String shell) throws IOException {
        Files.writeString(keys.resolve("other.conf"), "[remote \"x\"]\n");
        Path file = keyFile("trusted.ed25519", signer);
        keyFile("trusted.ed25519.d/other", other);
        Path directory = keys.resolve("trusted.ed25519.d");
        assertThat(verified(shell, keys)).isEqualTo(GOOD);
        Path revoked = keyFile("revoked.ed25519.d/signer", signer);
        assertThat(verified(shell, keys)).isEqualTo(unsigned(other));
        Files.move(revoked, keys.resolve("revoked.ed25519"));
        assertThat(verified(shell, keys)).isEqualTo(unsigned(other));
        assertThat(verified(shell, file, directory)).isEqualTo(unsigned(other));
        assertMistake(shell, file, "there is no key in " + file);
    }

    @EveryShell
    void whatIsNoKeyIsNamedByFileAndLine(String shell) throws IOException {
        Path file = keyFile("keys", signer);
        String good = Files.readString(file);
        String secret = Files.readString(signer.secret());
        for (String line : List.of(
                "ssh-ed25519 AAAA ci",
                good.strip() + " ci",
                good.substring(1),
                "A" + good,
                secret,
                good.replace('=', 'A'),
                "!" + good.substring(1),
                "A".repeat(42) + "==",
                "4AA=",
                "A".repeat(44))) {
            Files.writeString(file, good + "\n" + line + "\n" + good);
            assertMistake(shell, file, file + " line 3 is not a key of 44 characters in base64");
        }
        Files.writeString(file, "# none yet\n");
        assertMistake(shell, file, "there is no key in " + file);
    }
}
