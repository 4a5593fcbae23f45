package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;

/** What people read, on a terminal ({@code script} makes one) and without. */
@Needs({"sshd", "ssh", "ostree", "script"})
@ExtendWith(NoLeaks.class)
class OutputIT {
    private static final int BULK = 6_000_000;
    private static final int SLOW = 2_000_000;
    private static final String ESCAPE = "\u001b";
    private static final String CLEAR = "\r" + ESCAPE + "[J";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
        OstreeRepo.create(site.destination(), "archive");
    }

    /** What a terminal of this width gets to see of a push. */
    private String onTerminal(int columns, Push push, String variable) throws IOException {
        return onTerminal(columns, push, variable, "1");
    }

    private String onTerminal(int columns, Push push, String variable, String value) throws IOException {
        String words = push.command().words().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Path seen = site.directory().resolve("seen");
        Command.of("script", "-q", "-e", "-c", "stty cols " + columns + "; " + words, seen.toString())
                .with("TERM", "xterm")
                .with("HOME", site.home().toString())
                .with(variable, value)
                .run()
                .exits(0);
        return Files.readString(seen);
    }

    @ParameterizedTest
    @ValueSource(ints = {120, 80, 40, 20})
    void theBarFitsTheTerminalAndIsGoneAtTheEnd(int columns) throws IOException {
        source.commitBulk("os/a", BULK);
        String seen;
        try (Relay relay = site.sshd().relay().rate(SLOW)) {
            seen = onTerminal(columns, site.push().through(relay), "UNUSED");
        }
        List<String> drawn = List.of(seen.split(ESCAPE + "\\[J")).stream()
                .filter(part -> part.startsWith(ESCAPE + "[?7l"))
                .map(part -> part.substring(5, part.indexOf(ESCAPE + "[?7h")))
                .toList();
        assertThat(drawn)
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(columns))
                .anyMatch(line -> line.matches("transferring .*[0-9]+%.*"));
        if (columns >= 80) {
            assertThat(drawn).anyMatch(line -> line.matches("transferring .* \\d+/\\d+ objects .* [kM]?B/s .* left"));
        }
        assertThat(seen.substring(seen.lastIndexOf(CLEAR)))
                .contains("published 1 ref")
                .doesNotContain("transferring");
    }

    @Test
    void aTerminalHasColoursUnlessSomebodyMinds() throws IOException {
        String green = ESCAPE + "[32m";
        assertThat(onTerminal(80, site.push(), "UNUSED")).contains(green);
        source.commit("os/a", "b");
        assertThat(onTerminal(80, site.push(), "NO_COLOR")).doesNotContain(ESCAPE + "[3");
        source.commit("os/a", "c");
        assertThat(onTerminal(80, site.push().with("--color=always"), "NO_COLOR"))
                .contains(green);
        source.commit("os/a", "d");
        assertThat(onTerminal(80, site.push().with("--color=never"), "UNUSED")).doesNotContain(ESCAPE + "[3");
    }

    @Test
    void aTerminalThatUnderstandsNoEscapesGetsNone() throws IOException {
        assertThat(onTerminal(80, site.push(), "TERM", "dumb")).doesNotContain(ESCAPE);
        source.commit("os/a", "b");
        assertThat(onTerminal(80, site.push(), "TERM", "")).doesNotContain(ESCAPE);
        source.commit("os/a", "c");
        assertThat(onTerminal(80, site.push(), "CLICOLOR", "0")).doesNotContain(ESCAPE + "[3");
    }

    /** Each ends in 1 with a message, although all else went well; in JSON the message is an object. */
    @ParameterizedTest
    @ValueSource(strings = {"--json", "", "--json -n", "status", "status --json", "doctor", "doctor --json"})
    void outputThatCannotBeWrittenIsAFailure(String words) {
        List<String> arguments = new ArrayList<>(words.isEmpty() ? List.of() : List.of(words.split(" ")));
        arguments.addAll(List.of(
                "--repo",
                site.source().toString(),
                "-F",
                site.sshd().client().config().toString(),
                "127.0.0.1:" + site.destination()));
        Finished finished =
                new RepoPush(site.home()).command(arguments).onFullDisk().run().exits(1);
        assertThat(finished.err())
                .contains("cannot write to standard output: No space left on device")
                .contains("everything else went well");
        assertThat(finished.err().startsWith("{")).isEqualTo(words.contains("--json"));
    }

    @Test
    void aFailureKeepsItsStatusWhenOutputCannotBeWritten() {
        assertThat(site.push("os/missing")
                        .with("--json")
                        .command()
                        .onFullDisk()
                        .run()
                        .exits(3)
                        .err())
                .contains("os/missing", "cannot write to standard output");
        new RepoPush(site.home()).command("--version").onFullDisk().run().exits(1);
    }

    @Test
    void elsewhereThereAreNoEscapesAndAShortPushTellsItsResultOnly() {
        Finished push = site.push().exits(0);
        assertThat(push.out() + push.err()).doesNotContain(ESCAPE).doesNotContain("\r");
        assertThat(push.out().lines()).hasSize(2);
        assertThat(push.err().lines()).singleElement().asString().startsWith("repo-push: published 1 ref: ");
    }

    @Test
    void eachLevelSaysMoreThanTheOneBefore() {
        Finished quiet = at("a", "-q");
        Finished usual = at("b");
        Finished phases = at("c", "-v");
        Finished protocol = at("d", "-vv");
        Finished libraries = at("e", "-vvv");
        assertThat(quiet.out() + quiet.err()).isEmpty();
        assertThat(usual.err().lines()).hasSize(1);
        assertThat(phases.err())
                .contains("  connect: ", "  publish: ", "  remote: ")
                .doesNotContain("DEBUG");
        assertThat(protocol.err())
                .contains("  connect: ", " DEBUG StepProtocol: publish answers done ")
                .doesNotContain("HeardSession", "ClientSessionImpl");
        assertThat(libraries.err()).contains(" DEBUG StepProtocol: ", " DEBUG HeardSession: ");
    }

    private Finished at(String content, String... options) {
        source.commit("os/a", content);
        return site.push().with(options).exits(0);
    }

    @Test
    void aTraceOfAnExpectedFailureNeedsTwoVs() {
        assertThat(site.push("os/missing").with("-v").fails(3).err()).doesNotContain("    at ");
        assertThat(site.push("os/missing").with("-vv").fails(3).err()).contains("    at org.repopush.");
    }

    @Test
    void theVersionNamesTheCommitOfTheCheckout() {
        String version =
                new RepoPush(site.home()).command("--version").run().exits(0).out();
        assertThat(version)
                .matches("repo-push \\S+ \\(protocol \\d+, commit (unknown|[0-9a-f]{12,40}(-dirty)?), Java \\S+\\)\n");
        Finished git = Command.of("git", "-C", RepoPush.checkout().toString(), "rev-parse", "HEAD")
                .run();
        if (git.status() == 0) {
            assertThat(version).contains("commit " + git.text().substring(0, 12));
        }
    }
}
