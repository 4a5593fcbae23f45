package org.repopush.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.tunnel.NoLeaks;
import org.repopush.tunnel.crypto.Ed25519;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** One configuration after another is read by {@code ssh -G} and by our own reader: the same settings, or a refusal. */
@ExtendWith(NoLeaks.class)
class ConfigReaderTest {
    private static final Host DESTINATION = Host.of("alias");

    @TempDir
    Path directory;

    private static Arguments config(String name, String text, String... options) {
        return Arguments.of(name, text, List.of(options));
    }

    static Stream<Arguments> configurations() {
        return Stream.of(
                config("nothing", ""),
                config("comments and blank lines", "# a\n\n   # b\n\t\nPort 7 # c\n"),
                config("carriage returns", "Host alias\r\n  Port 7\r\n"),
                config("before the first Host", "Port 7\nHost other\nPort 8\n"),
                config("first value wins", "Host alias\nPort 7\nPort 8\nHost *\nPort 9\nUser u\n"),
                config("every block that matches", "Host a*\nPort 7\nHost *s\nUser u\nHost b\nHostName x\n"),
                config("negation", "Host * !alias\nPort 7\nHost !other *\nPort 8\n"),
                config("only negation", "Host !other\nPort 7\n"),
                config("question marks", "Host al?as\nPort 7\n"),
                config("patterns are case-sensitive", "Host ALIAS\nPort 7\n"),
                config("comma is no separator", "Host alias,other\nPort 7\n"),
                config("quoted pattern", "Host \"alias\"\nPort 7\n"),
                config("keywords in any case", "hOST alias\npORT 7\n"),
                config("equals signs", "Port=7\nUser = joe\nHostName= h.example\nBindAddress =::1\n"),
                config("equals sign in a value", "ProxyCommand nc -x a=b %h %p\n"),
                config("quotes", "User \"joe\"\nIdentityFile \"/a b/c\"\nIdentityFile '/d e'\nIdentityFile /f\\ g\n"),
                config("quotes in a command", "ProxyCommand sh -c \"exec nc '%h' %p\" # not a comment\n"),
                config("tabs", "\tPort\t7\n"),
                config("HostName with tokens", "HostName %h.Example\n"),
                config("HostName is lower case", "HostName UPPER.Example\n"),
                config(
                        "key files add up",
                        "IdentityFile /a\nHost alias\nIdentityFile ~/b\nIdentityFile /a\nHost *\n"
                                + "IdentityFile %d/%h-%n-%p-%r-%u-%l-%L-%i-%k-%C\nCertificateFile ~/c\nCertificateFile /d\n"),
                config("key file none", "IdentityFile none\n"),
                config("variables", "IdentityFile ${HOME}/x\nCertificateFile ${HOME}/y\nIdentityAgent ${HOME}/sock\n"),
                config("home of another account", "IdentityFile ~root/x\n"),
                config("known_hosts files", "UserKnownHostsFile ~/a /b/%h %d/%k-%%\nGlobalKnownHostsFile /c /d\n"),
                config("known_hosts with a blank", "UserKnownHostsFile \"/a b/c\" /d\n"),
                config("known_hosts with a variable", "UserKnownHostsFile ${HOME}/%n\n"),
                config("no known_hosts", "UserKnownHostsFile none\nGlobalKnownHostsFile none\n"),
                config("agent", "IdentityAgent SSH_AUTH_SOCK\nIdentitiesOnly yes\n"),
                config("no agent", "IdentityAgent none\n"),
                config("times", "ConnectTimeout 1m30s\nServerAliveInterval 2m\nServerAliveCountMax 7\n"),
                config("no time", "ConnectTimeout none\n"),
                config(
                        "flags",
                        "BatchMode yes\nCheckHostIP yes\nHashKnownHosts true\nIdentitiesOnly no\n"
                                + "ServerAliveInterval 0\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPubkeyAuthentication no\n"),
                config("strict yes", "StrictHostKeyChecking yes\n"),
                config("strict off", "StrictHostKeyChecking off\n"),
                config("strict accept-new", "StrictHostKeyChecking accept-new\nHostKeyAlias Other.Name\n"),
                config("addresses", "AddressFamily inet6\nBindAddress 192.0.2.1\nBindInterface lo\n"),
                config("methods", "PreferredAuthentications publickey,password\nNumberOfPasswordPrompts 1\n"),
                config("old names", "ChallengeResponseAuthentication no\nPubkeyAcceptedKeyTypes ssh-ed25519\n"),
                config(
                        "lists of algorithms",
                        "Ciphers aes256-ctr,aes128-ctr\nMACs hmac-sha2-512\n"
                                + "KexAlgorithms ecdh-sha2-nistp256\nHostKeyAlgorithms ssh-ed25519\n"
                                + "PubkeyAcceptedAlgorithms rsa-sha2-512\nCASignatureAlgorithms rsa-sha2-256\n"),
                config("algorithms added", "Ciphers +aes128-cbc\nHostKeyAlgorithms +ssh-rsa\n"),
                config("algorithms removed", "Ciphers -chacha*,aes128-ctr\nMACs -*etm*\nKexAlgorithms -diffie*\n"),
                config("algorithms first", "Ciphers ^aes256-ctr\nHostKeyAlgorithms ^rsa-sha2-512,ssh-ed25519\n"),
                config("RekeyLimit", "RekeyLimit 1M 10m\n"),
                config("RekeyLimit without time", "RekeyLimit 2G\n"),
                config("jump host", "ProxyJump joe@hop:22,other\n"),
                config("jump host before command", "ProxyJump hop\nProxyCommand nc\n"),
                config("command before jump host", "ProxyCommand nc %h\nProxyJump hop\n"),
                config("not a jump host", "ProxyJump none\nProxyCommand none\n"),
                config("environment", "SetEnv A=b \"C=d e\"\nSendEnv LANG LC_*\n"),
                config(
                        "unheeded",
                        "PermitLocalCommand yes\nLocalCommand echo \"a b\"\nKnownHostsCommand /bin/true %H\n"
                                + "RevokedHostKeys ~/revoked\nRequiredRSASize 2048\nConnectionAttempts 3\n"),
                config(
                        "meaningless",
                        "ForwardAgent yes\nControlMaster auto\nControlPath ~/%C\nControlPersist 10m\n"
                                + "LocalForward 8080 localhost:80\nCompression yes\nVisualHostKey yes\nLogLevel QUIET\n"
                                + "EscapeChar none\nIPQoS throughput\nTCPKeepAlive no\nGSSAPIAuthentication yes\n"
                                + "AddKeysToAgent yes\nForwardX11 no\nRequestTTY no\nUpdateHostKeys no\n"),
                config("unknown and ignored", "IgnoreUnknown frob*,x\nFrobnicate yes\nPort 7\n"),
                config("match all", "Match all\nPort 7\n"),
                config("match all last", "Match host alias all\nPort 7\nMatch host other all\nUser u\n"),
                config("match not all", "Match !all\nPort 7\n"),
                config("match host", "Match host alias\nPort 7\nMatch host other\nUser u\n"),
                config(
                        "match the real host",
                        "HostName Real.Example\nMatch host real.*\nPort 7\nMatch host alias\nPort 8\n"),
                config("match original host", "HostName real.example\nMatch originalhost ALIAS\nPort 7\n"),
                config("match lists and negation", "Match host other,al*,!alias\nPort 7\nMatch host *,!b\nPort 8\n"),
                config("match negated", "Match !host other\nPort 7\n"),
                config("match user", "User joe\nMatch user joe\nPort 7\n"),
                config("match user of the command line", "Match user eve\nPort 7\n", "User=eve"),
                config("match local user", "Match localuser " + System.getProperty("user.name") + ",x\nPort 7\n"),
                config("match several", "Match host alias user joe\nPort 7\nMatch host alias !user joe\nPort 8\n"),
                config("match with equals", "Match host=alias\nPort 7\n"),
                config("match in quotes", "Match host \"al*,other\"\nPort 7\n"),
                config("match canonical", "Match canonical\nPort 7\n"),
                config("match not canonical", "Match !canonical host alias\nPort 7\n"),
                config("match exec that nothing needs", "Match host other exec \"false\"\nPort 7\nHost *\nPort 8\n"),
                config("match then comment", "Match host alias # exec false\nPort 7\n"),
                config("include", "Include {DIR}/one.conf\nPort 9\n"),
                config("include by pattern", "Include {DIR}/*.conf\n"),
                config("include with hidden and without files", "Include {DIR}/*.none {DIR}/hidden*\nPort 9\n"),
                config("include in a block", "Host other\nInclude {DIR}/one.conf\nHost *\nPort 9\n"),
                config("include in a block that matches", "Host alias\nInclude {DIR}/two.conf\nUser after\n"),
                config("include nested", "Include {DIR}/nest.inc\n"),
                config("command line first", "Port 7\nUser u\nHostName h\n", "Port=9", "User x", "HostName = y"),
                config("command line twice", "", "Port=9", "port=8"),
                config("key file of the command line", "IdentityFile /a\n", "IdentityFile=/b"));
    }

