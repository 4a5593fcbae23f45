package org.repopush.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words for users are plain English: these phrases made readers stop. CONTRIBUTING.md says how to write instead. */
class PlainEnglishTest {
    private static final Pattern DIALECT = Pattern.compile(
            "\\b(?:whoever|somebody|told|by whom|mend(?:ed)?|sign of life|of those that|of what|of ours|nothing but"
                    + "|that is all|is none|lets? us|one a line|in the place of"
                    + "|what (?:travels|arrives|arrived|has arrived|is missing|is sent|goes|moves|(?:the )?source has|(?:the )?destination has))\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(?:\\*|/\\*|//|#).*$");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "doc/manual.md", "doc/errors.md"})
    void pagesForUsersArePlain(String page) throws IOException {
        assertThat(dialectIn(Files.readString(Path.of("..", page)))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void messagesArePlain(Path program) throws IOException {
        String text = COMMENT.matcher(Files.readString(program)).replaceAll("");
        assertThat(LITERAL.matcher(text).results().flatMap(literal -> dialectIn(literal.group(1)).stream()))
                .isEmpty();
    }

    /** Whatever has messages: Java and the receive script. */
    static List<Path> messagesArePlain() throws IOException {
        try (Stream<Path> cli = Files.walk(Path.of("src", "main"));
                Stream<Path> tunnel = Files.walk(Path.of("..", "tunnel", "src", "main"));
                Stream<Path> httpserve = Files.walk(Path.of("..", "httpserve", "src", "main"))) {
            return Stream.of(cli, tunnel, httpserve)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().matches(".*\\.(?:java|sh)"))
                    .toList();
        }
    }

    private static List<String> dialectIn(String text) {
        return DIALECT.matcher(text).results().map(MatchResult::group).toList();
    }
}
