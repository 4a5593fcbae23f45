package org.repopush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        assertThat(out().lines()).hasSizeLessThanOrEqualTo(48);
        assertThat(out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(err()).isEmpty();
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

        assertThat(err()).contains("not a repository of a kind", "no such directory: ");
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
