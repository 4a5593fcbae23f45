package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.repopush.it.bench.Sample.DIRECT;
import static org.repopush.it.bench.Sample.FAR;
import static org.repopush.it.bench.Sample.PROGRAM;
import static org.repopush.it.bench.Sample.cell;
import static org.repopush.it.bench.Sample.failed;
import static org.repopush.it.bench.Sample.results;
import static org.repopush.it.bench.Sample.tooSlow;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What people read of results: text for a terminal, and Markdown. */
class ReportsTest {
    private static final Results RESULTS = results(
            cell("null", DIRECT, "ssh host true", 0.25, 0.2, 0.3),
            cell("null", DIRECT, PROGRAM, 0.5, 0.25, 1),
            cell("null", FAR, "ssh host true", 0.5),
            cell("null", FAR, PROGRAM, 0.45),
            failed("first", FAR, "tar | ssh tar", "exit status 2\n--- stderr\nno <space> left"),
            tooSlow("first", FAR, "ostree pull, ssh -R", "> 60 s"));

    private static final String TEXT = new TextReport(RESULTS).text();
    private static final String MARKDOWN = new MarkdownReport(RESULTS).text();

    private static String line(String text, String... words) {
        return text.lines()
                .filter(line -> List.of(words).stream().allMatch(line::contains))
                .findFirst()
                .orElse("no line with " + List.of(words) + " in\n" + text);
    }

    @Test
    void aLineOfTextHasTimesRatioCostAndRuns() {
        assertThat(line(TEXT, "0 ms", PROGRAM).split(" {2,}"))
                .containsExactly(
                        "null",
                        "0 ms, no cap",
                        PROGRAM,
                        "0.500 s",
                        "0.250 s",
                        "1.000 s",
                        "2.00",
                        "1.500 s",
                        "0.500 s",
                        "100 MB",
                        "3");
    }

    @Test
    void columnsOfTextStandBelowEachOther() {
        List<String> lines = TEXT.lines().toList();
        assertThat(lines.get(1).indexOf("0 ms")).isEqualTo(lines.get(0).indexOf("network"));
        assertThat(lines.get(2).indexOf(PROGRAM)).isEqualTo(lines.get(0).indexOf("tool"));
    }

    @Test
    void aFailureIsShownWithWhatTheToolSaid() {
        assertThat(line(TEXT, "50 ms", "tar | ssh tar")).contains("failed");
        assertThat(TEXT).contains("first, 50 ms, no cap, tar | ssh tar: exit status 2", "no <space> left");
        assertThat(MARKDOWN).contains("first, 50 ms, no cap, tar \\| ssh tar: exit status 2", "no &lt;space> left");
        assertThat(line(MARKDOWN, "| tar \\| ssh tar |")).contains("failed");
    }

    @Test
    void whatTookTooLongIsShownWithTheLimit() {
        assertThat(line(TEXT, "50 ms", "ostree pull")).contains("> 60 s");
        assertThat(line(MARKDOWN, "| ostree pull")).contains("> 60 s");
    }

    @Test
    void markdownSaysWhichTargetsWereHeld() {
        assertThat(line(MARKDOWN, "| nothing to do, 0 ms", PROGRAM))
                .isEqualTo("| nothing to do, 0 ms | repo-push@25 | &lt;= 1.10 x ssh host true | 2.00 | 3 | **no** |");
        assertThat(line(MARKDOWN, "| nothing to do, 50 ms", PROGRAM))
                .isEqualTo("| nothing to do, 50 ms | repo-push@25 | &lt;= 0.95 x ssh host true | 0.90 | 1 | yes |");
        assertThat(line(MARKDOWN, "| first push, 0 ms", PROGRAM)).contains("not measured");
    }

    @Test
    void markdownHasAColumnForEachNetwork() {
        assertThat(MARKDOWN).contains("### null\n", "| tool | 0 ms, no cap | 50 ms, no cap |\n|---|---|---|\n");
        assertThat(line(MARKDOWN, "| " + PROGRAM + " | **"))
                .contains("| **0.50** (0.25 to 1.00), 3; CPU 1.50 + 0.50; 100 MB |");
    }

    @Test
    void markdownNamesTheMachineAndEveryVersion() {
        assertThat(MARKDOWN)
                .startsWith(
                        "Measured on 2026-01-02: 2 cores (A \\| B), 8192 MiB, Linux 6.1, both sides on one machine, on tmpfs.")
                .contains("- rsync: 3.2.7\n");
    }
}
