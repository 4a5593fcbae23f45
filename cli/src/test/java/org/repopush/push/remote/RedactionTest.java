package org.repopush.push.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void hidesTheSecretsOfThisPushAndForgetsThoseOfLongAgo() {
        Redaction redaction = new Redaction();
        for (int i = 100; i < 300; i++) {
            redaction.hide("secret" + i);
        }
        assertThat(redaction.apply("secret299 secret200 secret199")).isEqualTo("*** *** secret199");
    }
}
