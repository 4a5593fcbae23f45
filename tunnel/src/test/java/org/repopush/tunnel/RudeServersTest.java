package org.repopush.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.auth.AbstractUserAuth;
import org.apache.sshd.server.auth.AbstractUserAuthFactory;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.tunnel.login.LoginSettings;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** Servers that leave things out, or go on and on. */
@ExtendWith(NoLeaks.class)
@Timeout(60)
class RudeServersTest {
    @TempDir
    Path directory;

    private AskingServer server;
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = AskingServer.start(directory);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    /** A command whose channel is closed without a word. */
    private record Silent(ChannelSession channel) implements Command {
        @Override
        public void setInputStream(InputStream in) {}

        @Override
        public void setOutputStream(OutputStream out) {}

        @Override
        public void setErrorStream(OutputStream err) {}

        @Override
        public void setExitCallback(ExitCallback callback) {}

        @Override
        public void start(ChannelSession started, Environment environment) {
            channel.close(false);
        }

        @Override
        public void destroy(ChannelSession destroyed) {}
    }

    @Test
    void serverThatSaysNoExitStatusHasNotLostTheConnection() throws Exception {
        server.mina().setCommandFactory((channel, command) -> new Silent(channel));
        try (RemoteHost host = server.connect(told::add, Duration.ofSeconds(20));
                RemoteCommand command = host.openCommand(told::add)) {
            command.exec("true");
            TunnelException ended = catchThrowableOfType(TunnelException.class, command::await);
            assertThat(ended.reason()).isEqualTo(Reason.ENDED);
            assertThat(ended).hasMessageContaining("ended, and the server did not report its status");
            assertThat(ended.exitStatus()).isEmpty();
        }
    }

    @Test
    void bannerThatNobodyReadsIsCut() throws Exception {
        CoreModuleProperties.WELCOME_BANNER.set(server.mina(), "line\n".repeat(5000));
        server.connect(told::add, Duration.ofSeconds(20)).close();
        assertThat(told).hasSize(1000);
    }

    /** Asks nothing, again and again: nobody has to be asked for the answer. */
    private static final class NoQuestions extends AbstractUserAuth {
        NoQuestions() {
            super(LoginSettings.KEYBOARD);
        }

        @Override
        protected @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
            Buffer question = getServerSession().createBuffer(SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST);
            question.putString("");
            question.putString("");
            question.putString("");
            question.putInt(0);
            getServerSession().writePacket(question);
            return null;
        }
    }

    @Test
    void questionsWithoutEndAreTheEnd() {
        server.mina().setUserAuthFactories(List.of(new AbstractUserAuthFactory(LoginSettings.KEYBOARD) {
            @Override
            public UserAuth createUserAuth(ServerSession session) {
                return new NoQuestions();
            }
        }));
        assertThatThrownBy(() -> server.logsIn(told::add)).hasMessageContaining("too many questions");
    }
}
