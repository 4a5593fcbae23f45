package org.repopush.it.program;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.run.RepoPush;

/**
 * What all kinds of repository share has no word of OSTree: neither in a name nor in a text nor in a comment. Words come from the
 * kind, see {@code KindWords}, {@code KindFailures}, {@code KindChecks} and {@code Description}.
 */
class KindWordsTest {
    private static final Set<String> WORDS = Set.of(
            "ostree",
            "flatpak",
            "appstream",
            "commit",
            "commits",
            "commitmeta",
            "dirtree",
            "dirmeta",
            "filez",
            "summary",
            "summaries",
            "collection",
            "collections",
            "archive",
            "archives",
            "bare",
            "gpg",
            "gpgme",
            "ed25519",
            "fsck");
    /** Names of its files, and how long its names are. */
    private static final Pattern FORMS =
            Pattern.compile("objects/|refs/heads|refs/remotes|\\{64\\}|(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])");

    /** Uses of such words that have nothing to do with OSTree. */
    private static final List<Pattern> ORDINARY = Stream.of(
                    // The JDK's own.
                    "import (static )?java\\.util\\..*;",
                    "\\bCollections?\\.[a-z]\\w*",
                    "\\bCollection<",
                    // A code of the JSON output, older than other kinds; codes are never taken away.
                    "\"unknown-commit\"")
            .map(Pattern::compile)
            .toList();

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cli/src/main/java/org/repopush/push",
                "cli/src/main/java/org/repopush/group",
                "cli/src/main/java/org/repopush/watch",
                "cli/src/main/java/org/repopush/inspect",
                "cli/src/main/java/org/repopush/report",
                "httpserve/src/main/resources/org/repopush/repo/receive"
            })
    void whatKindsShareKnowsNoneOfThem(String folder) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files(RepoPush.checkout().resolve(folder))) {
            int number = 0;
            for (String line : Files.readString(file, UTF_8).lines().toList()) {
                number++;
                for (String word : words(line)) {
                    found.add(RepoPush.checkout().relativize(file) + ":" + number + ": " + word);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void aWordIsFoundInEveryForm() {
        assertThat(words("int knownCommits = COMMIT_META; // the Summary"))
                .containsExactly("commits", "commit", "summary");
        assertThat(words("fail \"objects/ab\" OstreeRepo Ed25519Keys"))
                .containsExactly("objects/", "ostree", "ed25519");
        assertThat(words("matches(\"[0-9a-f]{64}\")")).containsExactly("{64}");
        assertThat(words("Collection<String> all = Collections.emptyList();")).isEmpty();
        assertThat(words("import java.util.Collection;")).isEmpty();
        assertThat(words("barely committed, in summarised collecting")).isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            assertThat(files).isNotEmpty();
            return files;
        }
    }

    private static List<String> words(String line) {
        String rest = line;
        for (Pattern ordinary : ORDINARY) {
            rest = ordinary.matcher(rest).replaceAll(" ");
        }
        List<String> words = new ArrayList<>();
        FORMS.matcher(rest).results().forEach(form -> words.add(form.group()));
        NAME.matcher(rest)
                .results()
                .forEach(name -> HUMP.splitAsStream(name.group())
                        .map(part -> part.toLowerCase(Locale.ROOT))
                        .filter(WORDS::contains)
                        .forEach(words::add));
        return words;
    }
}
