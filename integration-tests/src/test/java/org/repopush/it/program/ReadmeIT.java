package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.push.model.ExitCode;

/** What the documents say is what the program does. */
@ExtendWith(NoLeaks.class)
class ReadmeIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern ROW_OF_A_STATUS = Pattern.compile("(?m)^\\| *`?(\\d+)`? *\\|");
    private static final Pattern CHECKSUM = Pattern.compile("\\b[0-9a-f]{12}\\b");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern LONG_OPTION = Pattern.compile("--(?:\\[no-\\])?[a-z][a-z-]+");

    @TempDir
    private Path home;

    private static String document(String name) throws IOException {
        return Files.readString(RepoPush.checkout().resolve(name));
    }

    private static Set<String> all(Pattern pattern, int group, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyExitStatusIsInTheTableOfTheManualAndNoOther() throws IOException {
        Set<String> statuses = Stream.of(ExitCode.values())
                .map(code -> Integer.toString(code.status()))
                .collect(Collectors.toSet());
        assertThat(all(ROW_OF_A_STATUS, 1, document("doc/manual.md"))).isEqualTo(new TreeSet<>(statuses));
    }

    /** One table: the other pages lead to it. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "doc/errors.md"})
    void otherPagesLinkToTheTableOfExitStatuses(String name) throws IOException {
        assertThat(document("doc/manual.md")).contains("\n## Exit status\n");
        assertThat(document(name)).contains("manual.md#exit-status");
        assertThat(all(ROW_OF_A_STATUS, 1, document(name))).isEmpty();
    }

    @Test
    void theManualHasEveryOptionOfTheHelpAndNoOther() throws IOException {
        String help = new RepoPush(home).command("--help").run().exits(0).out();
        String tables = document("doc/manual.md")
                .lines()
                .filter(line -> line.startsWith("| `-"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .collect(Collectors.joining("\n"));
        String usage = help.lines().filter(line -> line.startsWith("  -")).collect(Collectors.joining("\n"));
        assertThat(all(LONG_OPTION, 0, tables)).isEqualTo(all(LONG_OPTION, 0, usage));
    }

    @Test
    void theTwoCommandsOfTheReadmeAreThere() throws IOException {
        assertThat(document("README.md"))
                .contains("mvn -q -DskipTests -Pdemo package")
                .contains("integration-tests/run");
        assertThat(RepoPush.checkout().resolve("integration-tests/run")).isExecutable();
        assertThat(RepoPush.checkout().resolve(".ci/run")).isExecutable();
    }

    @Test
    @Needs({"ostree", "ssh"})
    void theDemoRunsToItsEndWithoutNoiseAndLeavesNothing() throws IOException {
        Set<Path> before = demoDirectories();
        Finished demo = new RepoPush(home).command("demo").run(LIMIT).exits(0);
        assertThat(demo.out()).contains("Done.").contains("[new ref]").contains("[up to date]");
        assertThat(demo.out())
                .containsPattern(
                        "(?m)^[0-9]+ objects: [0-9]+ from the pack, [0-9]+ by request through localhost:[0-9]+$")
                .containsPattern("(?m)^[0-9]+ objects by request through localhost:[0-9]+$");
        assertThat(demo.err()).doesNotContainIgnoringCase("warning").doesNotContain("Exception");
        assertThat(withoutNumbers(demo.out() + demo.err())).containsAll(withoutNumbers(sessionOfTheReadme()));
        assertThat(demoDirectories()).isEqualTo(before);
    }

    private static String sessionOfTheReadme() throws IOException {
        String session = document("README.md");
        session = session.substring(session.indexOf("Two temporary OSTree repositories"));
        return session.substring(0, session.indexOf("```"));
    }

    /** Its lines; checksums, sizes, times and ports differ from run to run. */
    private static List<String> withoutNumbers(String text) {
        return text.lines()
                .map(line -> CHECKSUM.matcher(line).replaceAll("CHECKSUM"))
                .map(line -> NUMBER.matcher(line).replaceAll("N"))
                .toList();
    }

    @Test
    @Needs({"ostree", "ssh"})
    void aDemoThatIsInterruptedLeavesNothing() throws IOException {
        Set<Path> before = demoDirectories();
        try (Started demo = new RepoPush(home).command("demo").start()) {
            Eventually.poll(LIMIT, "the demo pushes", () -> demo.out().contains("repo-push --repo") || !demo.running());
            demo.signal("INT");
            demo.await(LIMIT).exits(130);
        }
        assertThat(demoDirectories()).isEqualTo(before);
    }

    private static Set<Path> demoDirectories() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("repo-push-demo-"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
