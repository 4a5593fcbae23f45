package org.repopush.it.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** What {@code repo-push doctor} says of servers and accounts as they are met: the key forces something else, nobody answers. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class DoctorStationsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private InspectionRun doctor;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
        OstreeRepo.create(site.destination(), "archive");
        doctor = InspectionRun.doctor(site);
    }

    @Test
    void aHostKeyThatIsRevokedIsNamedWithTheLineThatSaysSo() throws IOException {
        Path known = site.sshd().client().knownHosts();
        String lines = Files.readString(known);
        Files.writeString(known, lines + "@revoked " + lines.replace("\n[", "\n@revoked ["));
        assertThat(doctor.ends(4))
                .contains("ok       port", "problem  host key", "is revoked", known + " line 3 revokes")
                .contains("skipped  login");
    }

    /** What it says to whoever has sent a line; nothing at all means that it stays silent. */
    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("", "accepts the connection but sends no SSH greeting for 2 s", "--timeout"),
                Arguments.of("HTTP/1.1 400 Bad Request\r\n\r\n", "is not an SSH server", "check the port: -p"));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void aPortWhereSomethingElseListensIsNamed(String answer, String said, String hint) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread talker = new Thread(() -> answer(other, answer), "it-talker");
            talker.start();
            assertThat(doctor.ends(4, "--timeout=2s", "-p", Integer.toString(other.getLocalPort())))
                    .contains("ok       name", "problem  port", said, hint)
                    .contains("skipped  host key", "skipped  login");
        }
    }

    private static void answer(ServerSocket server, String answer) {
        try (Socket client = server.accept()) {
            if (!answer.isEmpty()) {
                client.getInputStream().read();
                client.getOutputStream().write(answer.getBytes(UTF_8));
                client.shutdownOutput();
            }
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The client has seen enough.
            return;
        }
    }

    /** What the key forces instead of repo-receive, and what is said of that. */
    static Stream<Arguments> forced() {
        return Stream.of(
                Arguments.of("echo backup done", 7, "ended with status 0: backup done", "must be repo-receive"),
                Arguments.of("internal-sftp", 7, "the remote script", "must be repo-receive"),
                Arguments.of("/usr/sbin/nologin", 7, "not available", "must be repo-receive"),
                Arguments.of(
                        "exec /missing/repo-receive", 7, "ended with status 127", "does not exist: check its path"),
                Arguments.of("cat >/dev/null", 7, "ended with status 0", "must be repo-receive"));
    }

    @ParameterizedTest
    @MethodSource("forced")
    void aKeyThatForcesSomethingElseIsNamed(String command, int status, String said, String hint) {
        site.sshd()
                .authorize("restrict,command=\"" + command + "\" "
                        + site.sshd().client().key().publicLine() + "\n");
        assertThat(doctor.ends(status, "--timeout=2s"))
                .contains("ok       login", "problem  shell", said, hint, "authorized_keys");
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aReceiverOnAFileSystemThatRunsNoProgramsIsNamed() {
        try (Tmpfs home = Tmpfs.mount(site.directory().resolve("noexec"), "noexec")) {
            ReceiverFile.in(home.path()).forPacks(site.sshd(), site.directory().resolve("srv"));
            assertThat(doctor.ends(7))
                    .contains("problem  shell", "ended with status 126", "Permission denied", "mounted noexec");
        }
    }

    /** A hook, likewise. */
    @Test
    @Tag("root")
    @Needs("root")
    void aHookOnAFileSystemThatRunsNoProgramsIsNamed() {
        try (Tmpfs home = Tmpfs.mount(site.directory().resolve("noexec"), "noexec")) {
            Path hook = ShellScript.write(home.path().resolve("hook"), "");
            PolicyFile.of(site.sshd().home()).write("[receive]\npre-receive = " + hook + "\n");
            assertThat(doctor.ends(7)).contains("problem  policy", "not a program that this account can run");
        }
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aPlaceForTemporaryFilesThatIsReadOnlyIsNamed() {
        try (Tmpfs temporary = Tmpfs.mount(site.directory().resolve("temporary"), "ro")) {
            site.sshd()
                    .authorize("command=\"export TMPDIR=" + temporary.path()
                            + "; exec sh -c \\\"$SSH_ORIGINAL_COMMAND\\\"\" "
                            + site.sshd().client().key().publicLine() + "\n");
            assertThat(doctor.ends(0))
                    .contains(
                            "warning  temporary files",
                            "write: " + temporary.path(),
                            "make it writable for all accounts");
            PolicyFile.of(site.sshd().home()).write("[receive]\nverify-gpg = " + site.directory() + "\n");
            assertThat(doctor.ends(7)).contains("problem  temporary files", "write: " + temporary.path());
        }
    }

    /** As bash does it for whoever comes by SSH, however deep in shells that is. */
    @Test
    @Needs("bash")
    void loginFilesOfTheAccountThatPrintAreNamed() throws IOException {
        Files.writeString(site.sshd().home().resolve(".bashrc"), "echo Welcome to the machine\n");
        site.sshd()
                .authorize("command=\"exec env -u SHLVL bash -c \\\"$SSH_ORIGINAL_COMMAND\\\"\" "
                        + site.sshd().client().key().publicLine() + "\n");
        assertThat(doctor.ends(0)).contains("warning  login files", "Welcome to the machine", ".bashrc");
    }

    @Test
    void aStageThatAnotherPushUsesRightNowIsNamedWithItsHolder() {
        Pause pull = site.sshd().tools().pauseBefore("ostree", OstreeCalls.IMPORT);
        try (Started push = site.push().start()) {
            pull.awaitReached();
            assertThat(doctor.ends(0))
                    .contains(
                            "warning  leftovers",
                            "is in use by " + Account.current().name() + "@")
                    .contains("hint: if it is the same push, wait for it");
            pull.release();
            push.await(LIMIT).exits(0);
        }
    }
}
