package org.repopush.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;

/** What somebody could ask for who has a key that is forced to {@code repo-receive}: commands, ports, paths and steps. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class HostileRequestsIT {
    @RegisterExtension
    private final Site site = Site.own().with("Subsystem sftp internal-sftp");

    private Attacker attacker;

    @BeforeEach
    void installReceiver() {
        attacker = Attacker.of(site);
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
            Finished refused = attacker.ssh(List.of("-T"), command).run().exits(1);
            assertThat(refused.out()).as(command).isEmpty();
            assertThat(refused.err())
                    .as(command)
                    .contains("accepts pushes of repo-push")
                    .doesNotContain("uid=");
            attacker.isLogged("refused command " + command.strip().replace('\n', '?'));
        }
        attacker.ssh(List.of("-s"), "sftp").run().exits(1);
        attacker.isLogged("refused command internal-sftp");
        assertThat(attacker.ssh(List.of("-tt")).run().err()).contains("PTY allocation request failed");
        attacker.isUntouched("commands");
    }

    @Test
    void nothingIsForwardedAnywhere() {
        String own = "127.0.0.1:" + site.sshd().port();
        for (boolean pulls : new boolean[] {false, true}) {
            if (pulls) {
                attacker.receiver().forPulls(site.sshd(), attacker.root());
            }
            assertThat(attacker.ssh(List.of("-W", own)).run(Attacker.LIMIT).status())
                    .as("-W, pulls %s", pulls)
                    .isNotZero();
            List<String> back = List.of("-N", "-o", "ExitOnForwardFailure=yes", "-R", "0.0.0.0:0:" + own);
            assertThat(attacker.ssh(back).run(Attacker.LIMIT).err())
                    .as("-R, pulls %s", pulls)
                    .contains("forwarding failed");
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
                ": repo-push/x 0 " + Attacker.RUN + " 30 probe ostree destination\n",
                ": repo-push/1 0 ../x 30 probe ostree destination\n",
                ": repo-push/1 0 $(id) 30 probe ostree destination\n")) {
            Finished refused = attacker.send(input).exits(1);
            assertThat(refused.err()).as(input).contains("this is no push");
            assertThat(refused.out()).as(input).isEmpty();
        }
        attacker.isLogged("refused no push");
        Map<String, String> answers = new LinkedHashMap<>();
        answers.put(": repo-push/3 what ever " + Attacker.RUN + " x\n", "bad run");
        answers.put(": repo-push/3 0 " + Attacker.RUN + " 30 new\n", "fail protocol 2 0.0-it");
        answers.put(": repo-push/0 0 " + Attacker.RUN + " 30 old\n", "fail protocol 2 0.0-it");
        answers.put(": repo-push/1x 0 " + Attacker.RUN + " 30 odd\n", "fail protocol 2 0.0-it");
        answers.put(": repo-push/1 0 " + Attacker.RUN + " 30 probe sh destination\n", "fail bad-request kind");
        answers.put(": repo-push/1 0 " + Attacker.RUN + " 30 frob ostree x\n", "fail bad-request first-step");
        answers.put(": repo-push/1 -1 " + Attacker.RUN + " 30 probe ostree destination\n", "fail bad-request length");
        answers.put(
                ": repo-push/1 9999999 " + Attacker.RUN + " 30 probe ostree destination\n", "fail bad-request length");
        answers.put(": repo-push/1 0 " + Attacker.RUN + " 0x1 probe ostree destination\n", "fail bad-request silence");
        answers.put(": repo-push/1 0 " + Attacker.RUN + " 999999999999 probe ostree x\n", "fail bad-request silence");
        answers.put(Attacker.head("probe sh destination"), "fail unsupported sh 0.0-it 2");
        answers.put(Attacker.head("probe */../x destination"), "fail unsupported %2A%2F%2E%2E%2F%78 0.0-it 2");
        answers.put(Attacker.head("probe any destination"), "fail unsupported any 0.0-it 2");
        answers.put(Attacker.head("status any destination"), "kind ostree");
        answers.put(Attacker.head("status any ../source"), "fail no-repository ../source");
        answers.put(Attacker.head("probe %zz destination"), "fail bad-request kind");
        answers.put(Attacker.head("probe"), "fail bad-request kind");
        answers.put(Attacker.head("frobnicate ostree x"), "fail unsupported frobnicate 0.0-it 2");
        answers.put(Attacker.head("probe ostree %zz"), "fail bad-request path");
        answers.put(Attacker.head("stage ostree destination"), "fail bad-request first-step");
        answers.put(Attacker.head("publish ostree destination atomic"), "fail bad-request first-step");
        answers.put(Attacker.head("pack ostree destination"), "fail bad-request pack");
        for (Map.Entry<String, String> each : answers.entrySet()) {
            Finished refused = attacker.send(each.getKey());
            assertThat(refused.out() + refused.err()).as(each.getKey()).contains(each.getValue());
        }
        attacker.isUntouched("nonsense");
    }

    @Test
    void otherPathsAreAnsweredAsIfTheyWereNotThere() throws IOException {
        OstreeRepo.create(site.directory().resolve("srv-other"), "archive");
        Files.createSymbolicLink(
                attacker.root().resolve("link"), site.directory().resolve("srv-other"));
        Files.createSymbolicLink(attacker.root().resolve("up"), Path.of(".."));
        attacker.looksAround();
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
                attacker.source().path().toString(),
                attacker.root() + "-other",
                "~",
                "~/..",
                "~root")) {
            try (ScriptSession session = attacker.session(path)) {
                assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-repository", path)));
            }
            attacker.isLogged(
                    "failed no-repository " + ScriptSession.encode(path).substring(0, 1));
        }
        attacker.isUntouched("paths");
    }

    @Test
    void theStageOfAnotherPushIsNoRepository() {
        try (ScriptSession first = attacker.staged()) {
            first.until("done");
            String path = attacker.root()
                    .relativize(new Stage(attacker.destination()).path())
                    .toString();
            assertThat(attacker.root().resolve(path + "/config")).exists();
            try (ScriptSession second = attacker.session(path)) {
                assertThat(second.next()).isEqualTo(new Answer("fail", List.of("no-repository", path)));
            }
        }
    }

    @Test
    void stepsOutOfOrderChangeNothing() throws IOException {
        Files.createDirectory(attacker.root().resolve("plain"));
        attacker.looksAround();
        for (String step : List.of(
                "pull 4711 0123456789abcdef",
                "part in-1 plain",
                "part in-1 lost 1 -",
                "verify",
                "import",
                "conclude atomic",
                "abort",
                "publish each",
                "move os/a " + attacker.tip() + " -",
                "also " + attacker.tip(),
                "end")) {
            try (ScriptSession session = attacker.session("destination")) {
                session.until("done");
                String[] words = step.split(" ");
                session.send(words);
                assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", words[0])));
            }
        }
        try (ScriptSession session = attacker.session("plain")) {
            session.until("fail");
            session.emptyStage(ScriptSession.STAGE);
            assertThat(session.next().values()).startsWith("not-a-repository");
        }
        try (ScriptSession session = attacker.staged()) {
            session.until("done");
            session.send("publish", "atomic");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "publish")));
        }
        attacker.isUntouched("steps");
        assertThat(attacker.destination().refs()).containsOnlyKeys("os/mine");
    }
}
