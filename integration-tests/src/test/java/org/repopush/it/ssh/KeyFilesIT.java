package org.repopush.it.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.LoginComparison;
import org.repopush.it.fixture.run.LoginComparison.Attempt;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SshKey;

/** Files with keys and certificates: whoever gets in with {@code ssh} gets in with us, and nobody else. */
@Needs({"sshd", "ssh", "openssl"})
@ExtendWith(NoLeaks.class)
@Timeout(300)
class KeyFilesIT {
    private static final String SECRET = "a secret";

    @RegisterExtension
    final Site site = Site.own();

    /** The server's lines about all keys of all cases. */
    private final StringBuilder authorized = new StringBuilder();

    /** Makes the files of a case; the configuration's lines come out. */
    @FunctionalInterface
    private interface Preparation {
        String make(Path directory) throws Exception;
    }

    /** @param compared whether ssh has to say the same */
    private record Case(String name, boolean good, boolean compared, String passphrase, Preparation files) {}

    private static Case good(String name, Preparation files) {
        return new Case(name, true, true, SECRET, files);
    }

    private static Case bad(String name, Preparation files) {
        return new Case(name, false, true, SECRET, files);
    }

    private Path keygen(Path directory, String... options) throws Exception {
        Path file = directory.resolve("key");
        List<String> words = new ArrayList<>(List.of("ssh-keygen", "-q", "-f", file.toString()));
        words.addAll(List.of(options));
        if (!List.of(options).contains("-N")) {
            words.addAll(List.of("-N", ""));
        }
        Command.of(words).run().exits(0);
        return file;
    }

    /** A key that the server takes. */
    private String known(Path directory, String... options) throws Exception {
        Path file = keygen(directory, options);
        authorized.append(Files.readString(Path.of(file + ".pub")));
        return identity(file);
    }

    private static String identity(Path file) {
        return "IdentityFile \"" + file + "\"\n";
    }

    /** A certificate for a key, by an authority that the server takes for this account. */
    private Path certify(Path directory, Path key, String... options) {
        SshKey authority = SshKey.generate(directory.resolve("authority"), "ed25519");
        authorized
                .append("cert-authority,principals=\"it\" ")
                .append(authority.publicLine())
                .append('\n');
        List<String> all = new ArrayList<>(List.of("-n", "it"));
        all.addAll(List.of(options));
        authority.certify(key, all.toArray(String[]::new));
        return Path.of(key + "-cert.pub");
    }

    private String certified(Path directory, String type, String passphrase) throws Exception {
        Path key = keygen(directory, "-t", type, "-N", passphrase);
        certify(directory, key);
        return identity(key);
    }

    private static Path key(Path directory) {
        return directory.resolve("key");
    }

