package org.repopush.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.cli.command.Environment;
import org.repopush.group.GroupPolicy;
import org.repopush.group.OnFailure;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindOptions;
import org.repopush.repo.SourceOptions;
import org.repopush.tunnel.model.Destination;

class ConfigurationTest {
    @TempDir
    private Path folder;

    private Path own;
    private Path common;

    @BeforeEach
    void nameFiles() {
        own = folder.resolve("own.toml");
        common = folder.resolve("common.toml");
    }

    private ConfiguredGroup group(String name) throws PushException {
        return new Configuration(List.of(own, common)).group(name);
    }

    private PushException refused(String name) {
        return catchThrowableOfType(PushException.class, () -> group(name));
    }

    @Test
    void aGroupHasWhatTheFileSays() throws IOException, PushException {
        Files.writeString(own, """
                # the web servers
                [group.web]
                destinations = [
                    "build@a:/srv/repo",
                    "ssh://build@b:2222/srv/repo",
                ]
                policy = "quorum"
                quorum = 1
                on-failure = "retry"
                limit = 4
                canary = "build@a:/srv/repo"
                check = "curl -f http://a/repo/summary"
                check-timeout = "90s"
                source-lock = "/run/lock/writer"
                serial-file = "/srv/serial"
                before-read = "make-snapshot"
                after-read = "remove-snapshot"
                source-retries = 0
                check-refs = false
                filter = ["+ /pool/caf\u00e9", "- *.tmp"]
                filter-from = "/etc/repo-push/filter"
                """);
        ConfiguredGroup web = group("web");
        assertThat(web.place()).isEqualTo(own + ":2");
        assertThat(web.destinations())
                .extracting(Destination::toString)
                .containsExactly("build@a:/srv/repo", "ssh://build@b:2222/srv/repo");
        assertThat(web.policy()).contains(GroupPolicy.quorum(1));
        assertThat(web.onFailure()).contains(OnFailure.RETRY);
        assertThat(web.limit()).contains(4);
        assertThat(web.canary()).contains(Destination.parse("build@a:/srv/repo"));
        assertThat(web.check()).contains("curl -f http://a/repo/summary");
        assertThat(web.checkTimeout()).contains(Duration.ofSeconds(90));
        assertThat(web.source())
                .isEqualTo(new KindOptions(
                        Optional.empty(),
                        Optional.empty(),
                        new SourceOptions(
                                Optional.of(Path.of("/run/lock/writer")),
                                Optional.of(Path.of("/srv/serial")),
                                Optional.of("make-snapshot"),
                                Optional.of("remove-snapshot"),
                                Optional.of(0)),
                        List.of("+ /pool/caf\u00c3\u00a9", "- *.tmp", ". /etc/repo-push/filter"),
                        Optional.of(false)));
    }

