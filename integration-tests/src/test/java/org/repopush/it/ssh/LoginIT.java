package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SshKey;

/** What a real server is asked while the user logs in. */
class LoginIT {
    @Needs({"sshd", "ssh", "ostree"})
    @ExtendWith(NoLeaks.class)
    abstract static class Server {
        private static final Pattern REQUEST =
                Pattern.compile("userauth-request for user \\S+ service \\S+ method ([a-z]+)");

        @RegisterExtension
        final Site site;

        Server(Site site) {
            this.site = site;
        }

        @BeforeEach
        void createRepositories() {
            OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
            OstreeRepo.create(site.destination(), "archive");
        }

        /** The methods of the requests in the server's log. */
        List<String> requests() {
            return REQUEST.matcher(site.sshd().log())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
        }

        /** A key that the server does not know. */
        String strangeKey(String type) {
            return SshKey.generate(site.directory().resolve("strange-" + type), type)
                    .file()
                    .toString();
        }
    }

    @Nested
    class UsualServer extends Server {
        UsualServer() {
            super(Site.own());
        }

        @Test
        void oneRequestIsEnoughForTheFirstKey() {
            site.push().exits(0);

            assertThat(requests()).containsExactly("publickey");
        }

        /** The server names what comes behind a request that does not log in, and goes on. */
        @Test
        void theShellIsAskedForTogetherWithTheLoginAndOnce() {
            site.push().with("-i", strangeKey("ed25519")).exits(0);

            assertThat(site.sshd().log()).containsOnlyOnce("dispatch_protocol_error: type 90");
        }

        /** A key that is refused, then the next, each with its signature. */
        @ParameterizedTest
        @ValueSource(strings = {"ed25519", "ecdsa"})
        void aFirstKeyThatIsRefusedIsSentOnceAndLeavesTheOthers(String type) {
            site.push().with("-i", strangeKey(type)).exits(0);

            assertThat(requests()).containsExactly("publickey", "publickey");
        }

        @Test
        void aKeyWhoseSignatureIsDearIsShownFirst() {
            site.push().with("-i", strangeKey("rsa")).exits(0);

            assertThat(requests()).containsExactly("publickey", "publickey");
            assertThat(site.sshd().log()).contains("Failed publickey").contains("rsa-sha2-512");
        }

        @Test
        void aKeyThatTheConfigurationExcludesIsNotSent() {
            String err = site.push()
                    .with("-o", "PubkeyAcceptedAlgorithms=rsa-sha2-512")
                    .fails(5)
                    .err();

            assertThat(err).contains("PubkeyAcceptedAlgorithms");
            assertThat(requests()).containsExactly("none");
        }

        @Test
        void aKeyThatOthersMayReadHasAHintOfItsOwn() throws IOException {
            Path key = site.sshd().client().key().file();
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

            assertThat(site.push().fails(5).err())
                    .contains("skipped, open to others", "hint: ", "chmod 600 " + key)
                    .doesNotContain("authorized_keys");
        }

        @Test
        void aKeyThatIsNotThereIsWarnedAboutAndAnotherOneDoes() {
            Path missing = site.directory().resolve("missing");

            assertThat(site.push().with("-i", missing.toString()).exits(0).err())
                    .containsOnlyOnce("repo-push: warning: the key " + missing + " does not exist");
            assertThat(InspectionRun.doctor(site).ends(0, "-i", missing.toString()))
                    .containsPattern("warning +key files +the key " + missing + " does not exist");
        }

        /** As on machines that are enrolled in FreeIPA: ssh knows the host, and only the reason helps whoever wonders. */
        @Test
        void aCommandThatTellsHostKeysIsNamedOnceAndByDoctor() {
            site.sshd().client().forgetHosts();
            String[] command = {"-o", "KnownHostsCommand=/bin/cat /nonexistent"};

            assertThat(site.push().with(command).fails(4).err())
                    .containsOnlyOnce("repo-push: warning: the SSH configuration sets KnownHostsCommand for 127.0.0.1");
            assertThat(InspectionRun.doctor(site).ends(4, command))
                    .containsPattern("warning +ssh config +the SSH configuration sets KnownHostsCommand");
        }

        @Test
        void allKeysThatAreRefusedAreListedOnce() {
            site.sshd().refuseLogins();
            String strange = strangeKey("ed25519");

            String err = site.push().with("-i", strange).fails(5).err();

            assertThat(err.lines())
                    .anyMatch(line ->
                            line.startsWith("    " + strange + " (") && line.endsWith(": refused by the server"));
            assertThat(err)
                    .containsOnlyOnce(strange + " (")
                    .contains("refused by the server", "the server accepts publickey");
            assertThat(requests()).containsExactly("publickey", "publickey");
        }
    }

    @Nested
    class ServerThatWantsTwoKeys extends Server {
        ServerThatWantsTwoKeys() {
            super(Site.own().with("AuthenticationMethods publickey,publickey"));
        }

        @Test
        void oneKeyIsNotEnoughAndThatIsSaid() {
            assertThat(site.push().fails(5).err()).contains("accepted, but the server requires more than this key");
        }
    }
}
