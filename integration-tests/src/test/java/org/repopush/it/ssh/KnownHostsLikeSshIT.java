package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.sshd.SshKey;
import org.repopush.it.fixture.sshd.Sshd;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * One known_hosts file after another is given to {@code ssh} and to us, at servers that show plain keys and certificates: the
 * same verdict, the same additions. Where we are stricter the case says so.
 */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
@Timeout(120)
class KnownHostsLikeSshIT {
    private enum Verdict {
        ACCEPTED,
        REFUSED,
        /** ssh accepts, we do not. */
        STRICTER
    }

    private static final String ED25519 = "HostKeyAlgorithms=ssh-ed25519-cert-v01@openssh.com,ssh-ed25519";
    private static final String ECDSA =
            "HostKeyAlgorithms=ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp256";
    private static final String RSA = "HostKeyAlgorithms=rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-512";
    private static final String PLAIN = "HostKeyAlgorithms=ssh-ed25519";
    private static final String NEW = "StrictHostKeyChecking=accept-new";
    private static final String OFF = "StrictHostKeyChecking=no";

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    /** Certificates: ed25519 as it should be; ecdsa for a pattern; rsa for another name. */
    private static Sshd good;

    /** Certificates: ed25519 expired; ecdsa not valid yet; rsa without a name. */
    private static Sshd odd;

    private static SshKey authority;

    @BeforeAll
    static void start() throws IOException {
        SshKey.generate(shared.resolve("other"), "ed25519");
        authority = SshKey.generate(shared.resolve("authority"), "ed25519");
        good = server(
                "good",
                certified("good", "ed25519", "-n", "127.0.0.1,good.example"),
                certified("good", "ecdsa", "-n", "127.0.*"),
                certified("good", "rsa", "-n", "other.example"));
        odd = server(
                "odd",
                certified("odd", "ed25519", "-n", "127.0.0.1", "-V", "20200101:20210101"),
                certified("odd", "ecdsa", "-n", "127.0.0.1", "-V", "20990101:21000101"),
                certified("odd", "rsa"));
    }

    @AfterAll
    static void stop() {
        good.close();
        odd.close();
    }

    private static SshKey certified(String server, String type, String... more) {
        SshKey key = SshKey.generate(shared.resolve(server + "-" + type), type);
        List<String> options = new ArrayList<>(List.of("-h"));
        options.addAll(List.of(more));
        authority.certify(key.file(), options.toArray(String[]::new));
        return key;
    }

    private static Sshd server(String name, SshKey... keys) throws IOException {
        List<String> settings = Arrays.stream(keys)
                .flatMap(key -> Stream.of("HostKey " + key.file(), "HostCertificate " + key.file() + "-cert.pub"))
                .toList();
        return Sshd.start(Files.createDirectory(shared.resolve(name)), Account.current(), settings);
    }

    private static Arguments known(String name, Verdict verdict, String file, String... options) {
        return Arguments.of(name, verdict, file, List.of(options));
    }

