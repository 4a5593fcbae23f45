package org.repopush.it.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.kinds.RepoKinds;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;
import org.repopush.repo.ScriptComposer;
import org.repopush.repo.ostree.OstreeKind;

/** Every shell script of the project is clean, among them the one that runs at the destination. */
@Needs({"shellcheck", "dash", "busybox", "bash"})
class ShellcheckIT {
    @TempDir
    private Path directory;

    /** All files of the checkout that a shell runs, parts of a composed script excepted. */
    static Stream<Path> scripts() throws IOException {
        Path top = RepoPush.checkout();
        try (Stream<Path> files = Files.walk(top)) {
            return files
                    .filter(file -> !isBuilt(top.relativize(file)))
                    .filter(Files::isRegularFile)
                    .filter(ShellcheckIT::isShell)
                    .toList()
                    .stream();
        }
    }

    private static boolean isBuilt(Path relative) {
        return Stream.of("target", ".git")
                .anyMatch(name -> relative.toString().matches("(.*/)?\\Q" + name + "\\E(/.*)?"));
    }

    private static boolean isShell(Path file) {
        try (Stream<String> lines = Files.lines(file, ISO_8859_1)) {
            return lines.findFirst().orElse("").matches("#! ?/(usr/)?bin/(env )?(sh|dash|bash)\\b.*");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyScriptOfTheCheckoutIsClean(Path script) {
        Command.of("shellcheck", script.toString()).run().exits(0);
    }

    /** What travels has no comments, and with them goes what they tell shellcheck: so it looks at the parts. */
    @ParameterizedTest
    @MethodSource("kinds")
    void thePartsOfTheReceiveScriptAreCleanTogether(RepoKind kind) throws IOException {
        Path resources = RepoPush.checkout().resolve("httpserve/src/main/resources");
        List<String> parts = new ArrayList<>(ScriptComposer.sharedParts());
        parts.addAll(kind.receiveScript().kindParts());
        StringBuilder program = new StringBuilder();
        for (String part : parts) {
            program.append(Files.readString(resources.resolve(part.substring(1))));
        }
        program.append(ScriptComposer.policyKeys(kind.receiveScript().policyKeys(), List.of()));
        program.append(ScriptComposer.protocolChecks());
        Path script = Files.writeString(directory.resolve("receive.sh"), program + "main \"$@\"\n");
        // SC2317: steps are called by names that are put together, which looks as if nobody called them.
        Command.of("shellcheck", "--shell=sh", "--exclude=SC2317", script.toString())
                .run()
                .exits(0);
    }

    @Test
    void theInstalledReceiverIsClean() throws IOException {
        Path script = Files.writeString(directory.resolve("repo-receive"), ReceiverFile.text());
        Command.of("shellcheck", "--exclude=SC2317", script.toString()).run().exits(0);
    }

    static List<RepoKind> kinds() {
        return RepoKinds.standard().all();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash -n", "busybox sh -n", "bash --posix -n"})
    void everyShellCanReadTheReceiveScript(String shell) throws IOException {
        List<String> programs = new ArrayList<>(List.of(ScriptComposer.looking(kinds())));
        for (RepoKind kind : kinds()) {
            ReceiveScript pushing = kind.receiveScript();
            programs.add(pushing.text());
            programs.add(pushing.withStatus().text());
        }
        for (String program : programs) {
            Path script = Files.writeString(directory.resolve("receive.sh"), program);
            List<String> words = new ArrayList<>(List.of(shell.split(" ")));
            words.add(script.toString());
            Command.of(words).run().exits(0);
        }
    }

    /** What travels with a push only is whole without it: no part calls what stayed at home. */
    @Test
    void nothingOfAPushNeedsThePartThatStaysAtHome() {
        String pushing = new OstreeKind().receiveScript().text();
        String looking = new OstreeKind().receiveScript().withStatus().text();
        Set<String> athome = functions(looking);
        athome.removeAll(functions(pushing));
        assertThat(athome).contains("step_status", "tell_machine", "kind_status");
        String calls = pushing.lines()
                .filter(line -> athome.stream().anyMatch(name -> line.matches(".*\\b" + name + "\\b.*")))
                .collect(joining("\n"));
        // Where a look at a destination begins.
        assertThat(calls).isEqualTo("tell_machine \"$2\" \"$D\"");
    }

    private static Set<String> functions(String program) {
        return program.lines()
                .filter(line -> line.matches("[a-z_0-9]+\\(\\) [{(]"))
                .map(line -> line.substring(0, line.indexOf('(')))
                .collect(toCollection(TreeSet::new));
    }
}