    @Test
    void whatItDoesNotSayIsLeftOpen() throws IOException, PushException {
        Files.writeString(own, "group.web.destinations = ['a:p']");
        assertThat(group("web"))
                .isEqualTo(new ConfiguredGroup(
                        "web",
                        own + ":1",
                        List.of(Destination.parse("a:p")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        KindOptions.NONE));
    }

    @Test
    void theFirstFileThatKnowsTheNameCounts() throws IOException, PushException {
        Files.writeString(common, "[group.web]\ndestinations = ['a:p']\n[group.x]\ndestinations = ['x:p']\n");
        assertThat(group("web").place()).startsWith(common.toString());
        Files.writeString(own, "[group.web]\ndestinations = ['b:p']\npolicy = 'best-effort'\n");
        assertThat(group("web").destinations()).containsExactly(Destination.parse("b:p"));
        assertThat(group("web").policy()).contains(GroupPolicy.BEST_EFFORT);
        assertThat(group("x").destinations()).containsExactly(Destination.parse("x:p"));
    }

    @Test
    void aNameThatNobodyKnowsIsRefusedWithThoseThatThereAre() throws IOException {
        assertThat(refused("web").problem()).isEqualTo("there is no group 'web' in " + own + " or " + common);
        assertThat(refused("web").hint()).startsWith("write [group.web]");
        Files.writeString(own, "[group.wob]\ndestinations = ['b:p']\n");
        Files.writeString(common, "[group.wub]\ndestinations = ['b:p']\n");
        assertThat(refused("web").hint()).isEqualTo("the groups are: @wob, @wub");
        assertThat(refused("").problem()).contains("no group ''");
    }

    /** Each with the line of its mistake. */
    static Stream<Arguments> mistakes() {
        String ok = "[group.web]\ndestinations = ['a:p', 'b:p']\n";
        return Stream.of(
                Arguments.of("[group.web\n", 1, "Unexpected end of line"),
                Arguments.of(ok + "limit = \n", 3, "Unexpected end of line"),
                Arguments.of(ok + ok, 3, "previously defined"),
                Arguments.of(ok + "[grup.more]\n", 3, "unknown key 'grup'"),
                Arguments.of(ok + "destination = 'c:p'\n", 3, "unknown key 'destination' in the group 'web'"),
                Arguments.of(ok + "source-lock = 'lock'\n", 3, "'source-lock' has no value"),
                Arguments.of(ok + "source-retries = -1\n", 3, "'source-retries' has no value"),
                Arguments.of(ok + "filter = ['*.tmp']\n", 3, "'filter' has no value"),
                Arguments.of(ok + "filter = '- *.tmp'\n", 3, "'filter' has no value"),
                Arguments.of(ok + "check-refs = 'no'\n", 3, "'check-refs' has no value"),
                Arguments.of(ok + "before-read = ' '\n", 3, "'before-read' has no value"),
                Arguments.of(ok + "[group.web.more]\nx = 1\n", 3, "unknown key 'more'"),
                Arguments.of("\ngroup = 5\n", 2, "'group' is not a table"),
                Arguments.of("[group]\nweb = 'a:p'\n", 2, "'group.web' is not a table"),
                Arguments.of("[[group.web]]\ndestinations = ['a:p']\n", 1, "'group.web' is not a table"),
                Arguments.of(ok + "[group.'-x']\ndestinations = ['c:p']\n", 3, "'-x' is no name of a group"),
                Arguments.of("\n[group.web]\nlimit = 1\n", 2, "has no destinations"),
                Arguments.of("[group.web]\nlimit = 1\ndestinations = []\n", 3, "has no destinations"),
                Arguments.of("[group.web]\ndestinations = 'a:p'\n", 2, "'destinations' has no value that it can have"),
                Arguments.of("[group.web]\ndestinations = ['a:p', 5]\n", 2, "'destinations' has no value"),
                Arguments.of("[group.web]\ndestinations = ['a']\n", 2, "'a' is not a destination"),
                Arguments.of("[group.web]\ndestinations = ['a:p', 'a:p']\n", 2, "a:p is named twice"),
                Arguments.of(ok + "policy = 'some'\n", 3, "'policy' has no value"),
                Arguments.of(ok + "policy = 'quorum'\n", 3, "does not say how many"),
                Arguments.of(ok + "policy = 'all'\nquorum = 1\n", 4, "has no quorum"),
                Arguments.of(ok + "quorum = 3\n", 3, "cannot have a quorum of 3: it has 2 destinations"),
                Arguments.of(ok + "quorum = 0\n", 3, "'quorum' has no value"),
                Arguments.of(ok + "quorum = '1'\n", 3, "'quorum' has no value"),
                Arguments.of(ok + "limit = 1.5\n", 3, "'limit' has no value"),
                Arguments.of(ok + "limit = 99999999999\n", 3, "'limit' has no value"),
                Arguments.of(ok + "on-failure = 'sulk'\n", 3, "'on-failure' has no value"),
                Arguments.of(ok + "canary = 'c:p'\n", 3, "c:p is no destination of the group 'web'"),
                Arguments.of(ok + "check = ''\n", 3, "'check' has no value"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedWithFileAndLine(String text, int line, String problem) throws IOException {
        Files.writeString(own, text);
        PushException refused = refused("web");
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.problem()).startsWith(own + ":" + line + ": ").contains(problem);
        assertThat(refused.hint()).isNotBlank();
    }

    @Test
    void aMistakeInAnotherGroupIsFoundToo() throws IOException {
        Files.writeString(own, "[group.web]\ndestinations = ['a:p']\n[group.other]\nlimit = 1\n");
        assertThat(refused("web").problem()).startsWith(own + ":3: ");
    }

    @Test
    void aFileThatCannotBeReadIsNotPassedOver() throws IOException {
        Files.writeString(common, "[group.web]\ndestinations = ['a:p']\n");
        Files.createDirectory(own);
        assertThat(refused("web").problem()).startsWith("cannot read " + own + ": ");
        Files.delete(own);
        Files.write(own, "# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(refused("web").problem()).isEqualTo("cannot read " + own + ": it is not UTF-8");
    }

    @Test
    void filesAreWhereTheEnvironmentSays() {
        Path machine = Path.of("/etc/repo-push/config.toml");
        assertThat(of(Map.of("HOME", "/home/u")).files())
                .containsExactly(Path.of("/home/u/.config/repo-push/config.toml"), machine);
        assertThat(of(Map.of("HOME", "/home/u", "XDG_CONFIG_HOME", "/c")).files())
                .containsExactly(Path.of("/c/repo-push/config.toml"), machine);
        assertThat(of(Map.of("HOME", "/home/u", "XDG_CONFIG_HOME", "c")).files())
                .startsWith(Path.of("/home/u/.config/repo-push/config.toml"));
    }

    private static Configuration of(Map<String, String> variables) {
        return Configuration.of(new Environment(variables));
    }
}
