package org.repopush.tunnel.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.AskingServer;
import org.repopush.tunnel.NoLeaks;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.Typist;

/** What a login asks about keys that are encrypted. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class PassphrasesTest {
    @TempDir
    Path directory;

    private final Typist person = new Typist();
    private AskingServer server;

    @BeforeEach
    void start() throws Exception {
        server = AskingServer.start(directory);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void passphraseIsAskedForWhenTheServerTakesTheKey() throws Exception {
        Path foreign = server.generate("foreign", AskingServer.SECRET);
        Path locked = server.generate("locked", AskingServer.SECRET);
        SshKey known = KeyFile.read(Path.of(locked + ".pub")).publicLine().orElseThrow();
        server.mina()
                .setPublickeyAuthenticator(
                        (user, offered, session) -> SshKey.of(offered).equals(known));

        server.logsIn(person.typing("wrong", AskingServer.SECRET), "IdentityFile=" + foreign, "IdentityFile=" + locked);

        String question = "hidden|Enter passphrase for key '" + locked + "': ";
        assertThat(person.questions()).containsExactly(question, question);
        assertThat(new String(person.typed().get(1)).chars()).allMatch(c -> c == 0);
    }

    @Test
    void emptyPassphraseMeansTheNextKey() throws Exception {
        Path locked = server.generate("locked", AskingServer.SECRET);
        server.mina().setPublickeyAuthenticator((user, offered, session) -> true);

        server.logsIn(person.typing(""), "IdentityFile=" + locked);

        assertThat(person.questions()).hasSize(1);
    }

    @Test
    void encryptedKeyThatNobodyOpensIsExplained() throws Exception {
        Path locked = server.generate("locked", AskingServer.SECRET);
        server.mina()
                .setPublickeyAuthenticator((user, offered, session) ->
                        KeyUtils.getKeyType(offered).equals("ssh-ed25519")
                                && !SshKey.of(offered)
                                        .equals(KeyFile.read(Path.of(server.key() + ".pub"))
                                                .publicLine()
                                                .orElseThrow()));

        TunnelException refused =
                server.isRefused(person.typing(), "IdentityFile=" + locked, "PreferredAuthentications=publickey");

        assertThat(refused.attempts().get(0))
                .startsWith(locked.toString())
                .contains("encrypted, and nobody answered (no terminal, or cancelled); ssh-add loads it into an agent");
    }
}
