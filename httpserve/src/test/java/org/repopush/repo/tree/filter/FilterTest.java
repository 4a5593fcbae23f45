package org.repopush.repo.tree.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.repo.SourceException;

class FilterTest {
    @TempDir
    private Path directory;

    /** A slash at the end of a path says that it is a directory. */
    @ParameterizedTest
    @CsvSource({
        "*.tmp,         a/b.tmp,     true",
        "*.tmp,         a.tmp/,      true",
        "/a,            a,           true",
        "/a,            b/a,         false",
        "a/,            a,           false",
        "a/,            b/a/,        true",
        "b/a,           c/b/a,       true",
        "b/a,           cb/a,        false",
        "/b/*,          b/a,         true",
        "/b/*,          b/a/c,       false",
        "/b/**,         b/a/c,       true",
        "**/c,          c,           true",
        "/**/c,         c,           false",
        "b/***,         b/,          true",
        "b/***,         a/b/c,       true",
        "b/**,          b/,          false",
        "?,             \u00c3,      true",
        "?,             \u00c3\u00a9, false",
        "??,            \u00c3\u00a9, true",
        "[a-c]x,        bx,          true",
        "[!a-c]x,       bx,          false",
        "[[:upper:]]x,  Bx,          true",
        "a\\b,          a\\b,        true",
        "a\\*,          a*,          true",
        "a\\*,          ab,          false",
        "[a,            [a,          false",
        "a*b*c,         aXbXc,       true",
        "a*b*c,         aXbX,        false",
        "/a/**/b*d,     a/x/y/bcd,   true",
        "/a/**/b*d,     a/x/b/d,     false"
    })
    void aPatternMeansWhatItMeansToRsync(String pattern, String path, boolean matches) throws SourceException {
        boolean isDirectory = path.endsWith("/");
        String name = isDirectory ? path.substring(0, path.length() - 1) : path;
        assertThat(Filter.of(List.of("- " + pattern)).excludes(name, isDirectory))
                .isEqualTo(matches);
    }

    @Test
    void theFirstRuleThatMatchesDecides() throws SourceException {
        Filter filter = Filter.of(List.of("+ /keep/***", "- *.log", "+ *"));
        assertThat(filter.excludes("keep/a.log", false)).isFalse();
        assertThat(filter.excludes("a.log", false)).isTrue();
        assertThat(filter.excludes("other", false)).isFalse();
        assertThat(filter.text()).isEqualTo("+ /keep/***\n- *.log\n+ *\n");
    }

    @Test
    void rulesOfAFileStandWhereItIsNamed() throws IOException {
        Path file = directory.resolve("rules");
        Files.writeString(file, "# comment\n\n; comment\r\n- *.log\r\n+ a b \n");
        Filter filter = Filter.of(List.of("+ x.log", ". " + file, "- y"));
        assertThat(filter.text()).isEqualTo("+ x.log\n- *.log\n+ a b \n- y\n");
    }

    @ParameterizedTest
    @CsvSource({"*.log", "exclude *.log", "'- '", "!", "-! a", "' - a'"})
    void aLineThatIsNoRuleIsNamed(String line) throws IOException {
        Path file = directory.resolve("rules");
        Files.writeString(file, "- ok\n" + line + "\n");
        assertThatThrownBy(() -> Filter.of(List.of(". " + file)))
                .isInstanceOf(SourceException.class)
                .hasMessage(file + ":2: no rule of a filter");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Filter.of(List.of(". " + directory.resolve("none"))))
                .hasMessageContaining("no such file")
                .hasMessageContaining("none");
    }

    /** Backtracking into each of them would take longer than anybody waits. */
    @Test
    void manyStarsTakeNoTime() throws SourceException {
        Filter filter = Filter.of(List.of("- /" + "a*".repeat(40) + "**" + "*b".repeat(40)));
        assertThat(filter.excludes("a".repeat(4_000), false)).isFalse();
    }
}
