package org.repopush.tunnel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;

/** Told beside what the installed OpenSSH prints, so that its defaults are no reason for a warning. */
class IgnoredSettingsTest {
    @TempDir
    Path directory;

    private List<String> told(String configuration) throws Exception {
        SshOptions options = new SshOptions(
                Optional.of(Files.writeString(directory.resolve("config"), configuration)),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(20));
        List<String> lines = new ArrayList<>();
        try (ConfigQuery query = ConfigQuery.start(Host.of("alias"), options)) {
            query.answer(lines::add);
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource({
        "KnownHostsCommand, /bin/cat /x",
        "VerifyHostKeyDNS, yes",
        "VerifyHostKeyDNS, ask",
        "NoHostAuthenticationForLocalhost, yes",
        "HostbasedAuthentication, yes",
        "PKCS11Provider, /lib/x.so",
    })
    void settingThatCouldDecideIsWarnedAboutOnce(String keyword, String value) throws Exception {
        assertThat(told(keyword + " " + value + "\n"))
                .singleElement()
                .asString()
                .startsWith("warning: the SSH configuration sets " + keyword + " for alias, which is not supported: ")
                .contains("-o " + keyword + "=");
    }

    @ParameterizedTest
    @CsvSource({"ConnectionAttempts, 3", "SetEnv, SECRET=word"})
    void otherSettingIsNamedOnce(String keyword, String value) throws Exception {
        assertThat(told(keyword + " " + value + "\n"))
                .singleElement()
                .asString()
                .startsWith("the SSH configuration sets " + keyword + " for alias, which is not supported: ")
                .doesNotContain("word");
    }

    @Test
    void localCommandIsNamedWhereItWouldRun() throws Exception {
        assertThat(told("LocalCommand echo x\n")).isEmpty();
        assertThat(told("LocalCommand echo x\nPermitLocalCommand yes\n"))
                .singleElement()
                .asString()
                .contains("LocalCommand");
    }

    @Test
    void defaultsAndTheRestAreNoReason() throws Exception {
        assertThat(told("")).isEmpty();
        assertThat(told("""
                KnownHostsCommand none
                VerifyHostKeyDNS no
                ConnectionAttempts 1
                ForwardAgent yes
                Compression yes
                ControlMaster auto
                SendEnv LANG
                GSSAPIAuthentication yes
                LocalForward 8080 localhost:80
                """)).isEmpty();
    }
}
