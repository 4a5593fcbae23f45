package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;

/** Every option is an environment variable too, and each does something. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class EnvironmentIT {
    private static final Pattern LONG_OPTION = Pattern.compile("--(?:\\[no-\\])?([a-z][a-z-]+)");
    private static final String NOBODY = "0a".repeat(32);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo destination;
    private String first = "";

    /** Of two refs one would move backwards, so that the options that decide have something to decide. */
    @BeforeEach
    void createRepositories() {
        OstreeRepo source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        first = source.commit("os/a", "one");
        source.commit("os/a", "two");
        site.push().exits(0);
        source.set("os/a", first);
        source.commit("os/b", "b");
    }

    private Finished pushWith(String variable, String value) {
        return site.push().command().with(variable, value).run();
    }

    static Stream<Arguments> variables() {
        return Stream.of(
                Arguments.of("KIND", "cvs", 2, "there is no kind of repository 'cvs'"),
                Arguments.of("DRY_RUN", "1", 8, "would be rejected"),
                Arguments.of("FORCE", "yes", 0, "published 2 refs"),
                Arguments.of("FORCE_WITH_LEASE", "os/a:" + NOBODY, 8, "stale lease"),
                Arguments.of("ATOMIC", "0", 8, "published 1 ref"),
                Arguments.of("DEPTH", "deep", 2, "REPO_PUSH_DEPTH"),
                Arguments.of("MAX_DELETE", "lots", 2, "REPO_PUSH_MAX_DELETE"),
                Arguments.of("LAYOUT", "sideways", 2, "REPO_PUSH_LAYOUT"),
                Arguments.of("EXCLUDE", "*.tmp", 2, "--exclude means nothing for an OSTree repository"),
                Arguments.of("INCLUDE", "*.tmp", 2, "--include means nothing for an OSTree repository"),
                Arguments.of("FILTER_FROM", "/f", 2, "--filter-from means nothing for an OSTree repository"),
                Arguments.of("SOURCE_LOCK", "/f", 2, "--source-lock means nothing for an OSTree repository"),
                Arguments.of("SERIAL_FILE", "/f", 2, "--serial-file means nothing for an OSTree repository"),
                Arguments.of("BEFORE_READ", "true", 2, "--before-read means nothing for an OSTree repository"),
                Arguments.of("AFTER_READ", "true", 2, "--after-read means nothing for an OSTree repository"),
                Arguments.of("CHECK_REFS", "no", 2, "--no-check-refs means nothing for an OSTree repository"),
                Arguments.of("SOURCE_RETRIES", "-1", 2, "REPO_PUSH_SOURCE_RETRIES"),
                Arguments.of("WATCH", "soon", 2, "REPO_PUSH_WATCH"),
                Arguments.of("LOCK_TIMEOUT", "soon", 2, "REPO_PUSH_LOCK_TIMEOUT"),
                Arguments.of("TIMEOUT", "0", 2, "REPO_PUSH_TIMEOUT"),
                Arguments.of("QUORUM", "most", 2, "REPO_PUSH_QUORUM"),
                Arguments.of("KEEP_GOING", "perhaps", 2, "REPO_PUSH_KEEP_GOING"),
                Arguments.of("ON_FAILURE", "sulk", 2, "REPO_PUSH_ON_FAILURE"),
                Arguments.of("LIMIT", "0", 2, "REPO_PUSH_LIMIT"),
                Arguments.of("CHECK_TIMEOUT", "0", 2, "REPO_PUSH_CHECK_TIMEOUT"),
                Arguments.of("JOBS", "0", 2, "REPO_PUSH_JOBS"),
                Arguments.of("BWLIMIT", "fast", 2, "REPO_PUSH_BWLIMIT"),
                Arguments.of("PACK", "perhaps", 2, "REPO_PUSH_PACK"),
                Arguments.of("TUNNEL", "perhaps", 2, "REPO_PUSH_TUNNEL"),
                Arguments.of("PORT", "1", 4, ":1"),
                Arguments.of("IDENTITY", "/nonexistent/key", 5, "/nonexistent/key"),
                Arguments.of("JUMP", "hop", 4, "jump host hop"),
                Arguments.of("SSH_OPTION", "HostName=no-such-host.invalid", 4, "no-such-host.invalid"),
                Arguments.of("QUIET", "perhaps", 2, "REPO_PUSH_QUIET"),
                Arguments.of("VERBOSE", "1", 8, "  connect: "),
                Arguments.of("JSON", "true", 8, "{\"event\":\"started\""),
                Arguments.of("PROGRESS", "perhaps", 2, "REPO_PUSH_PROGRESS"),
                Arguments.of("COLOR", "always", 8, "\u001b[31m"));
    }

    @ParameterizedTest
    @MethodSource("variables")
    void eachVariableDoesWhatItsOptionDoes(String name, String value, int status, String said) {
        Finished finished =
                name.equals("IDENTITY") ? withoutConfiguredKey(value) : pushWith("REPO_PUSH_" + name, value);
        finished.exits(status);
        assertThat(finished.out() + finished.err()).contains(said);
        if (!name.equals("FORCE")) {
            assertThat(destination.refs().get("os/a")).isNotEqualTo(first);
        }
    }

    @Test
    void quietIsQuiet() {
        Finished finished =
                site.push("os/b").command().with("REPO_PUSH_QUIET", "on").run().exits(0);
        assertThat(finished.out() + finished.err()).isEmpty();
    }

    /** The key of the configuration would be tried as well. */
    private Finished withoutConfiguredKey(String value) {
        site.sshd().refuseLogins();
        return pushWith("REPO_PUSH_IDENTITY", value);
    }

    /** These are given on the command line of every push here. */
    @Test
    void sourceAndSshConfigurationCanBeVariablesToo() {
        Command bare = new RepoPush(site.home()).command("127.0.0.1:" + site.destination());
        assertThat(bare.with("REPO_PUSH_REPO", "/nonexistent/repo")
                        .run()
                        .exits(3)
                        .err())
                .contains("/nonexistent/repo");
        Command withRepo = bare.with("REPO_PUSH_REPO", site.source().toString());
        assertThat(withRepo.with("REPO_PUSH_RETRIES", "-1").run().exits(2).err())
                .contains("REPO_PUSH_RETRIES");
        assertThat(withRepo.with("REPO_PUSH_SSH_CONFIG", "/nonexistent/config")
                        .run()
                        .exits(4)
                        .err())
                .contains("/nonexistent/config");
        withRepo.with("REPO_PUSH_SSH_CONFIG", site.sshd().client().config().toString())
                .with("REPO_PUSH_FORCE", "1")
                .run()
                .exits(0);
        assertThat(destination.refs()).containsEntry("os/a", first);
    }

    @Test
    void noOptionOfTheHelpIsWithoutAVariable() {
        String help = new RepoPush(site.home()).command("--help").run().exits(0).out();
        Set<String> options = LONG_OPTION
                .matcher(help.lines().filter(line -> line.startsWith("  -")).collect(Collectors.joining("\n")))
                .results()
                .map(match -> match.group(1).toUpperCase(Locale.ROOT).replace('-', '_'))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tried =
                variables().map(row -> (String) row.get()[0]).collect(Collectors.toCollection(TreeSet::new));
        tried.addAll(Set.of("REPO", "SSH_CONFIG", "RETRIES", "HELP", "VERSION"));
        // A receiver is installed once, by somebody who says where.
        tried.addAll(Set.of("ROOT", "PATH", "KEY"));
        // A push goes where its command line says, and nowhere else.
        tried.addAll(Set.of("TO", "CANARY", "CHECK", "STAGE_ONLY", "AT", "TO_RUN"));
        assertThat(options).isEqualTo(tried);
    }

    @Test
    void theCommandLineWins() {
        assertThat(site.push()
                        .with("--atomic")
                        .command()
                        .with("REPO_PUSH_ATOMIC", "0")
                        .run()
                        .exits(8)
                        .err())
                .contains("nothing was published");
    }

    @Test
    void aVariableThatStandsForNoOptionIsNamedInAWarning() {
        assertThat(pushWith("REPO_PUSH_TIMOUT", "5m").exits(8).err())
                .startsWith("repo-push: warning: REPO_PUSH_TIMOUT is set, but there is no such option\n");
        assertThat(pushWith("REPO_PUSH_HELP", "1").exits(8).err()).contains("REPO_PUSH_HELP");
        assertThat(pushWith("REPO_PUSH_JAVA", System.getProperty("java.home"))
                        .exits(8)
                        .err())
                .doesNotContain("warning");
    }
}
