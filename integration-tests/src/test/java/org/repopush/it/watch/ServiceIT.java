package org.repopush.it.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.NotifySocket;
import org.repopush.it.fixture.repo.OstreeLock;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;

/** A run that stays as a service of systemd's. */
@Needs({"sshd", "ssh", "ostree", "systemd-notify", "systemd-analyze"})
@ExtendWith(NoLeaks.class)
@Timeout(120)
class ServiceIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String UNIT = "share/repo-push/repo-push@.service";
    private static final String REF = "os/a";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit(REF, "one");
        OstreeRepo.create(site.destination(), "archive");
    }

    private Command watching() {
        return site.push().with("--watch=100ms", "--lock-timeout=100ms").command();
    }

    private static void await(NotifySocket manager, String word, int times) {
        Eventually.poll(
                LIMIT,
                word + " in " + manager.said(),
                () -> manager.said().stream().filter(word::equals).count() >= times);
    }

    @Test
    void theManagerIsToldHowItGoes() {
        try (NotifySocket manager = NotifySocket.at(site.directory().resolve("notify"));
                Started watch = watching()
                        .with("NOTIFY_SOCKET", manager.path().toString())
                        .with("WATCHDOG_USEC", "400000")
                        .start()) {
            await(manager, "READY=1", 1);
            await(manager, "WATCHDOG=1", 3);
            assertThat(manager.said()).startsWith("STATUS=pushing", "READY=1", "STATUS=watching the source");
            try (OstreeLock prune = OstreeLock.hold(source.path())) {
                Files.createDirectory(source.path().resolve("refs/heads/changed"));
                Eventually.poll(
                        LIMIT,
                        "a failure in " + manager.said(),
                        () -> manager.said().stream()
                                .anyMatch(word -> word.startsWith("STATUS=failed, and will try again: repository ")));
                prune.release();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            await(manager, "STATUS=watching the source", 2);
            watch.signal("TERM");
            watch.await(LIMIT).exits(130);
            assertThat(manager.said()).endsWith("STOPPING=1").containsOnlyOnce("READY=1");
        }
    }

    /** The watchdog is that of another process of the service. */
    @Test
    void aWatchdogThatIsNotOursIsLeftAlone() {
        try (NotifySocket manager = NotifySocket.at(site.directory().resolve("notify"));
                Started watch = watching()
                        .with("NOTIFY_SOCKET", manager.path().toString())
                        .with("WATCHDOG_USEC", "20000")
                        .with("WATCHDOG_PID", "1")
                        .start()) {
            await(manager, "STATUS=watching the source", 1);
            source.commit(REF, "two");
            await(manager, "STATUS=watching the source", 2);
            assertThat(manager.said()).doesNotContain("WATCHDOG=1");
            watch.signal("TERM");
            watch.await(LIMIT).exits(130);
        }
    }

    @Test
    void aManagerThatCannotBeToldIsNoFailure() {
        Path empty = site.directory().resolve("empty");
        try (Started watch = watching()
                .with("NOTIFY_SOCKET", site.directory().resolve("nobody").toString())
                .with("PATH", pathWithout(empty, "systemd-notify"))
                .start()) {
            Eventually.poll(LIMIT, "it watches", () -> watch.err().contains("watching the source"));
            watch.signal("TERM");
            Finished ended = watch.await(LIMIT).exits(130);
            assertThat(ended.err())
                    .containsOnlyOnce(
                            "repo-push: warning: cannot report to the service manager: Cannot run program \"systemd-notify\"");
        }
    }

    /** A directory with all programs of the usual ones but this. */
    private static String pathWithout(Path directory, String program) {
        Command.of(
                        "sh",
                        "-c",
                        "mkdir \"$1\" && ln -s /usr/bin/* /bin/* \"$1\" 2>/dev/null; rm \"$1/$2\"",
                        "sh",
                        directory.toString(),
                        program)
                .run()
                .exits(0);
        return directory.toString();
    }

    @Test
    void theUnitIsInOrder() throws IOException {
        String unit = Files.readString(RepoPush.distribution().resolve(UNIT));
        String ours = unit.replaceFirst(
                "ExecStart=\\S*/repo-push ", "ExecStart=" + RepoPush.launcher().toRealPath() + " ");
        assertThat(ours).isNotEqualTo(unit);
        assertThat(verified(ours).text()).isEmpty();
        assertThat(verified(ours.replace("NotifyAccess", "NotifyAcces")).text()).contains("NotifyAcces");
    }

    /** What it complains of is only said. */
    private Finished verified(String unit) throws IOException {
        Path file = site.directory().resolve("repo-push@.service");
        Files.writeString(file, unit);
        Command verify = Command.of("sh", "-c", "systemd-analyze verify --man=no \"$1\" 2>&1", "sh", file.toString());
        return verify.run().exits(0);
    }

    /** What the unit starts, as systemd splits it. */
    @Test
    void theCommandOfTheUnitWorksWithTheFileThatItNames() throws IOException {
        List<String> unit = Files.readAllLines(RepoPush.distribution().resolve(UNIT));
        assertThat(unit)
                .contains(
                        "Type=notify",
                        "NotifyAccess=all",
                        "Environment=REPO_PUSH_WATCH=10s",
                        "EnvironmentFile=/etc/repo-push/%i.conf",
                        "ExecStart=/usr/local/bin/repo-push $ARGUMENTS",
                        "ExecReload=/bin/kill -USR1 $MAINPID",
                        "SuccessExitStatus=130");
        String destination = "127.0.0.1:" + site.destination();
        try (NotifySocket manager = NotifySocket.at(site.directory().resolve("notify"));
                Started watch = new RepoPush(site.home())
                        .command(destination, REF)
                        .with("NOTIFY_SOCKET", manager.path().toString())
                        .with("REPO_PUSH_WATCH", "10s")
                        .with("REPO_PUSH_REPO", source.path().toString())
                        .with(
                                "REPO_PUSH_SSH_CONFIG",
                                site.sshd().client().config().toString())
                        .start()) {
            await(manager, "READY=1", 1);
            source.commit(REF, "two");
            watch.signal("USR1");
            await(manager, "STATUS=watching the source", 2);
            watch.signal("TERM");
            watch.await(LIMIT).exits(130);
        }
    }
}
