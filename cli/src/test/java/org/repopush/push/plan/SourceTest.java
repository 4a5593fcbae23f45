package org.repopush.push.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.PushEvent;
import org.repopush.repo.KindWords;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

class SourceTest {
    private final List<String> warnings = new ArrayList<>();
    private int closed;

    /** What was wrong when it was opened may be why a ref is missing, and nothing stays open. */
    @Test
    void warningsComeAlsoWhenARefIsMissing() {
        assertThatThrownBy(
                        () -> Source.open(new Unlocked(), Path.of("repo"), List.of("os/a"), Duration.ZERO, this::note))
                .isInstanceOf(SourceException.class);
        assertThat(warnings).containsExactly("not locked");
        assertThat(closed).isEqualTo(1);
    }

    private void note(PushEvent event) {
        warnings.add(((PushEvent.Warning) event).text());
    }

    private final class Unlocked implements RepoKind {
        @Override
        public String name() {
            return "unlocked";
        }

        @Override
        public boolean recognises(Path directory) {
            return true;
        }

        @Override
        public LocalRepo open(Path directory, Duration lockTimeout) {
            return new WithoutRefs(directory);
        }

        @Override
        public long look(Path directory) {
            return 0;
        }

        @Override
        public KindWords words() {
            throw new AssertionError("not asked for its words");
        }

        @Override
        public ReceiveScript receiveScript() {
            throw new AssertionError("not sent anywhere");
        }
    }

    private final class WithoutRefs implements LocalRepo {
        private final Path path;

        private WithoutRefs(Path path) {
            this.path = path;
        }

        @Override
        public Path path() {
            return path;
        }

        @Override
        public List<String> warnings() {
            return List.of("not locked");
        }

        @Override
        public Snapshot snapshot(List<String> refs) throws SourceException {
            throw new SourceException(Reason.NO_SUCH_REF, "no " + refs);
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
