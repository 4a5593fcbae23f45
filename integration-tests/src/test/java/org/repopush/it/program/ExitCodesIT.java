package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.BrokenProgram;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.sshd.Sshd;
import org.repopush.push.model.ExitCode;

/** Every exit code provoked for real. A new one does not compile here until somebody says how it comes about. */
@Needs({"sshd", "ssh", "ostree", "flock", "gpg"})
@ExtendWith(NoLeaks.class)
class ExitCodesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int BULK = 2_000_000;
    private static final int SLOW = 200_000;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    @ParameterizedTest
    @EnumSource(ExitCode.class)
    void everyExitCodeComesAboutAndSaysWhy(ExitCode code) throws IOException {
        Finished finished = provoke(code).exits(code.status());
        if (code == ExitCode.OK) {
            assertThat(finished.err()).startsWith("repo-push: published 1 ref: ");
            return;
        }
        assertThat(finished.err()).contains("repo-push: ").doesNotContain("repo-push: published");
        assertThat(finished.err().contains("  hint: ")).isEqualTo(code != ExitCode.INTERRUPTED);
        assertThat(finished.err().contains("    at ")).as("a trace").isEqualTo(code == ExitCode.BUG);
        destination.check();
    }

    private Finished provoke(ExitCode code) throws IOException {
        return switch (code) {
            case OK -> site.push().run();
            case BUG ->
                BrokenProgram.command("--repo", site.source().toString(), "127.0.0.1:/srv/repo")
                        .run();
            case OUTPUT ->
                new RepoPush(site.home()).command("--version").onFullDisk().run();
            case USAGE -> site.push().with("--frobnicate").run();
            case SOURCE -> site.push("os/missing").run();
            case CONNECTION ->
                site.push().with("-p", Integer.toString(Sshd.freePort())).run();
            case LOGIN -> refusedLogin();
            case LOST -> duringTheTransfer((relay, push) -> relay.cut());
            case DESTINATION ->
                site.push().to(site.destination().resolveSibling("missing")).run();
            case REJECTED -> rejected();
            case TRANSFER -> failedPull();
            case LOCKED -> locked();
            case SIGNATURE -> unsigned();
            case NOT_RELEASED ->
                site.push("os/a")
                        .with("--to", "127.0.0.1:" + site.destination().resolveSibling("missing"))
                        .run();
            case INCONSISTENT -> inconsistent();
            case INTERRUPTED -> duringTheTransfer((relay, push) -> push.signal("INT"));
        };
    }

    private Finished unsigned() {
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            Path file = key.exportTo(site.directory().resolve("wanted.gpg"));
            PolicyFile.of(site.sshd().home()).write("[receive]\nverify-gpg = " + file + "\n");
        }
        return site.push().run();
    }

    private Finished inconsistent() {
        OstreeRepo other = OstreeRepo.create(site.directory().resolve("srv/other"), "archive");
        site.sshd()
                .tools()
                .wrap(
                        "ostree",
                        "case \"$PWD $* \" in */srv/other\\ *' pull-local --untrusted '[!-]*) echo 'error: out of luck' >&2; exit 1;; esac");
        return site.push().with("--to", "127.0.0.1:" + other.path()).run();
    }

    private Finished refusedLogin() {
        site.sshd().refuseLogins();
        return site.push().run();
    }

    private Finished rejected() {
        destination.commit("os/a", "theirs");
        return site.push().run();
    }

    private Finished failedPull() {
        site.sshd()
                .tools()
                .wrap(
                        "ostree",
                        "case \" $* \" in *' pull '*' --disable-verify-bindings '*) echo 'error: out of luck' >&2; exit 1;; esac");
        Finished push = site.push().run();
        assertThat(push.err()).contains("out of luck");
        return push;
    }

    private Finished locked() {
        site.push().exits(0);
        source.commit("os/a", "another");
        try (LockFile holder = LockFile.hold(destination.path().resolve("extensions/repo-push/lock"))) {
            Finished push = site.push().with("--lock-timeout=1s").run();
            assertThat(push.err()).contains("another push");
            holder.release();
            return push;
        }
    }

    @FunctionalInterface
    private interface Fault {
        void strike(Relay relay, Started push);
    }

    private Finished duringTheTransfer(Fault blow) throws IOException {
        source.commitBulk("os/a", BULK);
        try (Relay relay = site.sshd().relay().rate(SLOW);
                Started push = site.push().through(relay).start()) {
            Eventually.poll(LIMIT, "the transfer is under way", () -> relay.sent() > BULK / 4 || !push.running());
            blow.strike(relay, push);
            return push.await(LIMIT);
        }
    }
}
