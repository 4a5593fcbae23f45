package org.repopush.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.cli.command.DoctorCommand;
import org.repopush.cli.command.Environment;
import org.repopush.cli.command.GroupCommand;
import org.repopush.cli.command.GroupDoctorCommand;
import org.repopush.cli.command.GroupStatusCommand;
import org.repopush.cli.command.InstallReceiver;
import org.repopush.cli.command.PushCommand;
import org.repopush.cli.command.ReleaseCommand;
import org.repopush.cli.command.StatusCommand;
import org.repopush.cli.command.WatchCommand;
import org.repopush.cli.demo.Demo;
import org.repopush.group.Check;
import org.repopush.group.GroupOutcome;
import org.repopush.group.GroupPolicy;
import org.repopush.group.GroupSettings;
import org.repopush.group.OnFailure;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.TransferOptions;
import org.repopush.report.ReportOptions;
import org.repopush.report.Terminal;
import org.repopush.tunnel.model.Destination;

class ArgumentsTest {
    private static final String COMMIT = "0a".repeat(32);

    private static Invocation parse(Map<String, String> environment, String... arguments) throws PushException {
        return Arguments.parse(List.of(arguments), new Environment(environment), Terminal.NONE);
    }

    private static PushCommand push(Map<String, String> environment, String... arguments) throws PushException {
        return (PushCommand) parse(environment, arguments).command();
    }

    private static PushRequest request(String... arguments) throws PushException {
        return push(Map.of(), arguments).request();
    }

    private static PushException refused(String... arguments) {
        return catchThrowableOfType(PushException.class, () -> parse(Map.of(), arguments));
    }

