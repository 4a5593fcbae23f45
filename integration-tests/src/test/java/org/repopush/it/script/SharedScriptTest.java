package org.repopush.it.script;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.repopush.it.fixture.run.RepoPush;

/** The parts of the receive script that all kinds share know none of them. */
class SharedScriptTest {
    /** Words of the kinds that there are; in comments, too, because they explain what holds for every kind. */
    private static final Pattern OF_A_KIND = Pattern.compile(
            "\\b(commits?|summary|summaries|ostree|flatpak|collections?|archives?|bare|gpg|ed25519|commitmeta|dirtree"
                    + "|dirmeta)\\b|\\{64\\}|0{64}|objects/|refs/heads|extensions",
            Pattern.CASE_INSENSITIVE);

    private static final Path FOLDER =
            RepoPush.checkout().resolve("httpserve/src/main/resources/org/repopush/repo/receive");

    @Test
    void theSharedPartsHaveNoWordOfAKind() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (OF_A_KIND.matcher(line).find()) {
                    found.add(file.getFileName() + ":" + number + ": " + line);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    /** Otherwise the test above could pass because it looked at nothing. */
    @Test
    void theWordsAreFoundWhereAKindIs() throws IOException {
        String kind = Files.readString(FOLDER.resolveSibling("ostree/receive/repository.sh"));
        assertThat(OF_A_KIND.matcher(kind).find()).isTrue();
        assertThat(files()).hasSizeGreaterThan(20);
    }

    /** The functions that start.sh lists are those that the parts call, and a star is at those that a kind may lack. */
    @Test
    void theListOfAKindsFunctionsIsComplete() throws IOException {
        String start = Files.readString(FOLDER.resolve("start.sh"));
        List<String> called = new ArrayList<>();
        List<String> standIns = new ArrayList<>();
        for (Path file : files()) {
            for (String line : Files.readAllLines(file)) {
                if (line.matches("kind_[a-z_]+\\(\\).*")) {
                    standIns.add(line.substring(0, line.indexOf('(')));
                } else if (!line.stripLeading().startsWith("#")) {
                    called.addAll(functionsIn(line));
                }
            }
        }
        assertThat(functionsIn(start)).containsAll(called).containsAll(standIns);
        for (String optional : standIns) {
            assertThat(start).as(optional).containsPattern(optional + "( [A-Z\\[][^ ]*| strictly\\])* \\*");
        }
    }

    private static List<String> functionsIn(String text) {
        return Pattern.compile("\\bkind_[a-z_]+\\b")
                .matcher(text)
                .results()
                .map(match -> match.group())
                .distinct()
                .collect(toList());
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().collect(toList());
        }
    }
}
