package org.repopush.tunnel.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PatternsTest {
    @Test
    void onePatternHasToMatchAndNoneThatIsNegated() {
        assertThat(Patterns.match(List.of("a*", "!ab"), "ac")).isTrue();
        assertThat(Patterns.match(List.of("a*", "!ab"), "ab")).isFalse();
        assertThat(Patterns.match(List.of("!ab"), "ac")).isFalse();
    }

    @Test
    void globDoesNotExplode() {
        assertThat(Patterns.glob("a*".repeat(200) + "b", "a".repeat(5000))).isFalse();
        assertThat(Patterns.glob("*a*?*", "xax")).isTrue();
        assertThat(Patterns.glob("", "")).isTrue();
        assertThat(Patterns.glob("?", "")).isFalse();
    }
}