    /** Words in braces stand for what only the running servers know; see {@link #filled}. */
    static Stream<Arguments> knownHosts() {
        return Stream.of(
                // plain
                known("name and port", Verdict.ACCEPTED, "{H} {ED}"),
                known("nothing", Verdict.REFUSED, ""),
                known("comment at the end", Verdict.ACCEPTED, "{H} {ED} a comment"),
                known("only the rsa key", Verdict.ACCEPTED, "{H} {RSA}"),
                known("only the ecdsa key", Verdict.ACCEPTED, "{H} {EC}"),
                known("all types", Verdict.ACCEPTED, "{H} {RSA}\n{H} {EC}\n{H} {ED}"),
                known("another key of the type", Verdict.REFUSED, "{H} {OTHER}"),
                known("another key and the right one", Verdict.ACCEPTED, "{H} {OTHER}\n{H} {ED}"),
                known("another key, right rsa key", Verdict.REFUSED, "{H} {OTHER}\n{H} {RSA}"),
                known("list of names", Verdict.ACCEPTED, "a,{H},b {ED}"),
                known("upper case", Verdict.ACCEPTED, "LOCALHOST,{H} {ED}"),
                known("tabs", Verdict.ACCEPTED, "\t{H}\t{ED}"),
                known("carriage return", Verdict.ACCEPTED, "{H} {ED}\r"),
                known("no newline at the end", Verdict.ACCEPTED, "# x\n{H} {ED}"),
                known("another port", Verdict.REFUSED, "[127.0.0.1]:1 {ED}"),
                known("brackets and port 22", Verdict.REFUSED, "[127.0.0.1]:22 {ED}"),
                known("name without port", Verdict.ACCEPTED, "127.0.0.1 {ED}"),
                known("another key without port", Verdict.REFUSED, "127.0.0.1 {OTHER}"),
                known("port says other, name says right", Verdict.REFUSED, "{H} {OTHER}\n127.0.0.1 {ED}", PLAIN),
                // the host has a certificate as well, and for ssh its key is then looked for without port first
                known("port says other, name says right", Verdict.STRICTER, "{H} {OTHER}\n127.0.0.1 {ED}"),
                known("port says right, name says other", Verdict.ACCEPTED, "127.0.0.1 {OTHER}\n{H} {ED}"),
                known("name without port has another type", Verdict.REFUSED, "127.0.0.1 {RSA}"),
                // patterns
                known("star", Verdict.ACCEPTED, "* {ED}"),
                known("pattern with port", Verdict.ACCEPTED, "[127.0.0.*]:{PORT} {ED}"),
                known("question mark", Verdict.ACCEPTED, "127.0.0.? {ED}"),
                known("negation with port", Verdict.REFUSED, "[*]:{PORT},!{H} {ED}"),
                known("negation without port", Verdict.ACCEPTED, "*,!127.0.0.1 {ED}"),
                known("negation first", Verdict.REFUSED, "!{H},[127.*]:* {ED}"),
                known("only a negation", Verdict.REFUSED, "!127.0.0.2 {ED}"),
                // hashed
                known("hashed", Verdict.ACCEPTED, "{HASHED} {ED}"),
                known("hashed, another key", Verdict.REFUSED, "{HASHED} {OTHER}"),
                known("hashed, broken", Verdict.REFUSED, "|1|AAAA {ED}"),
                known("hashed, then text", Verdict.REFUSED, "{HASHED},{H} {ED}"),
                // lines that say nothing
                known("broken before", Verdict.ACCEPTED, "garbage\n{H} ssh-ed25519\n{H} ssh-ed25519 %%\n{H} {ED}"),
                known("unknown marker", Verdict.REFUSED, "@unheard {H} {ED}"),
                known("unknown type", Verdict.ACCEPTED, "{H} ssh-frob AAAACHNzaC1mcm9i\n{H} {ED}"),
                known("type that is not the key's", Verdict.REFUSED, "{H} ssh-rsa {EDKEY}"),
                known("type that is not the key's, new", Verdict.ACCEPTED, "{H} ssh-rsa {EDKEY}\n", NEW),
                // revoked
                known("revoked", Verdict.REFUSED, "@revoked {H} {ED}\n{H} {ED}"),
                known("revoked for all", Verdict.REFUSED, "{H} {ED}\n@revoked * {ED}"),
                known("revoked without port", Verdict.STRICTER, "{H} {ED}\n@revoked 127.0.0.1 {ED}"),
                known("another one revoked", Verdict.ACCEPTED, "{H} {ED}\n@revoked * {OTHER}"),
                known("revoked, checking off", Verdict.STRICTER, "@revoked * {ED}", OFF),
                known("revoked by file", Verdict.REFUSED, "{H} {ED}", "RevokedHostKeys={FILE:# x\n\n{ED} me\n}"),
                known("not revoked by file", Verdict.ACCEPTED, "{H} {ED}", "RevokedHostKeys={FILE:{OTHER}}"),
                known("revoking file is missing", Verdict.REFUSED, "{H} {ED}", "RevokedHostKeys=/nowhere/at/all"),
                known("revoking file is garbage", Verdict.REFUSED, "{H} {ED}", "RevokedHostKeys={FILE:garbage}"),
                known("revoking file holds the authority", Verdict.REFUSED, "{H} {ED}", "RevokedHostKeys={FILE:{CA}}"),
                // what becomes of new keys
                known("new", Verdict.ACCEPTED, "", NEW),
                known("new, checking off", Verdict.ACCEPTED, "", OFF),
                known("new, hashed", Verdict.ACCEPTED, "", NEW, "HashKnownHosts=yes"),
                known("new, other lines", Verdict.ACCEPTED, "x {OTHER}\n", NEW),
                known("new, name without port has another", Verdict.ACCEPTED, "127.0.0.1 {OTHER}\n", NEW),
                known("new type", Verdict.REFUSED, "{H} {OTHER}", NEW, ECDSA),
                known("changed, accept-new", Verdict.REFUSED, "{H} {OTHER}", NEW),
                known("changed, checking off", Verdict.STRICTER, "{H} {OTHER}", OFF),
                known("new by alias", Verdict.ACCEPTED, "", NEW, "HostKeyAlias=Some.Name"),
                known("new, nowhere to write", Verdict.REFUSED, "", NEW, "UserKnownHostsFile=none"),
                known("new, written to nothing", Verdict.ACCEPTED, "", NEW, "UserKnownHostsFile=/dev/null"),
                known("ask without a terminal", Verdict.REFUSED, "", "StrictHostKeyChecking=ask"),
                // alias, files
                known("alias", Verdict.ACCEPTED, "some.name {ED}", "HostKeyAlias=Some.Name"),
                known("alias, name is not looked at", Verdict.REFUSED, "{H} {ED}", "HostKeyAlias=some.name"),
                known("alias with port", Verdict.REFUSED, "[some.name]:{PORT} {ED}", "HostKeyAlias=some.name"),
                known("second file", Verdict.ACCEPTED, "", "UserKnownHostsFile=/dev/null {FILE:{H} {ED}}"),
                known("global file", Verdict.ACCEPTED, "", "GlobalKnownHostsFile={FILE:{H} {ED}}"),
                known("files disagree", Verdict.ACCEPTED, "{H} {OTHER}", "GlobalKnownHostsFile={FILE:{H} {ED}}"),
                known("file is a directory", Verdict.REFUSED, "", "UserKnownHostsFile={DIRECTORY}"),
                // certificates
                known("authority", Verdict.ACCEPTED, "@cert-authority {H} {CA}", ED25519),
                known("authority for all", Verdict.ACCEPTED, "@cert-authority * {CA}"),
                known("authority without port", Verdict.ACCEPTED, "@cert-authority 127.0.0.1 {CA}", ED25519),
                known("authority for others", Verdict.REFUSED, "@cert-authority *.example {CA}", ED25519),
                known("another authority", Verdict.REFUSED, "@cert-authority * {OTHER}", ED25519),
                known("authority is no key of the host", Verdict.REFUSED, "{H} {CA}", ED25519),
                known("another authority, plain key", Verdict.ACCEPTED, "@cert-authority * {OTHER}\n{H} {ED}"),
                known("plain key of a host with certificate", Verdict.ACCEPTED, "{H} {ED}", ED25519),
                known("revoked authority", Verdict.REFUSED, "@cert-authority * {CA}\n@revoked * {CA}", ED25519),
                known("revoked authority, plain key", Verdict.REFUSED, "{H} {ED}\n@revoked * {CA}", ED25519),
                known(
                        "revoked key in a certificate",
                        Verdict.REFUSED,
                        "@cert-authority * {CA}\n@revoked * {ED}",
                        ED25519),
                known(
                        "authority's algorithm",
                        Verdict.REFUSED,
                        "@cert-authority * {CA}",
                        ED25519,
                        "CASignatureAlgorithms=rsa-sha2-512"),
                known("name by pattern", Verdict.REFUSED, "@cert-authority * {CA}", ECDSA),
                known("another name", Verdict.REFUSED, "@cert-authority * {CA}", RSA),
                known("another name, plain key", Verdict.ACCEPTED, "@cert-authority * {CA}\n{H} {RSA}", RSA),
                known(
                        "name by alias",
                        Verdict.ACCEPTED,
                        "@cert-authority other.example {CA}",
                        RSA,
                        "HostKeyAlias=other.example"),
                known("authority and accept-new", Verdict.ACCEPTED, "@cert-authority * {OTHER}\n", NEW, ED25519),
                known(
                        "certificate by group exchange",
                        Verdict.STRICTER,
                        "@cert-authority * {CA}",
                        ED25519,
                        "KexAlgorithms=diffie-hellman-group-exchange-sha256"),
                known(
                        "certificate by a fixed group",
                        Verdict.ACCEPTED,
                        "@cert-authority * {CA}",
                        RSA,
                        "HostKeyAlias=other.example",
                        "KexAlgorithms=diffie-hellman-group14-sha256"),
                known(
                        "only certificates",
                        Verdict.ACCEPTED,
                        "{H} {ED}",
                        "HostKeyAlgorithms=ssh-ed25519-cert-v01@openssh.com"),
                known("expired", Verdict.REFUSED, "@cert-authority * {CA}", ED25519, "ODD"),
                known("not valid yet", Verdict.REFUSED, "@cert-authority * {CA}", ECDSA, "ODD"),
                known("without a name", Verdict.ACCEPTED, "@cert-authority * {CA}", RSA, "ODD"),
                known(
                        "expired, revoked authority",
                        Verdict.REFUSED,
                        "@cert-authority * {CA}\n@revoked * {CA}",
                        ED25519,
                        "ODD"),
                // algorithms
                known(
                        "order of the user",
                        Verdict.REFUSED,
                        "{H} {ED}",
                        "HostKeyAlgorithms=ecdsa-sha2-nistp256,ssh-ed25519"),
                known("preferred algorithms", Verdict.REFUSED, "{H} {ED}", "HostKeyAlgorithms=^rsa-sha2-512"),
                known("without an algorithm", Verdict.ACCEPTED, "{H} {RSA}", "HostKeyAlgorithms=-ssh-ed25519"),
                known("short rsa", Verdict.REFUSED, "{H} {RSA}", RSA, "RequiredRSASize=8192"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("knownHosts")
    void verdictIsThatOfSsh(String name, Verdict verdict, String text, List<String> given) throws Exception {
        Path forSsh = Files.writeString(directory.resolve("ssh"), filled(text));
        Path forUs = Files.writeString(directory.resolve("us"), filled(text));
        List<String> options = new ArrayList<>();
        for (String option : given) {
            options.add(filled(option));
        }

        Sshd server = options.remove("ODD") ? odd : good;
        int status = ssh(server, options, forSsh);
        assertThat(status).as("status of ssh").isEqualTo(verdict == Verdict.REFUSED ? 255 : 0);
        if (verdict == Verdict.ACCEPTED) {
            assertThatCode(() -> connect(server, options, forUs)).doesNotThrowAnyException();
        } else {
            TunnelException refused =
                    catchThrowableOfType(TunnelException.class, () -> connect(server, options, forUs));
            assertThat(refused).isNotNull();
            assertThat(refused.reason()).isIn(Reason.HOST_KEY, Reason.CONFIG);
        }
        if (verdict != Verdict.STRICTER) {
            assertThat(comparable(forUs)).isEqualTo(comparable(forSsh));
        }
    }

    /** What differs by chance is the salt of a hash. */
    private List<String> comparable(Path file) throws IOException {
        String hashed = "\\|1\\|\\S+";
        String name = "[127.0.0.1]:" + good.port();
        boolean found = Command.of("ssh-keygen", "-F", name, "-f", file.toString())
                        .run()
                        .status()
                == 0;
        List<String> lines = new ArrayList<>(Files.readAllLines(file).stream()
                .map(line -> line.replaceAll(hashed, "HASHED"))
                .toList());
        lines.add(name + (found ? " is found" : " is not found"));
        return lines;
    }

    private static List<String> withFiles(List<String> options, Path known) {
        List<String> all = new ArrayList<>(options);
        all.add("UserKnownHostsFile=" + known);
        all.add("GlobalKnownHostsFile=/dev/null");
        return all;
    }

    private static int ssh(Sshd server, List<String> options, Path known) {
        List<String> words = withFiles(options, known).stream()
                .flatMap(option -> Stream.of("-o", option))
                .toList();
        return server.client().ssh("127.0.0.1", words, "true").run().status();
    }

    private static void connect(Sshd server, List<String> options, Path known) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(server.client().config()),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                withFiles(options, known),
                Duration.ofSeconds(30));
        RemoteHost.connect(Host.of("127.0.0.1"), ssh, line -> {}).close();
    }

    private String filled(String text) throws IOException {
        String filled = text.replace("{H}", "[127.0.0.1]:" + good.port())
                .replace("{PORT}", Integer.toString(good.port()))
                .replace("{ED}", key("good-ed25519"))
                .replace("{EDKEY}", key("good-ed25519").split(" ")[1])
                .replace("{EC}", key("good-ecdsa"))
                .replace("{RSA}", key("good-rsa"))
                .replace("{OTHER}", key("other"))
                .replace("{CA}", key("authority"))
                .replace("{DIRECTORY}", directory.toString());
        if (filled.contains("{HASHED}")) {
            filled = filled.replace("{HASHED}", hashed());
        }
        int start = filled.indexOf("{FILE:");
        if (start >= 0) {
            int end = filled.lastIndexOf('}');
            Path file = Files.writeString(
                    Files.createTempFile(directory, "more", ""),
                    filled.substring(start + "{FILE:".length(), end) + "\n");
            return filled.substring(0, start) + file + filled.substring(end + 1);
        }
        return filled;
    }

    /** Type and key. */
    private static String key(String name) {
        return String.join(
                " ",
                Arrays.asList(new SshKey(shared.resolve(name)).publicLine().split(" "))
                        .subList(0, 2));
    }

    private String hashed() throws IOException {
        Path file = Files.writeString(
                Files.createTempFile(directory, "hash", ""), "[127.0.0.1]:" + good.port() + " " + key("other") + "\n");
        Command.of("ssh-keygen", "-H", "-f", file.toString()).run().exits(0);
        return Files.readString(file).split(" ")[0];
    }
}
