package org.repopush.it.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.repopush.it.fixture.Started;

/** What a push does besides where a repository has as many refs as its owner likes. */
abstract class SeveralRefsContract extends RepoKindContract {
    @Override
    boolean hasSeveralRefs() {
        return true;
    }

    @Test
    void onlyTheRefsThatAreNamedArePushed() {
        source.commit(ref(), "a");
        String wanted = source.commit("os/b", "b");
        push("os/b").exits(0);
        assertThat(destination.refs()).containsExactly(Map.entry("os/b", wanted));
        destination.checkClean();
    }

    @Test
    void twoPushesAtOnceOfDifferentRefsBothArrive() {
        source.commitBulk(ref(), BULK / 4);
        source.commitBulk("os/b", BULK / 4);
        try (Started a = push(ref()).start();
                Started b = push("os/b").start()) {
            a.await(LIMIT).exits(0);
            b.await(LIMIT).exits(0);
        }
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }
}
