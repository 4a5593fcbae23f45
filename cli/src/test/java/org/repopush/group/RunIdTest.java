package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunIdTest {
    @Test
    void hasItsTimeAndANumber() {
        assertThat(RunId.of(Instant.parse("2026-11-29T18:15:00.9Z"), 0x1f3a9c20))
                .hasToString("20261129t181500-1f3a9c20");
        assertThat(RunId.of(Instant.EPOCH, -1)).hasToString("19700101t000000-ffffffff");
        assertThat(RunId.of(Instant.EPOCH, 1)).hasToString("19700101t000000-00000001");
    }

    @Test
    void nothingElseIsOne() {
        for (String text :
                new String[] {"", "20261129t181500", "20261129t181500-1f3a9c2", "../20261129t181500-1f3a9c20"}) {
            assertThatThrownBy(() -> new RunId(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
