package org.repopush.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RawArgumentsTest {
    @Test
    void thoseThatTheLauncherNamesAreHexadecimal() {
        assertThat(RawArguments.of(new String[] {"64", "64e472", "x", "ff"}, "2,4,"))
                .containsExactly("64", "d\udce4r", "x", "\udcff");
        assertThat(RawArguments.of(new String[] {"64"}, "")).containsExactly("64");
    }
}
