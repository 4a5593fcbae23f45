package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.RepoPush;

/** The program as {@code mvn package} leaves it. */
@ExtendWith(NoLeaks.class)
class PackagingIT {
    private static final Pattern DOCUMENT = Pattern.compile("doc/[a-z/]+[.]md");
    /** To another document or picture, without the part behind a hash. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(?:#[^)]*)?\\)");

    @TempDir
    private Path directory;

    private Finished version(Path launcher) {
        return Command.of(launcher.toString(), "--version")
                .with("HOME", directory.toString())
                .in(directory)
                .run()
                .exits(0);
    }

    @Test
    void theLibrariesAreThoseOfTheProgramAndNoOthers() throws IOException {
        try (Stream<Path> files = Files.list(RepoPush.distribution().resolve("lib"))) {
            List<String> jars =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertThat(jars)
                    .isNotEmpty()
                    .noneMatch(
                            name -> name.matches(
                                    "(bc|bouncycastle|eddsa|junit|assertj|archunit|opentest4j|apiguardian|integration-tests).*"))
                    .anyMatch(name -> name.startsWith("sshd-core"))
                    .anyMatch(name -> name.startsWith("undertow-core"))
                    .anyMatch(name -> name.startsWith("tomlj"))
                    .noneMatch(name -> name.startsWith("checker-qual"));
        }
    }

    @Test
    void theLicenceAndTheDocumentsThatAreNamedAreThere() throws IOException {
        Path program = RepoPush.distribution();
        assertThat(program.resolve("LICENSE")).content().contains("Apache License");
        assertThat(program.resolve("NOTICE")).content().contains("Undertow", "TomlJ", "The ANTLR Project");
        String help = new RepoPush(directory).command("--help").run().exits(0).out();
        List<String> named =
                DOCUMENT.matcher(help).results().map(MatchResult::group).toList();
        assertThat(named).isNotEmpty();
        assertThat(named).allSatisfy(name -> assertThat(program.resolve(name)).isRegularFile());
    }

    /** Whoever has only the program can follow them. */
    @Test
    void everyLinkOfADocumentLeadsToAFileOfTheProgram() throws IOException {
        List<Path> documents;
        try (Stream<Path> files = Files.walk(RepoPush.distribution())) {
            documents = files.filter(file -> file.toString().endsWith(".md")).toList();
        }
        assertThat(documents).hasSizeGreaterThan(10);
        for (Path document : documents) {
            assertThat(LINK.matcher(Files.readString(document)).results().map(match -> match.group(1)))
                    .as("links of %s", document)
                    .allSatisfy(
                            link -> assertThat(document.resolveSibling(link)).exists());
        }
    }

    @Test
    void theLauncherWorksFromAnyDirectory() {
        assertThat(version(RepoPush.launcher()).err()).isEmpty();
    }

    @Test
    void theLauncherWorksThroughSymbolicLinks() throws IOException {
        Path near = Files.createSymbolicLink(directory.resolve("near"), RepoPush.launcher());
        Path far = Files.createSymbolicLink(directory.resolve("far"), near.getFileName());
        assertThat(version(far).out()).isEqualTo(version(RepoPush.launcher()).out());
    }

    @Test
    void theProgramWorksInADirectoryWithBlanksInItsName() throws IOException {
        Path moved = directory.resolve("a b/it's here");
        Files.createDirectories(moved.getParent());
        Command.of("cp", "-a", RepoPush.distribution().toString(), moved.toString())
                .run()
                .exits(0);
        assertThat(version(moved.resolve("bin/repo-push")).out())
                .isEqualTo(version(RepoPush.launcher()).out());
    }

    @Test
    void aMistakeInTheArgumentsEndsInItsOwnStatus() {
        RepoPush program = new RepoPush(directory);
        for (List<String> arguments : List.of(
                List.of("--no-such-option", "host:path"), List.<String>of(), List.of("no-colon"), List.of("host:"))) {
            Finished finished = program.command(arguments).run().exits(2);
            assertThat(finished.err()).startsWith("repo-push: ");
            assertThat(finished.out()).isEmpty();
        }
    }
}
