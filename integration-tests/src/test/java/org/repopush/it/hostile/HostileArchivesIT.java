package org.repopush.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.TarBytes;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;
import org.repopush.repo.ostree.OstreeKind;

/** Archives whose permissions bind the account that unpacks them, which is not root. */
@Needs({"ostree", "dash", "bash", "busybox", "flock", "tar", "unprivileged"})
@ExtendWith(NoLeaks.class)
class HostileArchivesIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PROGRAM = new OstreeKind().receiveScript().text();
    private static final String FILE = "objects/ab/" + "0".repeat(62) + ".filez";

    private final Account account = Account.unprivileged();
    private Path directory;
    private OstreeRepo source;
    private OstreeRepo destination;
    private Stage stage;
    private String tip;

    @BeforeEach
    void makeRepositories() throws IOException {
        directory = Directories.temporary();
        source = OstreeRepo.create(directory.resolve("source"), "archive");
        tip = source.commit("os/a", "one");
        Path srv = Files.createDirectory(directory.resolve("srv"));
        account.own(srv);
        destination = OstreeRepo.create(srv.resolve("destination"), "archive", account);
        stage = new Stage(destination);
    }

    @AfterEach
    void removeRepositories() {
        Directories.delete(directory);
    }

    private ScriptSession staged(String shell, String policy) {
        Path home = directory.resolve("home");
        PolicyFile.of(home).write(policy);
        account.own(home);
        ScriptSession session = ScriptSession.start(
                account.running(List.of(("setsid --wait env HOME=" + home + " " + shell).split(" "))),
                PROGRAM,
                Duration.ofSeconds(90),
                "probe",
                "ostree",
                destination.path().toString());
        session.until("done");
        session.stage("os/a", tip, "-");
        session.until("done");
        return session;
    }

    private int bring(String shell, String part, TarBytes archive) throws IOException {
        String program = shell.replace(" -s", "") + " " + stage.path() + "/channel pack " + part + " 0";
        try (Started stream =
                account.running(List.of(program.split(" "))).withInput().start()) {
            try {
                stream.input().write('\n');
                stream.input().write(archive.toByteArray());
                stream.input().close();
            } catch (IOException e) {
                // It has been ended.
            }
            return stream.await(SOON).status();
        }
    }

    private static TarBytes closedFolder(byte[] content) {
        return new TarBytes()
                .directory("objects/ab", 0755)
                .file(FILE, 0, content)
                .directory("objects/ab", 0);
    }

    /** Neither du nor find sees what lies in it, unless it is opened before. */
    @EveryShell
    void whatLiesInAFolderThatNobodyMayEnterIsCounted(String shell) throws IOException {
        try (ScriptSession session = staged(shell, "[receive]\nmax-bytes = 200K\n")) {
            bring(shell, "in-1", closedFolder(new byte[300_000]));
            session.send("part", "in-1", "plain");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("too-big", "204800")));
            session.send("abort");
            session.until("done");
        }
        assertThat(stage.path()).doesNotExist();
    }

    /** The push is published, so what has come with it must not keep it from ending. */
    @EveryShell
    void aFolderThatNobodyMayEnterIsRemovedWithItsStage(String shell) throws IOException {
        try (ScriptSession session = staged(shell, "[receive]\n")) {
            bring(shell, "in-1", closedFolder(new byte[10]));
            bring(shell, "in-2", TarBytes.objectsOf(source));
            session.send("part", "in-2", "plain");
            session.until("done");
            session.send("conclude", "atomic");
            session.until("flipped");
            assertThat(session.next()).isEqualTo(new Answer("done", List.of("publish")));
        }
        assertThat(destination.refs()).containsEntry("os/a", tip);
        destination.checkClean();
    }

    @EveryShell
    void whatAnInterruptedPushLeftInSuchAFolderIsTakenUp(String shell) throws IOException {
        try (ScriptSession session = staged(shell, "[receive]\n")) {
            bring(shell, "in-1", closedFolder(new byte[10]));
            session.endOfInput();
            session.await();
        }
        try (ScriptSession session = staged(shell, "[receive]\n")) {
            session.send("abort");
            session.until("done");
        }
        assertThat(stage.path()).doesNotExist();
    }
}