    @Test
    void hasDefaultsThatPushEverythingSafely() throws PushException {
        PushCommand command = push(Map.of(), "build@host:/srv/repo");

        assertThat(command.source()).isEqualTo(Path.of("").toAbsolutePath());
        PushRequest request = command.request();
        assertThat(request.destination()).hasToString("build@host:/srv/repo");
        assertThat(request.refs()).isEmpty();
        assertThat(request.dryRun()).isFalse();
        assertThat(request.rules().force()).isFalse();
        assertThat(request.rules().atomic()).isTrue();
        assertThat(request.rules().leases()).isEmpty();
        assertThat(request.depth()).isZero();
        assertThat(request.transfer()).isEqualTo(TransferOptions.DEFAULT);
        assertThat(request.lockTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(request.ssh().timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void takesOptionsBeforeBetweenAndAfterWords() throws PushException {
        PushRequest request = request("-n", "h:p", "--no-atomic", "os/a", "-f", "os/b", "--depth", "-1");

        assertThat(request.refs()).containsExactly("os/a", "os/b");
        assertThat(request.dryRun()).isTrue();
        assertThat(request.rules().atomic()).isFalse();
        assertThat(request.rules().force()).isTrue();
        assertThat(request.depth()).isEqualTo(-1);
    }

    @Test
    void takesWordsAsTheyAre() throws PushException {
        assertThat(request("h:p", "@file", "a b", "\"q\"", "${sys:user.home}", "demo", "--", "-n", "--depth=3")
                        .refs())
                .containsExactly("@file", "a b", "\"q\"", "${sys:user.home}", "demo", "-n", "--depth=3");
    }

    @Test
    void lastOneOfTwoCounts() throws PushException {
        PushRequest request = request("h:p", "--depth=1", "--depth=2", "--no-atomic", "--atomic", "-n", "-n");

        assertThat(request.depth()).isEqualTo(2);
        assertThat(request.rules().atomic()).isTrue();
        assertThat(request.dryRun()).isTrue();
    }

    @Test
    void saysHowTheContentTravels() throws PushException {
        assertThat(request("-j", "4", "--bwlimit", "20m", "--retries=7", "--no-tunnel", "h:r")
                        .transfer())
                .isEqualTo(new TransferOptions(true, false, OptionalInt.of(4), OptionalLong.of(20 << 20), 7));
        assertThat(request("--no-pack", "--bwlimit=0", "h:r").transfer())
                .isEqualTo(new TransferOptions(false, true, OptionalInt.empty(), OptionalLong.empty(), 3));
        assertThat(refused("--no-pack", "--no-tunnel", "h:r").problem()).contains("--no-pack and --no-tunnel");
        assertThat(refused("-j", "0", "h:r").problem()).contains("between 1 and 64");
        assertThat(refused("--retries", "-1", "h:r").problem()).contains("between 0 and");
    }

    @Test
    void handsSshOptionsThrough() throws PushException {
        PushRequest request = request(
                "-p",
                "2222",
                "-i",
                "a b",
                "-ikey2",
                "-F",
                "cfg",
                "-J",
                "hop",
                "-o",
                "A=b,c",
                "-oB=d",
                "--timeout=5m",
                "h:p");

        assertThat(request.ssh().port()).isEqualTo(OptionalInt.of(2222));
        assertThat(request.ssh().identities()).containsExactly(Path.of("a b"), Path.of("key2"));
        assertThat(request.ssh().configFile()).contains(Path.of("cfg"));
        assertThat(request.ssh().jump()).contains("hop");
        assertThat(request.ssh().options()).containsExactly("A=b,c", "B=d");
        assertThat(request.ssh().timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void bareLeaseIsForceAndDoesNotSwallowTheDestination() throws PushException {
        PushRequest request = request("--force-with-lease", "h:p", "os/a");

        assertThat(request.rules().force()).isTrue();
        assertThat(request.rules().leases()).isEmpty();
        assertThat(request.refs()).containsExactly("os/a");
    }

    private static WatchCommand watch(Map<String, String> environment, String... arguments) throws PushException {
        return (WatchCommand) parse(environment, arguments).command();
    }

    @Test
    void aWatchHasItsIntervalAttachedOrTheUsualOne() throws PushException {
        WatchCommand usual = watch(Map.of(), "--watch", "h:p", "os/a");
        assertThat(usual.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(usual.each().request().refs()).containsExactly("os/a");
        assertThat(usual.group()).isEmpty();
        assertThat(watch(Map.of(), "--watch=1h", "h:p").interval()).isEqualTo(Duration.ofHours(1));
        assertThat(watch(Map.of("REPO_PUSH_WATCH", "500ms"), "h:p").interval()).isEqualTo(Duration.ofMillis(500));
        assertThat(watch(Map.of(), "--watch", "--to", "h:p", "--to", "i:p").group())
                .isPresent();
    }

    @Test
    void aWatchNeedsSomethingToPushAndTimeBetweenLooks() {
        assertThat(refused("--watch", "-n", "h:p")).hasMessageContaining("--watch and --dry-run");
        assertThat(refused("--watch=0", "h:p")).hasMessageContaining("must be more than zero");
        assertThat(refused("--watch=soon", "h:p")).hasMessageContaining("is not a duration");
        assertThat(refused("status", "--watch", "h:p")).hasMessageContaining("status has no option --watch");
        assertThat(refused("doctor", "--watch", "h:p")).hasMessageContaining("doctor has no option --watch");
    }

    @Test
    void leaseWithValueNamesOneRef() throws PushException {
        PushRequest request = request("--force-with-lease=os/a:" + COMMIT, "--force-with-lease=os/b:", "h:p");

        assertThat(request.rules().force()).isFalse();
        assertThat(request.rules().leases())
                .containsOnly(Map.entry("os/a", Optional.of(COMMIT)), Map.entry("os/b", Optional.empty()));
    }

    @Test
    void readsTheEnvironmentAndLetsTheCommandLineWin() throws PushException {
        Map<String, String> environment = Map.of(
                "REPO_PUSH_DRY_RUN", "1",
                "REPO_PUSH_ATOMIC", "no",
                "REPO_PUSH_LOCK_TIMEOUT", "5m",
                "REPO_PUSH_DEPTH", "7",
                "REPO_PUSH_FORCE_WITH_LEASE", "os/a:" + COMMIT,
                "REPO_PUSH_SSH_OPTION", "A=b",
                "REPO_PUSH_FORCE", "");

        PushRequest fromEnvironment = push(environment, "h:p").request();
        assertThat(fromEnvironment.dryRun()).isTrue();
        assertThat(fromEnvironment.rules().atomic()).isFalse();
        assertThat(fromEnvironment.rules().force()).isFalse();
        assertThat(fromEnvironment.lockTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(fromEnvironment.rules().leases()).containsOnlyKeys("os/a");
        assertThat(fromEnvironment.ssh().options()).containsExactly("A=b");

        PushRequest won =
                push(environment, "-n", "--atomic", "--depth=0", "-oC=d", "h:p").request();
        assertThat(won.dryRun()).isTrue();
        assertThat(won.rules().atomic()).isTrue();
        assertThat(won.depth()).isZero();
        assertThat(won.ssh().options()).containsExactly("C=d");
    }

    @Test
    void severalDestinationsAreAGroup() throws PushException {
        GroupCommand group = (GroupCommand)
                parse(Map.of(), "--to", "a:p", "--to=b:q", "-n", "os/a", "os/b").command();
        assertThat(group.settings().destinations())
                .extracting(Destination::toString)
                .containsExactly("a:p", "b:q");
        assertThat(group.each().request().refs()).containsExactly("os/a", "os/b");
        assertThat(group.each().request().dryRun()).isTrue();
        assertThat(group.journals().arguments()).containsExactly("--to", "a:p", "--to=b:q", "-n", "os/a", "os/b");
    }

    @Test
    void theDestinationOfAnyPushIsAMemberToo() throws PushException {
        GroupCommand group =
                (GroupCommand) parse(Map.of(), "c:r", "os/a", "--to", "a:p").command();
        assertThat(group.settings().destinations())
                .extracting(Destination::toString)
                .containsExactly("c:r", "a:p");
        assertThat(group.each().request().refs()).containsExactly("os/a");
        assertThat(((GroupCommand) parse(Map.of(), "--to", "a:p").command())
                        .settings()
                        .destinations())
                .hasSize(1);
    }

    @Test
    void noVariableAddsADestination() throws PushException {
        Invocation invocation = parse(Map.of("REPO_PUSH_TO", "a:p"), "h:p");
        assertThat(invocation.command()).isInstanceOf(PushCommand.class);
        assertThat(invocation.warnings()).containsExactly("REPO_PUSH_TO is set, but there is no such option");
    }

    @Test
    void aGroupHasEachDestinationOnceAndMovesAllRefsOrNone() {
        assertThat(refused("--to", "a:p", "a:p").problem()).isEqualTo("a:p is named twice");
        assertThat(refused("--to", "a:p", "--no-atomic").problem()).contains("--no-atomic cannot be used with a group");
        assertThat(refused("--to", "os/a").problem()).contains("not a destination");
        assertThat(refused("--to", "a:p", "").problem()).contains("a ref is empty");
        assertThat(refused("status", "a:p", "--to", "a:p").problem()).isEqualTo("a:p is named twice");
    }

    @Test
    void aGroupIsTreatedAsItsOptionsSay() throws PushException {
        assertThat(settings("--to", "a:p")).isEqualTo(GroupSettings.of(List.of(Destination.parse("a:p"))));
        GroupSettings settings =
                settings("--to", "a:p", "b:p", "--quorum", "1", "--on-failure", "retry", "--limit", "3");
        assertThat(settings.policy()).isEqualTo(GroupPolicy.quorum(1));
        assertThat(settings.onFailure()).isEqualTo(OnFailure.RETRY);
        assertThat(settings.limit()).isEqualTo(3);
        assertThat(settings("--to", "a:p", "--keep-going").policy()).isEqualTo(GroupPolicy.BEST_EFFORT);
        assertThat(settings("--to", "a:p", "--quorum=all").policy()).isEqualTo(GroupPolicy.ALL);
    }

    private static GroupSettings settings(String... arguments) throws PushException {
        return ((GroupCommand) parse(Map.of(), arguments).command()).settings();
    }

    @Test
    void ofTwoPoliciesTheCommandLineChooses() throws PushException {
        Map<String, String> variables = Map.of("REPO_PUSH_KEEP_GOING", "1");
        GroupCommand won =
                (GroupCommand) parse(variables, "--to", "a:p", "--quorum", "1").command();
        assertThat(won.settings().policy()).isEqualTo(GroupPolicy.quorum(1));
        assertThat(refused("--to", "a:p", "--quorum", "1", "--keep-going").problem())
                .isEqualTo("--quorum and --keep-going cannot be used together");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--quorum=0", "--quorum=most", "--limit=0", "--on-failure=sulk", "--check-timeout=0"})
    void treatmentThatThereIsNotIsRefused(String option) {
        assertThat(refused("--to", "a:p", option).code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused("--to", "a:p", option).problem())
                .contains(option.substring(2, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
    }

    @Test
    void aCanaryIsOneOfThemAndHasACheck() throws PushException {
        GroupSettings.Canary canary = settings("--to", "a:p", "--to", "b:p", "--canary=b:p", "--check", "exit 1")
                .canary()
                .orElseThrow();
        assertThat(canary.destination()).hasToString("b:p");
        assertThat(canary.check()).isEqualTo(new Check("exit 1", Duration.ofMinutes(5)));
        assertThat(settings("--to", "a:p", "--canary=a:p", "--check=x", "--check-timeout=3s")
                        .canary()
                        .map(chosen -> chosen.check().timeout()))
                .contains(Duration.ofSeconds(3));
        assertThat(refused("--to", "a:p", "--canary", "b:p", "--check=x").problem())
                .isEqualTo("the canary b:p is no destination of the group");
        assertThat(refused("--to", "a:p", "--canary", "a:p").problem()).startsWith("a canary needs a check");
        assertThat(refused("--to", "a:p", "--check", "x").problem()).startsWith("a check needs a canary");
        assertThat(refused("--to", "a:p", "--canary=a:p", "--check= ").problem())
                .isEqualTo("the check is empty");
    }

    @Test
    void aGroupThatKeepsGoingTakesNothingBack() throws PushException {
        assertThat(settings("--to", "a:p", "--on-failure=rollback").onFailure()).isEqualTo(OnFailure.ROLLBACK);
        assertThat(refused("--to", "a:p", "--keep-going", "--on-failure=rollback")
                        .problem())
                .startsWith("a group cannot keep going and roll back");
    }

    @Test
    void whatIsForAGroupIsRefusedForOneDestination() throws PushException {
        assertThat(refused("a:p", "--quorum", "1").problem()).startsWith("--quorum is for a group");
        assertThat(refused("doctor", "a:p", "--keep-going").problem()).startsWith("--keep-going is for a group");
        assertThat(refused("--to", "a:p", "b:p", "--quorum", "3").problem())
                .isEqualTo("a quorum of 3 cannot be reached by 2 destinations");
        assertThat(push(Map.of("REPO_PUSH_QUORUM", "2"), "a:p").request().refs())
                .isEmpty();
    }

    @Test
    void severalDestinationsAreLookedAtTogether() throws PushException {
        GroupStatusCommand status = (GroupStatusCommand)
                parse(Map.of(), "status", "a:p", "os/a", "--to", "b:p").command();
        assertThat(status.settings().destinations()).hasSize(2);
        assertThat(status.each().request().refs()).containsExactly("os/a");
        GroupDoctorCommand doctor = (GroupDoctorCommand)
                parse(Map.of(), "doctor", "--to", "a:p", "--quorum", "1").command();
        assertThat(doctor.settings().policy()).isEqualTo(GroupPolicy.quorum(1));
    }

    @Test
    void aNameIsLookedUpInTheConfiguration(@TempDir Path folder) throws IOException, PushException {
        Path file = Files.createDirectories(folder.resolve("repo-push")).resolve("config.toml");
        Files.writeString(file, """
                [group.web]
                destinations = ["a:p", "b:p"]
                quorum = 1
                limit = 4
                [group.more]
                destinations = ["c:p"]
                policy = "best-effort"
                [group.same]
                destinations = ["b:p"]
                """);
        Map<String, String> variables = Map.of("XDG_CONFIG_HOME", folder.toString());
        GroupSettings web = ((GroupCommand) parse(variables, "@web", "os/a").command()).settings();
        assertThat(web.destinations()).extracting(Destination::toString).containsExactly("a:p", "b:p");
        assertThat(web.policy()).isEqualTo(GroupPolicy.quorum(1));
        assertThat(web.limit()).isEqualTo(4);
        GroupCommand over = (GroupCommand)
                parse(variables, "--to", "@web", "--to", "h:p", "--quorum=all").command();
        assertThat(over.settings().destinations()).hasSize(3);
        assertThat(over.settings().policy()).isEqualTo(GroupPolicy.ALL);
        assertThat(refused(variables, "--to", "@web", "--to", "@more").problem())
                .isEqualTo("@web and @more do not have the same policy");
        assertThat(refused(variables, "--to", "@web", "--to", "@same").problem())
                .isEqualTo("b:p is named twice");
        assertThat(refused(variables, "@nobody").hint()).isEqualTo("the groups are: @web, @more, @same");
    }

    private static PushException refused(Map<String, String> environment, String... arguments) {
        return catchThrowableOfType(PushException.class, () -> parse(environment, arguments));
    }

    @Test
    void whatIsStagedOnlyIsAGroupAlsoOfOne() throws PushException {
        GroupCommand group =
                (GroupCommand) parse(Map.of(), "--stage-only", "a:p", "os/a").command();
        assertThat(group.settings().destinations())
                .extracting(Destination::toString)
                .containsExactly("a:p");
        assertThat(group.each().request().stageOnly()).isTrue();
        assertThat(refused("--stage-only").problem()).isEqualTo("no destination was given");
        assertThat(refused("status", "--stage-only", "a:p").problem()).isEqualTo("status has no option --stage-only");
    }

    @Test
    void aReleaseNamesItsRunAndItsDestinations() throws PushException {
        String id = "20261129t181500-1f3a9c20";
        ReleaseCommand release = (ReleaseCommand)
                parse(Map.of(), "release", id, "--to", "a:p", "--to=b:q").command();
        assertThat(release.order().deed()).isEqualTo(GroupOutcome.Deed.RELEASED);
        assertThat(release.order().run().text()).isEqualTo(id);
        assertThat(release.settings().destinations())
                .extracting(Destination::toString)
                .containsExactly("a:p", "b:q");
        ReleaseCommand abort =
                (ReleaseCommand) parse(Map.of(), "abort", id, "--to", "a:p").command();
        assertThat(abort.order().deed()).isEqualTo(GroupOutcome.Deed.ABORTED);
        assertThat(refused("release").problem()).isEqualTo("no release was given");
        assertThat(refused("release", "yesterday", "--to", "a:p").problem()).contains("is not an id such as");
        assertThat(refused("abort", id, "--at", "18:00").problem()).isEqualTo("abort has no option --at");
        assertThat(refused("release", id, "--to", "a:p", "--to", "a:p").problem())
                .isEqualTo("a:p is named twice");
        assertThat(refused("release", id, "--at", "soon", "--to", "a:p").problem())
                .contains("is not a time such as");
        assertThat(refused("release", id, "--at", "2001-01-01T00:00", "--to", "a:p")
                        .problem())
                .contains("is past");
    }

    @Test
    void aRollbackHasDestinationsAndRefs() throws PushException {
        ReleaseCommand back = (ReleaseCommand) parse(
                        Map.of(),
                        "rollback",
                        "a:p",
                        "os/a",
                        "b:q",
                        "os/b",
                        "--force",
                        "--to-run",
                        "20261129t181500-1f3a9c20")
                .command();
        assertThat(back.settings().destinations())
                .extracting(Destination::toString)
                .containsExactly("a:p", "b:q");
        assertThat(back.order().errand().words())
                .contains("20261129t181500-1f3a9c20", "force", "os/a,os/b")
                .startsWith(back.order().run().text());
        assertThat(refused("a:p", "--to-run", "20261129t181500-1f3a9c20").problem())
                .isEqualTo("a push has no option --to-run");
    }

    @Test
    void findsTheSource() throws PushException {
        Map<String, String> ostree = Map.of("OSTREE_REPO", "/o");
        assertThat(push(ostree, "h:p").source()).isEqualTo(Path.of("/o"));
        assertThat(push(ostree, "--repo", "/r", "h:p").source()).isEqualTo(Path.of("/r"));
        assertThat(push(Map.of("OSTREE_REPO", "/o", "REPO_PUSH_REPO", "/e"), "h:p")
                        .source())
                .isEqualTo(Path.of("/e"));
    }

    @Test
    void findsTheKind() throws PushException {
        assertThat(push(Map.of(), "h:p").kind()).isEmpty();
        assertThat(push(Map.of("REPO_PUSH_KIND", "a"), "h:p").kind()).hasValue("a");
        assertThat(push(Map.of("REPO_PUSH_KIND", "a"), "--kind=b", "h:p").kind())
                .hasValue("b");
        StatusCommand status =
                (StatusCommand) parse(Map.of(), "status", "--kind=b", "h:p").command();
        assertThat(status.looked().kind()).hasValue("b");
        DoctorCommand doctor =
                (DoctorCommand) parse(Map.of(), "doctor", "--kind=b", "h:p").command();
        assertThat(doctor.examined().kind()).hasValue("b");
    }

    @Test
    void namesVariablesThatStandForNoOption() throws PushException {
        Map<String, String> environment =
                Map.of("REPO_PUSH_DETPH", "1", "REPO_PUSH_JAVA", "/j", "REPO_PUSH_IT_X", "1", "OTHER", "1");

        assertThat(parse(environment, "h:p").warnings())
                .containsExactly("REPO_PUSH_DETPH is set, but there is no such option");
    }

    @Test
    void cannotBeTurnedIntoHelpByTheEnvironment() throws PushException {
        assertThat(push(Map.of("REPO_PUSH_HELP", "1", "REPO_PUSH_VERSION", "1"), "h:p"))
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource
    void namesTheVariableWhoseValueIsWrong(String name, String value) {
        assertThatThrownBy(() -> parse(Map.of(name, value), "h:p"))
                .isInstanceOfSatisfying(
                        PushException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith(name + ": ")
                .hasMessageContaining("'" + value + "'");
    }

    static String[][] namesTheVariableWhoseValueIsWrong() {
        return new String[][] {
            {"REPO_PUSH_DEPTH", "-2"},
            {"REPO_PUSH_TIMEOUT", "0"},
            {"REPO_PUSH_PORT", "65536"},
            {"REPO_PUSH_COLOR", "blue"},
            {"REPO_PUSH_ATOMIC", "maybe"},
            {"REPO_PUSH_FORCE", "2"},
            {"REPO_PUSH_FORCE_WITH_LEASE", "os/a"},
            {"REPO_PUSH_VERBOSE", "very"},
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--depth=-2",
                "--depth=x",
                "--timeout=0",
                "--lock-timeout=1d",
                "-p0",
                "-p=x",
                "--color=blue",
                "--force-with-lease=os/a",
                "--no-force",
                "--deltas",
                "-z",
                "--repo",
                "--kind"
            })
    void refusesOptionsThatMakeNoSense(String option) {
        assertThat(refused("h:p", option).code()).isEqualTo(ExitCode.USAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "-x:y", ":p", "h:", "http://h/p", "ssh://h", "@group"})
    void refusesDestinationsThatDoNotParse(String destination) {
        PushException failure = refused("--", destination);

        assertThat(failure.code()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.hint()).isNotBlank();
    }

    @Test
    void refusesNoDestinationAndEmptyRefs() {
        assertThat(refused().problem()).isEqualTo("no destination was given");
        assertThat(refused("h:p", "").problem()).isEqualTo("a ref is empty");
    }

    @Test
    void suggestsTheOptionThatWasMeant() {
        PushException failure = refused("--dry-rum", "h:p");

        assertThat(failure.problem()).isEqualTo("unknown option: '--dry-rum'");
        assertThat(failure.hint()).startsWith("did you mean --dry-run?");
        assertThat(refused("--no-atmic", "h:p").hint()).startsWith("did you mean --no-atomic?");
        assertThat(refused("--dpeth=3", "h:p").hint()).startsWith("did you mean --depth?");
    }

    @Test
    void aUsageErrorShowsTheUsageOfItsCommand() {
        assertThat(refused("--frobnicate", "h:p").hint())
                .startsWith("usage: repo-push [OPTIONS] DEST [REF...]; repo-push --help");
        assertThat(refused("status", "--frobnicate", "h:p").hint())
                .startsWith("usage: repo-push status [OPTIONS] DEST [REF...]; repo-push status --help");
        assertThat(refused("-q", "doctor").hint()).startsWith("usage: repo-push doctor [OPTIONS] DEST [REF...]");
        assertThat(refused("install-receiver", "-n", "h").hint())
                .startsWith("usage: repo-push install-receiver [OPTIONS] [user@]HOST");
        assertThat(refused("--root", "/x", "h:p").problem()).isEqualTo("--root is for install-receiver");
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(refused("stauts", "h:p").hint()).startsWith("did you mean repo-push status?");
        assertThat(refused("help", "docter").hint()).isEqualTo("did you mean repo-push help doctor?");
        assertThat(refused("frobnicate", "h:p").hint()).startsWith("write it as build@host:/srv/repo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--delete", "--frobnicate", "--prune", "-z", "--mirror"})
    void suggestsNothingWhereNothingIsNear(String option) {
        assertThat(refused(option, "h:p").hint()).doesNotContain("did you mean");
    }

    @Test
    void knowsTheDemoByItsNameAlone() throws PushException {
        assertThat(parse(Map.of(), "-q", "demo", "--no-progress").command()).isInstanceOf(Demo.class);
        assertThat(push(Map.of(), "demo:repo").request().destination()).hasToString("demo:repo");
    }

    @Test
    void readsWhatTheStatusIsToBeOf() throws PushException {
        StatusCommand status =
                (StatusCommand) parse(Map.of(), "-p", "2222", "status", "h:p", "os/a", "--json", "--timeout=5s")
                        .command();
        assertThat(status.looked().request().destination()).hasToString("h:p");
        assertThat(status.looked().request().ssh().port()).hasValue(2222);
        assertThat(status.looked().request().ssh().timeout()).hasSeconds(5);
        assertThat(status.looked().request().refs()).containsExactly("os/a");
        assertThat(status.output().json()).isTrue();
        assertThat(status.named()).isFalse();
        assertThat(((StatusCommand) parse(Map.of(), "--repo=x", "status", "h:p").command()).named())
                .isTrue();
        Map<String, String> environment = Map.of("OSTREE_REPO", "/srv/x");
        assertThat(((StatusCommand) parse(environment, "status", "h:p").command()).named())
                .isTrue();
    }

    @Test
    void aHostMayBeCalledLikeACommand() throws PushException {
        assertThat(push(Map.of(), "status:path").request().destination()).hasToString("status:path");
        assertThat(push(Map.of(), "status:path", "status").request().refs()).containsExactly("status");
        assertThat(push(Map.of(), "ssh://status/path").request().destination()).hasToString("status:/path");
        StatusCommand status =
                (StatusCommand) parse(Map.of(), "status", "status:path").command();
        assertThat(status.looked().request().destination()).hasToString("status:path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-f", "-n", "--depth=3", "-j2", "--no-tunnel", "--force-with-lease", "--lock-timeout=3"})
    void refusesAStatusThatIsToldHowToPush(String argument) {
        assertThat(refused("status", "h:p", argument).problem()).startsWith("status has no option --");
    }

    @Test
    void readsWhichPushADoctorIsToLookAt() throws PushException {
        DoctorCommand doctor = (DoctorCommand) parse(Map.of(), "doctor", "h:p", "os/a", "-f", "--no-tunnel", "--repo=x")
                .command();
        assertThat(doctor.examined().request().destination()).hasToString("h:p");
        assertThat(doctor.examined().request().refs()).containsExactly("os/a");
        assertThat(doctor.examined().request().dryRun()).isTrue();
        assertThat(doctor.examined().request().rules().force()).isTrue();
        assertThat(doctor.examined().request().transfer().tunnel()).isFalse();
        assertThat(doctor.examined().source()).isEqualTo(Path.of("x").toAbsolutePath());
        assertThat(refused("doctor").problem()).isEqualTo("no destination was given");
        assertThat(push(Map.of(), "doctor:path").request().destination()).hasToString("doctor:path");
    }

    @Test
    void refusesAStatusOfNothing() {
        assertThat(refused("status").problem()).isEqualTo("no destination was given");
        assertThat(refused("status", "h").problem()).contains("'h' is not a destination");
    }

    @ParameterizedTest
    @ValueSource(strings = {"os/a", "-f", "--json", "-p22", "--repo=x"})
    void refusesADemoThatIsToldWhatToPush(String argument) {
        assertThat(refused("demo", argument).problem()).startsWith("the demo ");
    }

    @Test
    void countsVerbosity() throws PushException {
        assertThat(parse(Map.of(), "h:p", "-v").output().verbosity()).isEqualTo(1);
        assertThat(parse(Map.of(), "h:p", "-vv", "-v", "-v").output().verbosity())
                .isEqualTo(3);
        assertThat(parse(Map.of("REPO_PUSH_VERBOSE", "2"), "h:p").output().verbosity())
                .isEqualTo(2);
        assertThat(parse(Map.of("REPO_PUSH_VERBOSE", "2"), "h:p", "-v").output().verbosity())
                .isEqualTo(1);
    }

    @Test
    void coloursWhatIsATerminalUnlessToldOtherwise() throws PushException {
        Terminal onlyErr = new Terminal(false, true, 80);
        assertThat(output(onlyErr, Map.of(), "h:p").errColor()).isTrue();
        assertThat(output(onlyErr, Map.of(), "h:p").outColor()).isFalse();
        assertThat(output(onlyErr, Map.of("NO_COLOR", "1"), "h:p").errColor()).isFalse();
        assertThat(output(onlyErr, Map.of("NO_COLOR", ""), "h:p").errColor()).isTrue();
        assertThat(output(onlyErr, Map.of("NO_COLOR", "1"), "h:p", "--color=always")
                        .outColor())
                .isTrue();
        assertThat(output(onlyErr, Map.of(), "h:p", "--color=never").errColor()).isFalse();
        assertThat(output(onlyErr, Map.of("CLICOLOR", "0"), "h:p").errColor()).isFalse();
        assertThat(output(onlyErr, Map.of("CLICOLOR", "1"), "h:p").outColor()).isFalse();
        assertThat(output(onlyErr, Map.of("CLICOLOR_FORCE", "1"), "h:p").outColor())
                .isTrue();
        assertThat(output(onlyErr, Map.of("CLICOLOR_FORCE", "0"), "h:p").outColor())
                .isFalse();
        assertThat(output(onlyErr, Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"), "h:p")
                        .outColor())
                .isFalse();
        assertThat(output(onlyErr, Map.of("CLICOLOR_FORCE", "1"), "h:p", "--color=never")
                        .outColor())
                .isFalse();
    }

    private static ReportOptions output(Terminal terminal, Map<String, String> environment, String... arguments)
            throws PushException {
        return Arguments.parse(List.of(arguments), new Environment(environment), terminal)
                .output();
    }

    @Test
    void leavesProgressOpenUnlessItIsNamed() throws PushException {
        assertThat(parse(Map.of(), "h:p").output().progress()).isEmpty();
        assertThat(parse(Map.of(), "h:p", "--progress").output().progress()).contains(true);
        assertThat(parse(Map.of("REPO_PUSH_PROGRESS", "0"), "h:p").output().progress())
                .contains(false);
    }

    @Test
    void aReceiverIsInstalledOnAHostAndNotAtAPath() throws PushException {
        assertThat(parse(Map.of(), "install-receiver", "--root", "/srv", "me@h", "-p", "22")
                        .command())
                .isInstanceOf(InstallReceiver.class);
        assertThat(parse(Map.of(), "install-receiver", "ssh://h:22").command()).isInstanceOf(InstallReceiver.class);
        assertThat(push(Map.of(), "install-receiver:repo").request().destination())
                .hasToString("install-receiver:repo");
        for (String[] wrong : new String[][] {
            {"install-receiver"},
            {"install-receiver", "h", "i"},
            {"install-receiver", "h:x"},
            {"install-receiver", "--force", "h"},
            {"install-receiver", "--root", "srv", "h"},
            {"--root", "/srv", "h:x"}
        }) {
            assertThat(refused(wrong).code()).isEqualTo(ExitCode.USAGE);
        }
    }
}