    private static void mode(Path file, String mode) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** OpenSSH's line for the public part of an Ed25519 key that OpenSSL has made: the last 32 bytes are the key. */
    private static String publicLine(Path file) throws Exception {
        Path der = Path.of(file + ".der");
        Command.of("openssl", "pkey", "-in", file.toString(), "-pubout", "-outform", "DER", "-out", der.toString())
                .run()
                .exits(0);
        byte[] all = Files.readAllBytes(der);
        ByteBuffer blob = ByteBuffer.allocate(51);
        blob.putInt(11).put("ssh-ed25519".getBytes(US_ASCII)).putInt(32).put(all, all.length - 32, 32);
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array()) + "\n";
    }

    private Stream<Case> formats() {
        List<Case> cases = new ArrayList<>();
        for (List<String> kind : List.of(
                List.of("-t", "ed25519"),
                List.of("-t", "ecdsa", "-b", "256"),
                List.of("-t", "ecdsa", "-b", "384"),
                List.of("-t", "ecdsa", "-b", "521"),
                List.of("-t", "rsa", "-b", "2048"),
                List.of("-t", "ecdsa", "-m", "PEM"),
                List.of("-t", "rsa", "-b", "2048", "-m", "PEM"),
                List.of("-t", "ecdsa", "-m", "PKCS8"),
                List.of("-t", "rsa", "-b", "2048", "-m", "PKCS8"))) {
            String name = String.join(" ", kind);
            cases.add(good(name, directory -> known(directory, kind.toArray(String[]::new))));
            List<String> encrypted =
                    Stream.concat(kind.stream(), Stream.of("-N", SECRET)).toList();
            cases.add(good(name + " encrypted", directory -> known(directory, encrypted.toArray(String[]::new))));
            cases.add(good(name + " encrypted, nothing beside it", directory -> {
                String line = known(directory, encrypted.toArray(String[]::new));
                Files.delete(Path.of(key(directory) + ".pub"));
                return line;
            }));
        }
        for (String cipher :
                List.of("chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-cbc", "aes192-ctr")) {
            cases.add(good(
                    "encrypted by " + cipher,
                    directory -> known(directory, "-t", "ed25519", "-Z", cipher, "-N", SECRET)));
        }
        return cases.stream();
    }

    private Stream<Case> passphrases() {
        return Stream.of(
                new Case(
                        "wrong passphrase",
                        false,
                        true,
                        "wrong",
                        directory -> known(directory, "-t", "ed25519", "-N", SECRET)),
                new Case(
                        "wrong passphrase, PKCS#8",
                        false,
                        true,
                        "wrong",
                        directory -> known(directory, "-t", "rsa", "-m", "PKCS8", "-N", SECRET)),
                new Case(
                        "empty passphrase",
                        false,
                        true,
                        "",
                        directory -> known(directory, "-t", "ed25519", "-N", SECRET)),
                new Case(
                        "passphrase that is not ASCII",
                        true,
                        true,
                        "gehe\u00efm\u20ac",
                        directory -> known(directory, "-t", "ed25519", "-N", "gehe\u00efm\u20ac")),
                bad(
                        "nobody may be asked",
                        directory -> known(directory, "-t", "ed25519", "-N", SECRET) + "BatchMode yes\n"));
    }

    private Stream<Case> places() {
        return Stream.of(
                good("nothing beside it", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    Files.delete(Path.of(key(directory) + ".pub"));
                    return line;
                }),
                bad("another public key beside it", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    Path other = keygen(Files.createDirectory(directory.resolve("other")), "-t", "ed25519");
                    Files.copy(
                            Path.of(other + ".pub"),
                            Path.of(key(directory) + ".pub"),
                            StandardCopyOption.REPLACE_EXISTING);
                    return line;
                }),
                good("nonsense beside it", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    Files.writeString(Path.of(key(directory) + ".pub"), "ssh-ed25519 AAAA\nnonsense\n");
                    return line;
                }),
                bad("open to everybody", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    mode(key(directory), "rw-r--r--");
                    return line;
                }),
                bad("open to the group", directory -> {
                    String line = known(directory, "-t", "rsa", "-m", "PEM");
                    mode(key(directory), "rw-r-----");
                    return line;
                }),
                good("read-only", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    mode(key(directory), "r--------");
                    return line;
                }),
                bad("missing", directory -> identity(directory.resolve("missing"))),
                bad("a directory", directory -> identity(directory)),
                bad("only the public key", directory -> {
                    known(directory, "-t", "ed25519");
                    return identity(Path.of(key(directory) + ".pub"));
                }),
                good("a symbolic link", directory -> {
                    known(directory, "-t", "ed25519");
                    return identity(Files.createSymbolicLink(directory.resolve("link"), key(directory)));
                }),
                good("a path with blanks", directory -> {
                    known(directory, "-t", "ed25519");
                    return identity(Files.move(key(directory), directory.resolve("the key")));
                }),
                good("behind one that is refused", directory -> {
                    Path other = keygen(Files.createDirectory(directory.resolve("other")), "-t", "rsa");
                    return identity(other) + known(directory, "-t", "ed25519");
                }),
                good("behind one that is encrypted and refused", directory -> {
                    Path other = keygen(Files.createDirectory(directory.resolve("other")), "-t", "ecdsa", "-N", SECRET);
                    return identity(other) + known(directory, "-t", "ed25519");
                }),
                bad("one that the server does not know", directory -> identity(keygen(directory, "-t", "ed25519"))));
    }

    private Stream<Case> contents() {
        return Stream.of(
                new Case("lines end in CR LF, which some OpenSSH do not read", true, false, SECRET, directory -> {
                    String line = known(directory, "-t", "ed25519");
                    Files.writeString(
                            key(directory), Files.readString(key(directory)).replace("\n", "\r\n"));
                    return line;
                }),
                bad("broken off", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    String text = Files.readString(key(directory));
                    Files.writeString(key(directory), text.substring(0, text.length() / 2));
                    return line;
                }),
                bad("empty", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    Files.writeString(key(directory), "");
                    return line;
                }),
                bad("binary nonsense", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    Files.write(key(directory), new byte[4096]);
                    return line;
                }),
                bad("DSA", directory -> known(directory, "-t", "dsa")),
                new Case("Ed25519 in PKCS#8, which OpenSSH opens from 9.6 on", true, false, SECRET, directory -> {
                    Command.of(
                                    "openssl",
                                    "genpkey",
                                    "-algorithm",
                                    "ed25519",
                                    "-out",
                                    key(directory).toString())
                            .run()
                            .exits(0);
                    mode(key(directory), "rw-------");
                    authorized.append(publicLine(key(directory)));
                    return identity(key(directory));
                }));
    }

    private Stream<Case> certificates() {
        return Stream.of(
                good("certificate beside ed25519", directory -> certified(directory, "ed25519", "")),
                good("certificate beside ecdsa", directory -> certified(directory, "ecdsa", "")),
                good("certificate beside rsa", directory -> certified(directory, "rsa", "")),
                good("certificate beside an encrypted key", directory -> certified(directory, "ed25519", SECRET)),
                good("certificate that is named", directory -> {
                    String line = certified(directory, "ed25519", "");
                    Path moved = Files.move(Path.of(key(directory) + "-cert.pub"), directory.resolve("certificate"));
                    return line + "CertificateFile \"" + moved + "\"\n";
                }),
                bad("certificate beside the key when another is named", directory -> {
                    String line = certified(directory, "ed25519", "");
                    return line + "CertificateFile " + directory.resolve("missing") + "\n";
                }),
                bad("certificate without a key", directory -> {
                    certified(directory, "ed25519", "");
                    Files.delete(key(directory));
                    return "IdentityFile none\nCertificateFile " + key(directory) + "-cert.pub\n";
                }),
                bad("certificate of another key", directory -> {
                    certified(directory, "ed25519", "");
                    Path other = keygen(Files.createDirectory(directory.resolve("other")), "-t", "ed25519");
                    return identity(other) + "CertificateFile " + key(directory) + "-cert.pub\n";
                }),
                bad("certificate of a host", directory -> {
                    Path key = keygen(directory, "-t", "ed25519");
                    certify(directory, key, "-h");
                    return identity(key);
                }),
                bad("certificate that is too old", directory -> {
                    Path key = keygen(directory, "-t", "ed25519");
                    certify(directory, key, "-V", "20200101:20200102");
                    return identity(key);
                }),
                bad("certificate for somebody else", directory -> {
                    Path key = keygen(directory, "-t", "ed25519");
                    certify(directory, key, "-n", "other");
                    return identity(key);
                }),
                good("certificate that is nonsense beside a good key", directory -> {
                    String line = known(directory, "-t", "ed25519");
                    Files.writeString(Path.of(key(directory) + "-cert.pub"), "ssh-ed25519-cert-v01@openssh.com AAAA\n");
                    return line;
                }));
    }

    @TestFactory
    Stream<DynamicTest> filesOpenTheSameDoorsAsForSsh() throws Exception {
        List<Case> cases = Stream.of(formats(), passphrases(), places(), contents(), certificates())
                .flatMap(all -> all)
                .toList();
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Path directory = Files.createDirectory(site.directory().resolve("case-" + i));
            Case one = cases.get(i);
            attempts.add(new Attempt(
                    one.name(),
                    one.files().make(directory) + "IdentitiesOnly yes\nIdentityAgent none\n",
                    one.passphrase()));
        }
        site.sshd().authorize(authorized.toString());
        LoginComparison comparison = new LoginComparison(site);
        List<Boolean> withSsh = comparison.withSsh(attempts);
        return Stream.iterate(0, i -> i < cases.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(cases.get(i).name(), () -> {
                    if (cases.get(i).compared()) {
                        assertThat(withSsh.get(i))
                                .as("with ssh")
                                .isEqualTo(cases.get(i).good());
                    }
                    assertThat(comparison.withUs(attempts.get(i)))
                            .as("with us")
                            .isEqualTo(cases.get(i).good() ? "" : "AUTH");
                }));
    }
}
