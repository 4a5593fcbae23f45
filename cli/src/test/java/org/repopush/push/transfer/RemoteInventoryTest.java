package org.repopush.push.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.push.remote.StageAnswer;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Pack;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.embedded.EmbeddedHost;

@Timeout(60)
class RemoteInventoryTest {
    /** Several times what windows and buffers hold, in either direction. */
    private static final int NAMES = 200_000;

    @TempDir
    Path directory;

    @Test
    void aLongListGoesThereWhileWhatIsThereComesBack() throws Exception {
        Path program = Files.writeString(
                directory.resolve("channel"), "read -r _\nprintf 'Welcome\\n@repo-push\\n'\nexec cat\n");
        EmbeddedHost embedded = EmbeddedHost.start(directory);
        try (RemoteHost host = RemoteHost.connect(embedded.host(), embedded.options(), line -> {})) {
            StageAnswer.Channels channels = new StageAnswer.Channels(program.toString(), 1, "-", List.of());
            StageAnswer stage = new StageAnswer(Map.of(), Optional.of(channels), false, NAMES, false, List.of());
            Names names = new Names();
            new RemoteInventory(stage, channels, Duration.ofSeconds(30)).reduce(names, host.openCommand(line -> {}));
            assertThat(names.left).isEmpty();
        } finally {
            embedded.close();
        }
    }

    private static String name(int number) {
        return "objects/%064x.filez".formatted(number);
    }

    /** As many names as there are. */
    private static final class Names implements Candidates {
        private final Set<String> left = new TreeSet<>();

        Names() {
            IntStream.range(0, NAMES).mapToObj(RemoteInventoryTest::name).forEach(left::add);
        }

        @Override
        public Amount amount() {
            return new Amount(NAMES, 0);
        }

        @Override
        public void names(Consumer<String> sink) {
            IntStream.range(0, NAMES).mapToObj(RemoteInventoryTest::name).forEach(sink);
        }

        @Override
        public void remove(String path) {
            left.remove(path);
        }

        @Override
        public Pack pack(boolean bulk, int channels) {
            return new Pack() {
                @Override
                public Amount amount() {
                    return Amount.NONE;
                }

                @Override
                public List<Part> parts() {
                    return List.of();
                }
            };
        }
    }
}
