package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.Sshd;

/** What goes wrong between the two hosts, each with its exit status, problem and hint. */
class SshFailuresIT {
    @Needs({"sshd", "ssh", "ostree"})
    @ExtendWith(NoLeaks.class)
    abstract static class Failing {
        @RegisterExtension
        final Site site;

        private OstreeRepo destination;
        private FileTree before;

        Failing(Site site) {
            this.site = site;
        }

        @BeforeEach
        void createRepositories() {
            OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
            destination = OstreeRepo.create(site.destination(), "archive");
            before = FileTree.of(destination.path());
        }

        /** Fails in this way, and the destination's public part is untouched. */
        String fails(int status, String... options) {
            String err = site.push().by(Way.PACK).with(options).fails(status).err();
            assertThat(FileTree.of(destination.path()).without("extensions")).isEqualTo(before.without("extensions"));
            return err;
        }

        void takes(Way way) {
            site.push().by(way).exits(0);
            assertThat(destination.refs()).containsOnlyKeys("os/a");
            destination.checkClean();
        }
    }

    @Nested
    class UsualServer extends Failing {
        UsualServer() {
            super(Site.own());
        }

        @Test
        void aChangedHostKeyIsRefusedWithFileAndFingerprint() {
            site.sshd().client().mistakeHost(site.sshd().port());
            assertThat(fails(4))
                    .contains("SHA256:")
                    .contains(site.sshd().client().knownHosts().toString());
        }

        @Test
        void anUnknownHostKeyIsRefusedWithItsFingerprint() {
            site.sshd().client().forgetHosts();
            assertThat(fails(4)).contains("SHA256:").contains("127.0.0.1");
        }

        @Test
        void aRefusedLoginSaysWhichKeysWereTried() {
            site.sshd().refuseLogins();
            assertThat(fails(5)).contains(site.sshd().client().key().file().toString());
        }

        @Test
        void aClosedPortIsNamed() {
            String port = Integer.toString(Sshd.freePort());
            assertThat(fails(4, "-p", port)).contains(port);
        }

        @Test
        void aHostNameThatDoesNotExistIsNamed() {
            String err = site.push().at("no-such-host.invalid").fails(4).err();
            assertThat(err).contains("no-such-host.invalid");
        }
    }

    @Nested
    class AccountWithoutShell extends Failing {
        AccountWithoutShell() {
            super(Site.own().with("ForceCommand /usr/sbin/nologin"));
        }

        @Test
        void isNotReady() {
            assertThat(fails(7)).contains("shell");
        }
    }

    @Nested
    class ServerThatForbidsForwarding extends Failing {
        ServerThatForbidsForwarding() {
            super(Site.own().with("AllowTcpForwarding no"));
        }

        @Test
        void isNotReadyForAPull() {
            assertThat(fails(7, "--no-pack")).contains("forward");
        }

        @Test
        void takesAPack() {
            takes(Way.PACK);
        }
    }

    @Nested
    class ServerThatBindsEveryAddress extends Failing {
        ServerThatBindsEveryAddress() {
            super(Site.own().with("GatewayPorts yes"));
        }

        @Test
        void I7_isServedNothing() {
            assertThat(fails(7, "--no-pack")).contains("GatewayPorts");
        }

        @Test
        void takesAPack() {
            takes(Way.PACK);
        }
    }
}
