package org.repopush.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.repopush.inspect.group.GroupView;
import org.repopush.inspect.group.Views;
import org.repopush.push.model.ExitCode;
import org.repopush.repo.PolicyRule;

class GroupViewReportTest {
    private static final Views USUAL = Views.of("a", "1234567890abcdef");

    private final Recorded recorded = new Recorded();

    private GroupViewReport report(boolean json) {
        return new GroupViewReport(ReportOptions.DEFAULT.withJson(json), recorded.console());
    }

    @Test
    void aTableIsAsWideAsItsCells() {
        GroupView view = new GroupView(List.of(
                USUAL.at("host:/srv/repo"),
                USUAL.withTool("tool 1.2.3")
                        .withPolicy(new PolicyRule("force", List.of("no")))
                        .withClock(61)
                        .at("b:p"),
                Views.unreachable("c:p")));
        report(false).doctor(view, ExitCode.INCONSISTENT);
        assertThat(recorded.outLines())
                .containsExactly(
                        "Push to 3 destinations",
                        "  DESTINATION     STATE       TOOLS       POLICY  CLOCK",
                        "  host:/srv/repo  would work  tool 1      none    +0 s",
                        "  b:p             would work  tool 1.2.3  1 rule  +61 s",
                        "  c:p             1 problem",
                        "",
                        "They differ in",
                        "  tool tool",
                        "    tool 1  host:/srv/repo",
                        "    tool 1.2.3  b:p",
                        "  policy force",
                        "    (none)  host:/srv/repo",
                        "    no  b:p",
                        "  clock",
                        "    +0 s  host:/srv/repo",
                        "    +61 s  b:p",
                        "",
                        "problem at c:p: cannot connect to c:p",
                        "    hint: start it",
                        "",
                        "A push would fail with exit status 13");
    }

    @Test
    void oneAloneIsComparedWithNothing() {
        report(false).doctor(new GroupView(List.of(USUAL.at("a:p"))), ExitCode.OK);
        assertThat(recorded.out()).doesNotContain("iffer").endsWith("\nA push would work\n");
    }

    @Test
    void programsReadTheSame() {
        GroupView view = new GroupView(
                List.of(USUAL.at("a:p"), Views.of("a", "fedcba0987654321").at("b:p"), Views.unreachable("c:p")));
        report(true).status(view);
        assertThat(recorded.outLines())
                .containsExactly("{\"event\":\"group\"," + Recorded.STAMP + ",\"members\":["
                        + "{\"destination\":\"a:p\",\"clockDifference\":0,\"exit\":0,\"code\":null,\"cause\":null,"
                        + "\"problem\":null,\"hint\":null},"
                        + "{\"destination\":\"b:p\",\"clockDifference\":0,\"exit\":0,\"code\":null,\"cause\":null,"
                        + "\"problem\":null,\"hint\":null},"
                        + "{\"destination\":\"c:p\",\"clockDifference\":null,\"exit\":4,\"code\":\"connection\","
                        + "\"cause\":null,\"problem\":\"cannot connect to c:p\",\"hint\":\"start it\"}],"
                        + "\"differences\":[{\"topic\":\"ref\",\"name\":\"a\",\"values\":["
                        + "{\"value\":\"1234567890abcdef\",\"members\":[{\"destination\":\"a:p\"}]},"
                        + "{\"value\":\"fedcba0987654321\",\"members\":[{\"destination\":\"b:p\"}]}]}],"
                        + "\"exit\":4}");
    }
}
