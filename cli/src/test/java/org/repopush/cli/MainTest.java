package org.repopush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.report.Terminal;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String... arguments) {
        PrintStream outStream = new PrintStream(out, true, UTF_8);
        PrintStream errStream = new PrintStream(err, true, UTF_8);
        return Main.run(arguments, outStream, errStream, environment, Terminal.NONE);
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private String err() {
        return err.toString(UTF_8);
    }

    @Test
    void printsHelpThatFitsOnAScreenOfEightyColumns() {
        assertThat(run(Map.of(), "--help")).isZero();

        assertThat(out()).startsWith("Usage: repo-push [OPTIONS] DEST [REF...] ");
        assertThat(out().lines()).hasSizeLessThanOrEqualTo(76);
        assertThat(out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "doctor", "install-receiver", "demo", "help", "version"})
    void everyCommandHasAHelpOfItsOwn(String command) {
        assertThat(run(Map.of(), command, "--help")).isZero();
        String asked = out();
        out.reset();
        assertThat(run(Map.of(), "help", command)).isZero();

        assertThat(out()).isEqualTo(asked).startsWith("Usage: repo-push " + command);
        assertThat(out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void theHelpOfACommandHasItsOptionsAndNoOthers() {
        run(Map.of(), "help", "status");
        assertThat(out()).contains("--repo PATH", "--json", "-p, --port").doesNotContain("--force", "--root", "--jobs");
        out.reset();
        run(Map.of(), "install-receiver", "-h");
        assertThat(out()).contains("--root DIR", "--key FILE", "--timeout").doesNotContain("--repo ", "--force");
        out.reset();
        run(Map.of(), "help", "push");
        assertThat(out())
                .startsWith("Usage: repo-push [OPTIONS] DEST [REF...]\n")
                .contains("--force");
    }

    @Test
    void helpAndVersionAreWordsToo() {
        run(Map.of(), "--help");
        String help = out();
        out.reset();
        assertThat(run(Map.of(), "help")).isZero();
        assertThat(out()).isEqualTo(help);
        out.reset();
        assertThat(run(Map.of(), "version")).isZero();
        assertThat(out()).startsWith("repo-push ").contains("(protocol ");
    }

    @Test
    void helpNamesEveryOption() {
        run(Map.of(), "-h");

        assertThat(out())
                .contains("-n, --dry-run ", "--force-with-lease[=REF:COMMIT]", "--[no-]atomic", "-o, --ssh-option")
                .contains("--[no-]progress", "--color WHEN", "--version");
    }

    @Test
    void printsVersionProtocolCommitAndJava() {
        assertThat(run(Map.of(), "--version")).isZero();

        assertThat(out())
                .matches("repo-push \\S+ \\(protocol \\d+, commit \\S+, Java \\S+\\)\n")
                .doesNotContain("${");
    }

    @Test
    void whatCannotBeWrittenIsAFailureAndNothingIsWrittenBehindAHole() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OutputStream full = new OutputStream() {
            private boolean once;

            @Override
            public void write(int b) throws IOException {
                written.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (!once && written.size() > 0) {
                    once = true;
                    throw new IOException("No space left on device");
                }
                written.write(bytes, from, length);
            }
        };
        assertThat(Main.run(new String[] {"--help"}, full, err, Map.of(), Terminal.NONE))
                .isEqualTo(1);
        assertThat(written.toString(UTF_8)).hasLineCount(1);
        assertThat(err())
                .startsWith("repo-push: cannot write to standard output: No space left on device\n  hint: make space");
    }

    @Test
    void aReaderThatHasGoneAwayNeedsNoMessage() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertThat(Main.run(new String[] {"--version"}, gone, err, Map.of(), Terminal.NONE))
                .isEqualTo(1);
        assertThat(err()).isEmpty();
    }

    @Test
    void tellsUsageErrorsWithStatusTwo() {
        assertThat(run(Map.of(), "--frobnicate", "h:p")).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err()).startsWith("repo-push: unknown option: '--frobnicate'\n  hint: ");
    }

    @Test
    void tellsUsageErrorsInJsonWhenJsonIsWanted() {
        assertThat(run(Map.of(), "--frobnicate", "--json", "h:p")).isEqualTo(2);

        assertThat(err())
                .startsWith("{\"event\":\"error\",")
                .contains("\"exit\":2,\"code\":\"usage\",\"cause\":null,")
                .hasLineCount(1);
    }

    @Test
    void tellsUsageErrorsInJsonWhenTheEnvironmentWantsIt() {
        assertThat(run(Map.of("REPO_PUSH_JSON", "1"), "--frobnicate", "h:p")).isEqualTo(2);

        assertThat(out())
                .startsWith("{\"event\":\"error\",")
                .contains("\"exit\":2,")
                .isEqualTo(err());
    }

    @Test
    void tellsThatThereIsNoRepositoryWithStatusThree(@TempDir Path empty) {
        assertThat(run(Map.of(), "--repo", empty.toString(), "h:p")).isEqualTo(3);
        assertThat(run(Map.of(), "--repo", empty.resolve("none").toString(), "h:p"))
                .isEqualTo(3);

        assertThat(err()).contains("not a repository of a supported kind", "no such directory: ");
    }

    @Test
    void warnsAboutUnknownVariables(@TempDir Path empty) {
        run(Map.of("REPO_PUSH_TIMOUT", "1"), "--repo", empty.toString(), "h:p");

        assertThat(err()).startsWith("repo-push: warning: REPO_PUSH_TIMOUT is set, but there is no such option\n");
    }

    @Test
    void demoSaysWhatTheMachineLacks() {
        assertThat(run(Map.of("PATH", "/nonexistent"), "demo")).isEqualTo(7);

        assertThat(err()).contains("not on PATH: ostree, ssh", "apt-get install ostree openssh-client");
    }
}
