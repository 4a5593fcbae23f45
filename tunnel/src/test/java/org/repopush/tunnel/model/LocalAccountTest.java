package org.repopush.tunnel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalAccountTest {
    private static LocalAccount account(Map<String, String> properties, Map<String, String> environment) {
        return LocalAccount.of(
                name -> Optional.ofNullable(properties.get(name)),
                name -> Optional.ofNullable(environment.get(name)),
                () -> "54321");
    }

    @Test
    void whatTheSystemKnowsCounts() {
        LocalAccount account = account(
                Map.of("user.name", "alice", "user.home", "/home/alice"), Map.of("USER", "other", "HOME", "/else"));
        assertThat(account).isEqualTo(new LocalAccount(Optional.of("alice"), Path.of("/home/alice"), "alice"));
        assertThat(account.shown()).isEqualTo("alice");
    }

    @Test
    void aNumberWithoutAnAccountIsWhatTheEnvironmentSays() {
        Map<String, String> unknown = Map.of("user.name", "?", "user.home", "?");
        assertThat(account(unknown, Map.of("USER", "build", "LOGNAME", "", "HOME", "/tmp/h")))
                .isEqualTo(new LocalAccount(Optional.of("build"), Path.of("/tmp/h"), "54321"));
        LocalAccount nameless = account(unknown, Map.of("HOME", "relative"));
        assertThat(nameless).isEqualTo(new LocalAccount(Optional.empty(), Path.of("/"), "54321"));
        assertThat(nameless.shown()).isEqualTo("uid 54321");
    }
}