    @BeforeAll
    static void install() {
        Ed25519.install();
    }

    private SshOptions options(Path file, List<String> options) {
        return new SshOptions(
                Optional.of(file), OptionalInt.empty(), List.of(), Optional.empty(), options, Duration.ofSeconds(20));
    }

    private Path written(String text) throws Exception {
        Path real = directory.toRealPath();
        Files.writeString(real.resolve("one.conf"), "Host alias\nPort 1\nHost *\nUser one\n");
        Files.writeString(real.resolve("two.conf"), "User two\nHost other\nPort 2\n");
        Files.writeString(real.resolve(".hidden.conf"), "Port 3\n");
        Files.writeString(real.resolve("nest.inc"), "Include \"" + real + "/t?o.conf\"\nPort 4\n");
        return Files.writeString(real.resolve("config"), text.replace("{DIR}", real.toString()));
    }

    private SshConfig bySsh(SshOptions options) throws Exception {
        try (ConfigQuery query = ConfigQuery.start(DESTINATION, options)) {
            return query.answer(line -> {});
        }
    }

    private SshConfig byReader(SshOptions options) throws Exception {
        String settings = new ConfigReader(DESTINATION, options, ConfigReader.Places.usual()).read();
        return SshConfig.parse(
                settings, "alias", Path.of(System.getProperty("user.home")), System.getProperty("user.name"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void readsWhatSshReads(String name, String text, List<String> given) throws Exception {
        SshOptions options = options(written(text), given);
        assertThat(ResolvedSettings.outcome(() -> byReader(options)))
                .containsExactlyInAnyOrderEntriesOf(ResolvedSettings.outcome(() -> bySsh(options)));
    }

    /** ssh refuses these as well. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Frobnicate yes | line 1: unknown keyword 'frobnicate'",
                "Host other\\nFrobnicate yes | line 2",
                "Port 0 | line 1: '0' is not a value of port",
                "Port x | line 1: 'x' is not a value of port",
                "Port | line 1: port has no value",
                "Port 1 2 | line 1: port takes one value",
                "BatchMode maybe | line 1: 'maybe' is not a value of batchmode",
                "ConnectTimeout soon | line 1: 'soon' is not a time",
                "RekeyLimit much | line 1: 'much' is not a size",
                "IdentityFile \"/a | line 1: a quote is not closed",
                "Match | line 1: Match without a criterion",
                "Match frob x | line 1: Match frob is not known",
                "Match all host alias | line 1: Match all takes no other",
                "Match host | line 1: Match host without a value",
                "Host other\\nMatch user | line 2: Match user without a value",
                "Include | line 1: Include without a file",
                "HostName %x | holds a token that is not known",
                "UserKnownHostsFile ~/%x | %x is not known",
                "UserKnownHostsFile ${REPO_PUSH_NOT_SET}/x | the environment has no REPO_PUSH_NOT_SET",
            })
    void refusesWhatSshRefuses(String text, String message) throws Exception {
        SshOptions options = options(written(text.replace("\\n", "\n")), List.of());
        assertThat(catchThrowableOfType(TunnelException.class, () -> bySsh(options)))
                .as("refusal of ssh")
                .isNotNull();
        assertThatThrownBy(() -> ResolvedSettings.resolved(byReader(options)))
                .isInstanceOfSatisfying(
                        TunnelException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFIG))
                .hasMessageContaining(message);
    }

    /** What ssh understands and the reader does not is named with file and line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Match exec true | line 1: Match exec requires an OpenSSH client",
                "Match host alias exec \"test -f %h\" | line 1: Match exec requires an OpenSSH client",
                "Match final | line 1: Match final requires an OpenSSH client",
                "CanonicalizeHostname always | line 1: CanonicalizeHostname requires an OpenSSH client",
                "Include ~root/x | line 1: Include ~root/x requires an OpenSSH client",
            })
    void namesWhatItDoesNotUnderstand(String text, String message) throws Exception {
        SshOptions options = options(written(text), List.of());
        assertThatThrownBy(() -> byReader(options))
                .isInstanceOfSatisfying(TunnelException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.CONFIG);
                    assertThat(e.hint()).isPresent();
                })
                .hasMessage(directory.toRealPath().resolve("config") + " " + message);
    }

    @Test
    void namedFileHasToBeThere() {
        SshOptions options = options(directory.resolve("missing"), List.of());
        assertThatThrownBy(() -> byReader(options)).hasMessageContaining("cannot read the SSH configuration");
    }
}
