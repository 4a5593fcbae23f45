package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ScriptSession;

/** The fixtures do what the other tests rely on, seen without the program. */
@Needs({"sshd", "ssh", "ostree", "gpg", "dash"})
@ExtendWith(NoLeaks.class)
class FixturesIT {
    @RegisterExtension
    private final Site site = Site.own();

    @TempDir
    private Path temporary;

    private Command ssh(int port, String remote) {
        return site.sshd().client().ssh("127.0.0.1", List.of("-p", Integer.toString(port)), remote);
    }

    @Test
    void sshdRunsACommandInAnEnvironmentOfItsOwn() {
        assertThat(ssh(site.sshd().port(), "echo $HOME").run().exits(0).text())
                .isEqualTo(site.sshd().home().toString());
    }

    @Test
    void aHiddenToolIsNotFoundAndAWrappedOneRunsTheWrapper() {
        site.sshd().tools().hide("ostree");
        site.sshd().tools().wrap("true", "echo wrapped");
        assertThat(ssh(site.sshd().port(), "command -v ostree; exec env true")
                        .run()
                        .exits(0)
                        .text())
                .isEqualTo("wrapped");
    }

    @Test
    void aRefusedLoginIsRefused() {
        site.sshd().refuseLogins();
        assertThat(ssh(site.sshd().port(), "true").run().exits(255).err()).contains("Permission denied");
    }

    @Test
    void aRelayDelaysCountsAndCuts() throws IOException {
        try (Relay relay = site.sshd().relay().roundTrip(Duration.ofMillis(100))) {
            long start = System.nanoTime();
            ssh(relay.port(), "true").run().exits(0);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
            assertThat(relay.sent()).isPositive();
            try (Started session =
                    ssh(relay.port(), "echo here; cat").withInput().start()) {
                Eventually.poll(
                        Duration.ofSeconds(10), "login", () -> session.out().contains("here"));
                relay.cut();
                session.await(Duration.ofSeconds(10)).exits(255);
            }
        }
    }

    @Test
    void anOstreeRepositoryTellsWhatIsInIt() {
        OstreeRepo repo = OstreeRepo.create(temporary.resolve("repo"), "archive");
        String first = repo.commit("os/a", "one");
        String second = repo.commit("os/a", "two");
        repo.ostree("summary", "-u");
        assertThat(repo.refs()).containsExactly(Map.entry("os/a", second));
        assertThat(repo.revision("os/a^")).contains(first);
        assertThat(repo.summary()).isEqualTo(repo.refs());
        repo.checkClean();
    }

    @Test
    void aFileTreeSeesEveryChange() {
        OstreeRepo repo = OstreeRepo.create(temporary.resolve("repo"), "archive");
        String first = repo.commit("os/a", "one");
        FileTree before = FileTree.of(repo.path());
        repo.set("os/b", first);
        assertThat(FileTree.of(repo.path())).isNotEqualTo(before);
        assertThat(FileTree.of(repo.path()).without("refs/heads/os/b")).isEqualTo(before);
    }

    @Test
    void signaturesAreCounted() {
        OstreeRepo repo = OstreeRepo.create(temporary.resolve("repo"), "archive");
        String commit = repo.commit("os/a", "one");
        assertThat(repo.signatures(commit)).isZero();
        try (GpgKey one = GpgKey.create(site.directory().resolve("gpg1"));
                GpgKey two = GpgKey.create(site.directory().resolve("gpg2"))) {
            one.sign(repo, commit);
            assertThat(repo.signatures(commit)).isOne();
            two.sign(repo, commit);
            assertThat(repo.signatures(commit)).isEqualTo(2);
        }
    }

    @Test
    void aScriptSessionSpeaksTheLineProtocol() {
        String program = """
                {
                while :; do
                    printf '@%s step %s %s\\n' "$2" "$4" "$5"
                    echo noise
                    IFS=' ' read -r word rest || exit 0
                    set -- 1 "$2" "$3" "$word" "$rest"
                done
                }
                """;
        try (ScriptSession session =
                ScriptSession.start(Command.of("dash", "-s"), program, Duration.ofSeconds(30), "probe", "a b")) {
            assertThat(session.next()).isEqualTo(new ScriptSession.Answer("step", List.of("probe", "a b")));
            session.send("next", "\u00e9\n");
            assertThat(session.next()).isEqualTo(new ScriptSession.Answer("step", List.of("next", "\u00e9\n")));
            session.endOfInput();
            session.await().exits(0);
        }
    }
}
