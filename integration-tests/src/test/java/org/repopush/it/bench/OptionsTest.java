package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static List<String> scenarios(String... arguments) {
        return Options.parse(arguments).scenarios().stream().map(Scenario::name).toList();
    }

    private static List<String> networks(String... arguments) {
        Options options = Options.parse(arguments);
        return options.networks(options.scenarios().get(0)).stream()
                .map(Network::label)
                .toList();
    }

    @Test
    void withoutArgumentsEverythingIsMeasured() {
        assertThat(scenarios())
                .containsExactly(
                        "null",
                        "incremental",
                        "first",
                        "large",
                        "null-10000",
                        "incremental-10000",
                        "null-100000",
                        "incremental-100000",
                        "null-1000000",
                        "incremental-1000000",
                        "first-1000000");
    }

    @Test
    void aScenarioHasNetworksOfItsOwn() {
        assertThat(networks("--scenarios", "null"))
                .containsExactly("0 ms, no cap", "20 ms, no cap", "50 ms, no cap", "100 ms, no cap");
        assertThat(networks("--scenarios", "large")).containsExactly("0 ms, 1 Gbit/s", "100 ms, 1 Gbit/s");
    }

    @Test
    void otherNetworksReplaceThem() {
        assertThat(networks("--scenarios", "null", "--round-trips", "7,3"))
                .containsExactly("7 ms, no cap", "3 ms, no cap");
        assertThat(networks("--scenarios", "large", "--rates", "100M,unlimited"))
                .containsExactly("0 ms, 100 Mbit/s", "100 ms, 100 Mbit/s", "0 ms, no cap", "100 ms, no cap");
        assertThat(networks("--scenarios", "first", "--round-trips", "50", "--rates", "1G"))
                .containsExactly("50 ms, 1 Gbit/s");
    }

    @Test
    void quickIsAStartThatWhatFollowsChanges() {
        assertThat(scenarios("--quick")).containsExactly("null", "first");
        assertThat(networks("--quick")).containsExactly("0 ms, no cap", "50 ms, no cap");
        Options options = Options.parse("--quick", "--repetitions", "7", "--scenarios", "incremental");
        assertThat(options.scenarios()).extracting(Scenario::name).containsExactly("incremental");
        assertThat(options.repetitions(options.scenarios().get(0))).isEqualTo(7);
    }

    @Test
    void memoryIsMeasuredOnceWithTheProgramAlone() {
        Options options = Options.parse("--scenarios", "memory", "--sizes", "20000,10000", "--repetitions", "9");
        Scenario scenario = options.scenarios().get(0);
        assertThat(scenario.name()).isEqualTo("first-20000");
        assertThat(options.repetitions(scenario)).isEqualTo(1);
        assertThat(Peers.others()).noneMatch(peer -> options.wants(scenario, peer));
    }

    @Test
    void toolsAreLeftOutOnDemandAndWhereTheyMakeNoSense() {
        Options options = Options.parse("--scenarios", "null,first", "--peers", "tar,rsync");
        assertThat(wanted(options, 0)).containsExactly(Peers.RSYNC);
        assertThat(wanted(options, 1)).containsExactly(Peers.RSYNC, Peers.TAR);
    }

    private static List<String> wanted(Options options, int scenario) {
        return Peers.others().stream()
                .filter(peer -> options.wants(options.scenarios().get(scenario), peer))
                .map(Peer::id)
                .toList();
    }

    @Test
    void variantsStandBesideThePlainProgram() {
        Options options = Options.parse("--variant", "pull=--no-pack", "--variant", "narrow=-j 1  --bwlimit 5");
        assertThat(options.variants())
                .containsExactly(
                        Variant.PLAIN,
                        new Variant("pull", List.of("--no-pack")),
                        new Variant("narrow", List.of("-j", "1", "--bwlimit", "5")));
        assertThat(options.variants())
                .extracting(variant -> variant.label("17"))
                .containsExactly("repo-push@17", "repo-push@17 pull", "repo-push@17 narrow");
    }

    @Test
    void limitsAndPlacesAreTakenOver() {
        Options options = Options.parse(
                "--limit",
                "60",
                "--enough",
                "30",
                "--cache",
                "/c/../d",
                "--output",
                "/o",
                "--directory",
                "/w",
                "--report",
                "/r");
        assertThat(options.limit()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.enough()).isEqualTo(30);
        assertThat(options.cache()).isEqualTo(Path.of("/d"));
        assertThat(options.output()).isEqualTo(Path.of("/o"));
        assertThat(options.directory()).contains(Path.of("/w"));
        assertThat(options.reports()).containsExactly(Path.of("/r"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense 1",
                "nonsense",
                "--repetitions",
                "--repetitions 0",
                "--repetitions five",
                "--repetitions -1",
                "--repetitions 99999999999",
                "--round-trips 1,,2",
                "--round-trips 5ms",
                "--rates 10",
                "--peers rsync,scp",
                "--variant --no-pack",
                "--variant =x",
                "--limit 0",
                "--enough 0"
            })
    void refusesWhatItDoesNotUnderstand(String line) {
        assertThatThrownBy(() -> Options.parse(line.split(" "))).isInstanceOf(UsageException.class);
    }

    @Test
    void refusesScenariosThatDoNotExistOrCannotBeMade() {
        assertThatThrownBy(() -> scenarios("--scenarios", "null,second"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("second");
        assertThatThrownBy(() -> scenarios("--scenarios", "growth", "--sizes", "100"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("100");
    }

    static Stream<String> namedInTheHelp() {
        return Options.USAGE
                .lines()
                .filter(line -> line.startsWith("  --") && !line.contains("--quick"))
                .map(line -> line.strip().split(" ")[0]);
    }

    @ParameterizedTest
    @MethodSource("namedInTheHelp")
    void theHelpNamesOnlyWhatThereIs(String option) {
        Throwable problem = catchThrowable(() -> Options.parse(option, ""));
        assertThat(String.valueOf(problem)).doesNotContain("unknown");
    }
}
