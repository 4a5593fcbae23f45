package org.repopush.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class LeaseTest {
    private static final String COMMIT = "0a".repeat(32);

    @Test
    void readsRefAndCommit() {
        assertThat(Lease.parse("os/a:" + COMMIT)).isEqualTo(new Lease("os/a", Optional.of(COMMIT)));
    }

    @Test
    void dividesAtTheLastColon() {
        assertThat(Lease.parse("remote:os/a:" + COMMIT).ref()).isEqualTo("remote:os/a");
    }

    @Test
    void readsNoCommitAsARefThatMustNotExist() {
        assertThat(Lease.parse("os/a:")).isEqualTo(new Lease("os/a", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"os/a", ":", ":0a0a"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Lease.parse(text)).isInstanceOf(TypeConversionException.class);
    }
}
