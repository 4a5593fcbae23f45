package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.PromptEntry;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;
import org.repopush.tunnel.crypto.Ed25519;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.keys.KeyFile;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** A server in this process that takes a key, a password, or the answers to two questions; and what logs in to it. */
public final class AskingServer implements AutoCloseable {
    public static final String SECRET = "correct horse";

    private final SshServer server;
    private final Path directory;
    private final Path key;

    private AskingServer(Path directory) throws Exception {
        this.directory = directory;
        Ed25519.install(); // before MINA looks for algorithms
        server = SshServer.setUpDefaultServer();
        KeyPair hostKey = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        key = generate("key", "");
        SshKey known = KeyFile.read(Path.of(key + ".pub")).publicLine().orElseThrow();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator(
                (user, offered, session) -> SshKey.of(offered).equals(known));
        server.setPasswordAuthenticator((user, password, session) -> user.equals("u") && password.equals(SECRET));
        server.setKeyboardInteractiveAuthenticator(new Questions(
                "Two questions",
                "Answer them\u001b[2J both",
                List.of(new PromptEntry("Name: ", true), new PromptEntry("Code: ", false)),
                List.of("me", SECRET)));
        server.setCommandFactory(ProcessShellCommandFactory.INSTANCE);
        server.start();
        SshKey shown = SshKey.of(hostKey.getPublic());
        Files.writeString(
                directory.resolve("config"), """
                Host *
                    User u
                    Port %d
                    UserKnownHostsFile %s
                    GlobalKnownHostsFile none
                    IdentityFile %s
                    IdentityAgent none
                    StrictHostKeyChecking yes
                """.formatted(server.getPort(), directory.resolve("known_hosts"), key));
        Files.writeString(
                directory.resolve("known_hosts"),
                "[127.0.0.1]:%d %s %s\n".formatted(server.getPort(), shown.type(), shown.base64()));
    }

    /** With its files, and those of its clients, in this directory. */
    public static AskingServer start(Path directory) throws Exception {
        return new AskingServer(directory);
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }

    /** To change what it asks. */
    public SshServer mina() {
        return server;
    }

    /** The one that it takes. */
    public Path key() {
        return key;
    }

    /** Makes a key of a client. */
    public Path generate(String name, String passphrase) throws Exception {
        Path file = directory.resolve(name);
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file.toString())
                .start();
        assertThat(process.waitFor()).isZero();
        return file;
    }

    public RemoteHost connect(Dialog dialog, Duration timeout, String... options) throws Exception {
        SshOptions ssh = new SshOptions(
                Optional.of(directory.resolve("config")),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(options),
                timeout);
        return RemoteHost.connect(Host.of("127.0.0.1"), ssh, dialog);
    }

    public void logsIn(Dialog dialog, String... options) throws Exception {
        connect(dialog, Duration.ofSeconds(20), options).close();
    }

    public TunnelException isRefused(Dialog dialog, String... options) {
        TunnelException refused = catchThrowableOfType(TunnelException.class, () -> logsIn(dialog, options));
        assertThat(refused.reason()).isEqualTo(Reason.AUTH);
        return refused;
    }

    /** What ssh asks when it gets these answers; it tells no more of a question than its last line. */
    public List<String> questionsOfSsh(List<String> answers, String... options) throws Exception {
        Path asked = directory.resolve("asked");
        Path rest = directory.resolve("answers");
        Path askpass = directory.resolve("askpass");
        Files.writeString(asked, "");
        Files.write(rest, answers, UTF_8);
        Files.writeString(askpass, """
                #!/bin/sh
                printf '%%s\\n' "$1" >> %1$s
                head -n 1 %2$s
                sed -i 1d %2$s
                """.formatted(asked, rest));
        Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        List<String> command =
                new ArrayList<>(List.of("ssh", "-F", directory.resolve("config").toString()));
        List.of(options).forEach(option -> command.addAll(List.of("-o", option)));
        command.addAll(List.of("127.0.0.1", "true"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("ssh-output").toFile());
        builder.environment().put("SSH_ASKPASS", askpass.toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        assertThat(builder.start().waitFor()).isZero();
        return Files.readAllLines(asked, UTF_8);
    }

    /** Asks for these answers. */
    public record Questions(String name, String instruction, List<PromptEntry> prompts, List<String> answers)
            implements KeyboardInteractiveAuthenticator {
        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String user, String language, String subMethods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName(name);
            challenge.setInteractionInstruction(instruction);
            challenge.setLanguageTag("");
            challenge.setPrompts(prompts);
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> responses) {
            return responses.equals(answers);
        }
    }
}
