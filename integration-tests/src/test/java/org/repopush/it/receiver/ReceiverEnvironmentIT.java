package org.repopush.it.receiver;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OurProcesses;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.TarBytes;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.script.ScriptSession;

/** A server that takes any variable from its clients, and none of PATH's setting from us: what a tool gets to see. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class ReceiverEnvironmentIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String RUN = "00112233445566aa";

    /** The first of two settings counts, so sshd's own PATH stays. */
    @RegisterExtension
    private final Site site = Site.own().with("AcceptEnv *", "SetEnv HOME=/nonexistent/home");

    @Test
    void variablesOfTheClientReachNoTool() throws IOException {
        String tip = OstreeRepo.create(site.source(), "archive").commit("os/a", "one");
        OstreeRepo.create(site.destination(), "archive");
        ReceiverFile.in(site.directory()).forPacks(site.sshd(), site.directory().resolve("srv"));
        Path hostile = site.directory().resolve("hostile");
        Path ran = hostile.resolve("ran");
        for (String name : List.of("sh", "tar", "od", "sed", "find", "flock", "ostree", "id", "mkdir", "du")) {
            ShellScript.before(Tools.get(name), hostile.resolve(name), "touch " + ran);
        }
        List<String> options = List.of("-o", "SetEnv=PATH=" + hostile + ":/usr/bin:/bin", "-o", "SendEnv=*");
        Command ssh = site.sshd()
                .client()
                .ssh("127.0.0.1", options, "exec sh -s")
                .with("ENV", hostile.resolve("sh").toString())
                .with("TAR_OPTIONS", "--checkpoint=1 --checkpoint-action=exec=" + hostile.resolve("sh"))
                .with("TMPDIR", hostile.toString())
                .with("OSTREE_REPO", hostile.toString())
                .with("GIT_EXEC_PATH", hostile.toString())
                .with("GNUPGHOME", hostile.toString())
                .with("XDG_CONFIG_HOME", hostile.toString())
                .with("LINES", "1\nexport PROTOCOL=" + hostile + "\nexport ROOT=/");
        try (ScriptSession session = ScriptSession.start(ssh, "\n", LIMIT, "probe", "ostree", "destination")) {
            session.until("done");
            session.stage("os/a", tip, "-");
            String token = session.until("channel").stream()
                    .reduce((first, last) -> last)
                    .orElseThrow()
                    .values()
                    .get(3);
            session.until("done");
            try (Started stream = ssh.withInput().start()) {
                String head = ": repo-push/2 0 " + RUN + " 30 pack ostree destination " + ScriptSession.STAGE + " "
                        + token + " pack in-x 0\nexit 96\n";
                stream.input().write(head.getBytes(UTF_8));
                byte[] archive =
                        new TarBytes().file("objects/x", "x".repeat(30_000)).toByteArray();
                // Without its end: tar waits for that.
                stream.input().write(archive, 0, archive.length - 1024);
                stream.input().flush();
                Eventually.poll(LIMIT, "tar runs", () -> tar().contains("PATH="));
                assertThat(tar()).doesNotContain(hostile.toString()).doesNotContain("TAR_OPTIONS");
            }
        }
        assertThat(ran).doesNotExist();
    }

    /** The environment of the tar that unpacks; empty as long as there is none. */
    private static String tar() {
        for (long pid : OurProcesses.running("tar -xof")) {
            try {
                return Files.readString(Path.of("/proc/" + pid + "/environ"), ISO_8859_1);
            } catch (IOException e) {
                return "";
            }
        }
        return "";
    }
}
