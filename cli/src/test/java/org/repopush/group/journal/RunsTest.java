package org.repopush.group.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.group.Barrier;
import org.repopush.group.GroupOutcome;
import org.repopush.group.GroupPolicy;
import org.repopush.group.MemberOutcome;
import org.repopush.group.RunId;
import org.repopush.tunnel.io.RawText;

class RunsTest {
    private static final Instant NOW = Instant.parse("2026-11-29T18:15:00.5Z");
    private static final RunId RUN = new RunId("20261129t181500-1f3a9c20");

    @TempDir
    private Path directory;

    private Runs runs;

    @BeforeEach
    void inADirectoryThatIsStillToBeMade() {
        runs = new Runs(directory.resolve("state/runs"));
    }

    private static RunRecord record(RunId run) {
        // The second argument has a byte that is not UTF-8.
        String raw = RawText.decode(new byte[] {'/', 'd', (byte) 0xE4, 'r'});
        RunCommand command = new RunCommand(
                Path.of("/here"),
                Path.of("/source"),
                "tiny",
                List.of("--to", "a:" + raw, "x \"y\""),
                Map.of("REPO_PUSH_JOBS", "2"));
        return RunRecord.begin(run, NOW, command, List.of("a:b", "c:d"));
    }

    private static GroupOutcome ended(MemberOutcome.State second) {
        return new GroupOutcome(
                RUN,
                List.of(
                        new MemberOutcome("a:b", MemberOutcome.State.PUBLISHED, Optional.empty(), Optional.empty()),
                        new MemberOutcome("c:d", second, Optional.empty(), Optional.empty())),
                GroupPolicy.ALL,
                false,
                Duration.ofSeconds(3),
                Optional.of(Duration.ofMillis(60)),
                "repo-push",
                GroupOutcome.Deed.RELEASED,
                true);
    }

    private RunRecord found() throws IOException {
        return runs.find(RUN).orElseThrow();
    }

    @Test
    void whatIsWrittenIsFound() throws IOException {
        assertThat(runs.find(RUN)).isEmpty();
        try (OpenRun run = runs.begin(record(RUN))) {
            assertThat(found()).isEqualTo(record(RUN));
            run.planned(new TreeMap<>(Map.of("os/a", "1234")));
            run.reached(Barrier.IMPORTED);
            assertThat(found().revisions()).containsEntry("os/a", "1234");
            assertThat(found().reached()).contains(Barrier.IMPORTED);
            assertThat(found().isOpen()).isFalse();
            run.reached(Barrier.PREPARED);
            assertThat(found().isOpen()).isTrue();
            run.ended(ended(MemberOutcome.State.UP_TO_DATE));
            assertThat(found().isOpen()).isFalse();
            assertThat(found()).isEqualTo(run.record());
            assertThat(found().end().orElseThrow().skew()).contains(Duration.ofMillis(60));
            assertThat(found().end().orElseThrow().released()).isEqualTo(2);
            run.ended(ended(MemberOutcome.State.UNKNOWN));
            assertThat(found().end().orElseThrow().released()).isEqualTo(1);
            assertThat(found().isOpen()).isTrue();
        }
        assertThat(directory.resolve("state/runs")).isDirectoryNotContaining("glob:*.new");
    }

    @Test
    void aRunIsGoneOnWithByOneOnly() throws IOException {
        RunRecord record = record(RUN);
        try (OpenRun run = runs.begin(record)) {
            assertThat(run.run()).isEqualTo(RUN);
            assertThat(runs.resume(record)).isEmpty();
            assertThat(runs.list(new ArrayList<>())).allMatch(Runs.Listed::running);
        }
        try (OpenRun again = runs.resume(record).orElseThrow()) {
            again.reached(Barrier.PLANNED);
        }
        assertThat(runs.list(new ArrayList<>())).singleElement().satisfies(listed -> {
            assertThat(listed.running()).isFalse();
            assertThat(listed.record().reached()).contains(Barrier.PLANNED);
        });
    }

    @Test
    void oldOnesAreForgottenWhenOneBegins() throws IOException {
        runs.begin(record(RUN)).close();
        Path file = directory.resolve("state/runs/" + RUN + ".json");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(31))));
        RunId next = new RunId("20261129t181500-00000000");
        runs.begin(record(next)).close();
        assertThat(runs.list(new ArrayList<>()))
                .extracting(listed -> listed.record().run())
                .containsExactly(next);
        assertThat(directory.resolve("state/runs")).isDirectoryNotContaining("glob:**" + RUN + "*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"form\":2}",
                "{\"form\":1}",
                "{\"form\":1,\"run\":\"x\"}",
                "{\"form\":1,\"run\":{}}",
                "null"
            })
    void aDamagedFileIsNamed(String text) throws IOException {
        runs.begin(record(RUN)).close();
        Files.writeString(directory.resolve("state/runs/" + RUN + ".json"), text);
        assertThatThrownBy(() -> runs.find(RUN)).isInstanceOf(IOException.class).hasMessageContaining(RUN + ".json");
        List<IOException> unreadable = new ArrayList<>();
        assertThat(runs.list(unreadable)).isEmpty();
        assertThat(unreadable).hasSize(1);
    }
}
