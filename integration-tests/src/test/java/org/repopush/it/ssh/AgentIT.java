package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.run.LoginComparison;
import org.repopush.it.fixture.run.LoginComparison.Attempt;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SoftAgent;
import org.repopush.it.fixture.sshd.SoftAgent.Manner;
import org.repopush.it.fixture.sshd.SshAgent;
import org.repopush.it.fixture.sshd.SshKey;

/** Agents, good and bad: whoever gets in with {@code ssh} gets in with us, and nobody else. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
@Timeout(300)
class AgentIT {
    private static final String SECRET = "a secret";

    @RegisterExtension
    final Site site = Site.own().with("MaxAuthTries 6");

    private final StringBuilder authorized = new StringBuilder();
    private final List<AutoCloseable> agents = new ArrayList<>();
    private int count;

    /** Makes the agent and the files of a case; the configuration's lines come out. */
    @FunctionalInterface
    private interface Situation {
        String make() throws Exception;
    }

    /** @param compared whether ssh has to say the same */
    private record Case(String name, boolean good, boolean compared, Situation situation) {}

    private static Case good(String name, Situation situation) {
        return new Case(name, true, true, situation);
    }

    private static Case bad(String name, Situation situation) {
        return new Case(name, false, true, situation);
    }

    @AfterEach
    void closeAgents() throws Exception {
        for (AutoCloseable agent : agents) {
            agent.close();
        }
    }

    private Path fresh(String name) {
        return site.directory().resolve(name + count++);
    }

    private Path foreign(String type) {
        return SshKey.generate(fresh("foreign"), type).file();
    }

    private Path known(String type) {
        SshKey key = SshKey.generate(fresh("known"), type);
        authorized.append(key.publicLine()).append('\n');
        return key.file();
    }

    private static Path encrypted(Path key) {
        return new SshKey(key).encrypt(SECRET).file();
    }

    private List<Path> sevenForeign() {
        return Stream.generate(() -> foreign("ed25519")).limit(7).toList();
    }

    private SshAgent agent(List<Path> keys) {
        SshAgent agent = SshAgent.start(fresh("agent"), keys);
        agents.add(agent);
        return agent;
    }

    private SoftAgent soft(Path socket, Manner manner) throws Exception {
        SoftAgent agent = SoftAgent.start(socket, manner);
        agents.add(agent);
        authorized.append(agent.publicLine());
        return agent;
    }

    private static String asks(Path socket) {
        return "IdentityAgent " + socket + "\n";
    }

    private static String asks(SshAgent agent) {
        return asks(agent.socket());
    }

    private static String file(Path key) {
        return "IdentityFile " + key + "\n";
    }

    /** A certificate that the authority signs; for the account, if the server is to take it. */
    private Path certified(boolean good) {
        SshKey authority = SshKey.generate(fresh("authority"), "ed25519");
        if (good) {
            authorized
                    .append("cert-authority,principals=\"it\" ")
                    .append(authority.publicLine())
                    .append('\n');
        }
        Path key = foreign("ed25519");
        authority.certify(key, "-n", "it");
        return key;
    }

    private static List<Path> with(List<Path> keys, Path last) {
        return Stream.concat(keys.stream(), Stream.of(last)).toList();
    }

    private Stream<Case> keys() {
        return Stream.of(
                good("ed25519", () -> "IdentityFile none\n" + asks(agent(List.of(known("ed25519"))))),
                good("ecdsa", () -> "IdentityFile none\n" + asks(agent(List.of(known("ecdsa"))))),
                good("rsa", () -> "IdentityFile none\n" + asks(agent(List.of(known("rsa"))))),
                good(
                        "the third of three",
                        () -> "IdentityFile none\n"
                                + asks(agent(List.of(foreign("rsa"), foreign("ecdsa"), known("ed25519"))))),
                bad(
                        "seven foreign keys, then the right one",
                        () -> "IdentityFile none\n" + asks(agent(with(sevenForeign(), known("ed25519"))))),
                bad(
                        "seven foreign keys, then a file that the agent does not have",
                        () -> file(known("ed25519")) + asks(agent(sevenForeign()))),
                good("seven foreign keys, the right one last, and its file named", () -> {
                    Path key = known("ed25519");
                    return file(key) + asks(agent(with(sevenForeign(), key)));
                }),
                good(
                        "seven foreign keys and IdentitiesOnly",
                        () -> file(known("ed25519")) + "IdentitiesOnly yes\n" + asks(agent(sevenForeign()))),
                good("IdentitiesOnly with nothing but the public key", () -> {
                    Path key = known("ed25519");
                    String agent = asks(agent(with(sevenForeign(), key)));
                    Files.delete(key);
                    return file(Path.of(key + ".pub")) + "IdentitiesOnly yes\n" + agent;
                }),
                bad(
                        "IdentitiesOnly and a key that only the agent has",
                        () -> "IdentityFile none\nIdentitiesOnly yes\n" + asks(agent(List.of(known("ed25519"))))),
                good("a file that others may read, which the agent has read before", () -> {
                    Path key = known("ed25519");
                    String agent = asks(agent(List.of(key)));
                    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
                    return file(key) + agent;
                }),
                good("a file whose key the agent will not sign with, then another", () -> {
                    SshAgent agent = agent(List.of());
                    Path confirmed = known("ed25519");
                    agent.add("-c", confirmed.toString());
                    return "IdentityFile none\n" + file(known("ecdsa")) + asks(agent);
                }));
    }

    private Stream<Case> certificates() {
        return Stream.of(
                good(
                        "a certificate that the server takes",
                        () -> "IdentityFile none\n" + asks(agent(List.of(certified(true))))),
                good(
                        "a foreign certificate, then the right key",
                        () -> "IdentityFile none\n" + asks(agent(List.of(certified(false), known("ed25519"))))),
                good("a certificate in a file, its encrypted key in the agent", () -> {
                    Path key = certified(true);
                    Path certificate = Files.move(Path.of(key + "-cert.pub"), fresh("certificate"));
                    return file(encrypted(key)) + "CertificateFile " + certificate + "\n"
                            + asks(agentWithEncrypted(key));
                }),
                good("the key of an encrypted file", () -> {
                    Path key = known("ed25519");
                    String agent = asks(agent(List.of(key)));
                    return file(encrypted(key)) + agent;
                }));
    }

    private SshAgent agentWithEncrypted(Path key) throws Exception {
        Path plain = fresh("plain");
        Files.copy(key, plain);
        Files.setPosixFilePermissions(plain, PosixFilePermissions.fromString("rw-------"));
        Command.of("ssh-keygen", "-q", "-p", "-P", SECRET, "-N", "", "-f", plain.toString())
                .run()
                .exits(0);
        return agent(List.of(plain));
    }

    private Stream<Case> strange() {
        List<Case> cases = new ArrayList<>(List.of(
                good("a security key", () -> {
                    Path socket = fresh("soft");
                    soft(socket, Manner.GOOD);
                    return "IdentityFile none\n" + asks(socket);
                }),
                good("locked, and a file", () -> {
                    Path askpass = ShellScript.write(fresh("askpass"), "echo x");
                    SshAgent agent = agent(List.of(known("ecdsa")));
                    agent.lock(askpass);
                    return file(known("ed25519")) + asks(agent);
                }),
                bad("locked", () -> {
                    Path askpass = ShellScript.write(fresh("askpass"), "echo x");
                    SshAgent agent = agent(List.of(known("ed25519")));
                    agent.lock(askpass);
                    return "IdentityFile none\n" + asks(agent);
                }),
                good("dead, and a file", () -> {
                    SshAgent agent = agent(List.of());
                    agent.close();
                    return file(known("ed25519")) + asks(agent);
                }),
                good("not there, and a file", () -> file(known("ed25519")) + asks(fresh("nothing"))),
                good("not a socket, and a file", () -> {
                    Path key = known("ed25519");
                    return file(key) + asks(key);
                }),
                bad("none", () -> {
                    known("ed25519");
                    return "IdentityFile none\nIdentityAgent none\n";
                }),
                bad("unwilling", () -> {
                    Path socket = fresh("soft");
                    soft(socket, Manner.UNWILLING);
                    return "IdentityFile none\n" + asks(socket);
                })));
        for (Manner manner : List.of(
                Manner.SILENT, Manner.NONSENSE, Manner.ENDLESS, Manner.CLOSING, Manner.UNWILLING, Manner.DYING)) {
            // ssh waits for ever
            cases.add(new Case(manner + ", and a file", true, manner != Manner.SILENT, () -> {
                Path socket = fresh("soft");
                soft(socket, manner);
                return file(known("ed25519")) + asks(socket);
            }));
        }
        return cases.stream();
    }

    @TestFactory
    Stream<DynamicTest> agentsOpenTheSameDoorsAsForSsh() throws Exception {
        List<Case> cases =
                Stream.of(keys(), certificates(), strange()).flatMap(all -> all).toList();
        List<Attempt> attempts = new ArrayList<>();
        for (Case one : cases) {
            attempts.add(new Attempt(one.name(), one.situation().make() + "BatchMode yes\n", SECRET));
        }
        site.sshd().authorize(authorized.toString());
        LoginComparison comparison = new LoginComparison(site);
        return Stream.iterate(0, i -> i < cases.size(), i -> i + 1)
                .map(i -> DynamicTest.dynamicTest(cases.get(i).name(), () -> {
                    if (cases.get(i).compared()) {
                        assertThat(comparison.withSsh(attempts.get(i)))
                                .as("with ssh")
                                .isEqualTo(cases.get(i).good());
                    }
                    assertThat(comparison.withUs(attempts.get(i)))
                            .as("with us")
                            .isEqualTo(cases.get(i).good() ? "" : "AUTH");
                }));
    }

    @Test
    void securityKeyIsTouchedOnceAndOnlyWhenTheServerTakesIt() throws Exception {
        Path socket = fresh("soft");
        SoftAgent agent = soft(socket, Manner.GOOD);
        Attempt attempt = new Attempt("", "IdentityFile none\nBatchMode yes\n" + asks(socket), "");
        LoginComparison comparison = new LoginComparison(site);

        assertThat(comparison.withUs(attempt)).isEqualTo("AUTH");
        assertThat(agent.signatures()).isZero();
        site.sshd().authorize(authorized.toString());
        assertThat(comparison.withUs(attempt)).isEmpty();
        assertThat(agent.signatures()).isEqualTo(1);
    }

    @Test
    void refusedLoginTellsWhereEachKeyCameFrom() throws Exception {
        Path socket = fresh("soft");
        soft(socket, Manner.GOOD);
        Path file = foreign("ed25519");
        Attempt attempt = new Attempt("", file(file) + "BatchMode yes\n" + asks(socket), "");

        assertThat(new LoginComparison(site).attempts(attempt))
                .satisfiesExactly(
                        held -> assertThat(held)
                                .startsWith("ssh-agent: soft key \uFFFD[31m (sk-ssh-ed25519@openssh.com SHA256:")
                                .endsWith(": refused by the server"),
                        own -> assertThat(own)
                                .startsWith(file + " (ssh-ed25519 SHA256:")
                                .endsWith(": refused by the server"));
    }

    @Test
    void agentThatCannotBeUsedIsNamed() throws Exception {
        Path socket = fresh("nothing");
        Attempt attempt = new Attempt("", "IdentityFile none\nBatchMode yes\n" + asks(socket), "");

        assertThat(new LoginComparison(site).attempts(attempt))
                .anySatisfy(line -> assertThat(line).startsWith("ssh-agent at " + socket + ": not used, "));
    }
}
