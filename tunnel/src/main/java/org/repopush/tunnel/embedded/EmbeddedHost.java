package org.repopush.tunnel.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.forward.ForwardingFilter;
import org.repopush.tunnel.crypto.Ed25519;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;

/**
 * An SSH server on loopback that stands for a remote host: in the demo and in tests. It lets in whoever holds the one key
 * that it makes, runs commands as the user of this JVM by {@code /bin/sh -c} with its directory as home, and forwards ports
 * of loopback. As with OpenSSH, a command whose client has gone reads the end of its input and is not killed.
 *
 * <p>Keys, {@code known_hosts} and an OpenSSH configuration are in the directory's {@code .ssh}, for the user alone:
 * {@code ssh -F DIRECTORY/.ssh/config embedded} works too.
 */
public final class EmbeddedHost implements AutoCloseable {
    private static final String HOST = "embedded";
    private static final String ADDRESS = "127.0.0.1";

    private final Path ssh;
    private final SshServer server;
    private final Set<EmbeddedCommand> commands = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedHost(Path ssh, SshServer server) {
        this.ssh = ssh;
        this.server = server;
    }

    /**
     * Starts a host that listens on a free port of 127.0.0.1.
     *
     * @param directory its home; made when it is missing. What a host before it left in {@code .ssh} is replaced
     */
    public static EmbeddedHost start(Path directory) throws IOException {
        Ed25519.install();
        Path home = Files.createDirectories(directory).toRealPath();
        Path ssh = home.resolve(".ssh");
        Files.createDirectories(ssh);
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        KeyPair hostKey = newKey();
        KeyPair clientKey = newKey();
        EmbeddedHost host = new EmbeddedHost(ssh, SshServer.setUpDefaultServer());
        try {
            host.listen(home, hostKey, clientKey);
            host.writeKey("host_key", hostKey);
            host.writeKey("client_key", clientKey);
            host.write(
                    "known_hosts",
                    "[%s]:%d %s\n".formatted(ADDRESS, host.port(), line(SshKey.of(hostKey.getPublic()))));
            host.write("config", host.config());
        } catch (IOException | RuntimeException e) {
            host.close();
            throw e;
        }
        return host;
    }

    private static KeyPair newKey() throws IOException {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make an Ed25519 key", e);
        }
    }

    private void listen(Path home, KeyPair hostKey, KeyPair clientKey) throws IOException {
        server.setHost(ADDRESS);
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, clientKey.getPublic()));
        server.setCommandFactory((channel, command) -> new EmbeddedCommand(command, home, commands));
        server.setForwardingFilter(new LoopbackOnly());
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        server.start();
    }

    private int port() {
        return server.getPort();
    }

    private static String line(SshKey key) {
        return key.type() + " " + key.base64();
    }

    private String config() {
        return """
                Host %s
                    HostName %s
                    Port %d
                    User %s
                    IdentityFile "%s"
                    IdentitiesOnly yes
                    IdentityAgent none
                    StrictHostKeyChecking yes
                    UserKnownHostsFile "%s"
                    GlobalKnownHostsFile none
                """.formatted(
                        HOST,
                        ADDRESS,
                        port(),
                        System.getProperty("user.name", "user"),
                        escaped(ssh.resolve("client_key")),
                        escaped(ssh.resolve("known_hosts")));
    }

    /** OpenSSH expands tokens in these values. */
    private static String escaped(Path file) {
        return file.toString().replace("%", "%%");
    }

    private void writeKey(String name, KeyPair key) throws IOException {
        String comment = "repo-push embedded host";
        write(name + ".pub", line(SshKey.of(key.getPublic())) + " " + comment + "\n");
        try (OutputStream out = Files.newOutputStream(fresh(name))) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, comment, null, out);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot write " + name, e);
        }
    }

    private void write(String name, String text) throws IOException {
        Files.write(fresh(name), text.getBytes(UTF_8));
    }

    /** An empty file that nobody else could read at any time. */
    private Path fresh(String name) throws IOException {
        Path file = ssh.resolve(name);
        Files.deleteIfExists(file);
        return Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** How to reach the host. */
    public SshOptions options() {
        SshOptions defaults = SshOptions.defaults();
        return new SshOptions(
                Optional.of(ssh.resolve("config")),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                defaults.timeout());
    }

    /** As its SSH configuration names it. */
    public Host host() {
        return Host.of(HOST);
    }

    /** A path on the host; a relative one starts at its directory. */
    public Destination destination(String path) {
        return new Destination(host(), path);
    }

    /** Ends what still runs, the connections and the server; afterwards its port is closed. Does nothing the second time. */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            server.stop(true);
        } finally {
            commands.forEach(EmbeddedCommand::end);
        }
    }

    /** Forwards for whoever is logged in, between ports of loopback. */
    private static final class LoopbackOnly implements ForwardingFilter {
        private static final Set<String> NAMES = Set.of("localhost", ADDRESS, "::1");

        @Override
        public boolean canListen(SshdSocketAddress address, Session session) {
            return NAMES.contains(address.getHostName());
        }

        @Override
        public boolean canConnect(Type type, SshdSocketAddress address, Session session) {
            return NAMES.contains(address.getHostName());
        }

        @Override
        public boolean canForwardAgent(Session session, String requestType) {
            return false;
        }

        @Override
        public boolean canForwardX11(Session session, String requestType) {
            return false;
        }
    }
}
