package org.repopush.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.RemoteFailure;

class AskingTest {
    @Test
    void whatAMemberHasSaidIsNotWaitedFor() throws InterruptedException {
        Asking asking = Asking.after(new RemoteFailure(RemoteFailure.Code.EXPIRED, "60"));
        assertThat(asking.wasAnswered()).isTrue();
        assertThat(asking.again()).isFalse();
    }

    @Test
    void aMemberThatHasFallenSilentMayStillPublish() throws InterruptedException {
        assertThat(Asking.after(new RemoteFailure(RemoteFailure.Code.SILENT, "publish", "30"))
                        .wasAnswered())
                .isFalse();
        Asking asking = Asking.after(new IOException("lost"));
        assertThat(asking.wasAnswered()).isFalse();
        assertThat(asking.again()).isTrue();
    }
}
