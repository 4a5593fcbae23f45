package org.repopush.tunnel.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;

class LoginSettingsTest {
    private static LoginSettings settings(String lines, Map<String, String> environment) throws TunnelException {
        SshConfig config = SshConfig.parse("user u\nhostname h\nport 22\n" + lines, "h", Path.of("/"), "u");
        return LoginSettings.of(
                config, SshOptions.defaults(), variable -> Optional.ofNullable(environment.get(variable)));
    }

    @ParameterizedTest
    @CsvSource({
        "'', /env",
        "identityagent none, ''",
        "identityagent SSH_AUTH_SOCK, /env",
        "identityagent $OTHER, /other",
        "identityagent $MISSING, ''",
        "identityagent /a b/socket, /a b/socket"
    })
    void agentIsWhereTheConfigurationSays(String line, String expected) throws Exception {
        LoginSettings settings = settings(line + "\n", Map.of("SSH_AUTH_SOCK", "/env", "OTHER", "/other"));
        assertThat(settings.agentSocket().map(Path::toString).orElse("")).isEqualTo(expected);
    }

    @Test
    void emptyVariableIsNoAgent() throws Exception {
        assertThat(settings("", Map.of("SSH_AUTH_SOCK", "")).agentSocket()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                   | publickey,keyboard-interactive,password",
                "pubkeyauthentication false                         | keyboard-interactive,password",
                "pubkeyauthentication unbound                       | publickey,keyboard-interactive,password",
                "kbdinteractiveauthentication no                    | publickey,password",
                "passwordauthentication no                          | publickey,keyboard-interactive",
                "batchmode yes                                      | publickey",
                "preferredauthentications password,hostbased,publickey | password,publickey",
                "preferredauthentications gssapi-with-mic           | ''"
            })
    void methodsAreThoseThatTheConfigurationAllowsInItsOrder(String line, String expected) throws Exception {
        assertThat(String.join(
                        ",",
                        settings((line == null ? "" : line) + "\n", Map.of()).methods()))
                .isEqualTo(expected);
    }
}
