package org.repopush.repo.tree.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.FileErrors;
import org.repopush.repo.tree.catalogue.Root;

/**
 * Rules that are asked one after another: the first one that matches a name decides, and a name that none matches is published. What is
 * in a directory that is excluded is not asked for.
 *
 * @param rules in their order
 */
public record Filter(List<Rule> rules) {
    /** All is published. */
    public static final Filter NONE = new Filter(List.of());

    private static final String EXCLUDE = "- ";
    private static final String INCLUDE = "+ ";
    private static final String FILE = ". ";
    private static final int NAME_BYTES = 8;
    /** More than that is no list of rules. */
    private static final long MOST_BYTES = 1 << 20;

    public Filter {
        rules = List.copyOf(rules);
    }

    /**
     * Rules as a user has given them; files are read now.
     *
     * @param words {@code - PATTERN}, {@code + PATTERN}, or {@code . FILE} for the rules of a file, a character for each byte
     * @throws SourceException when a file cannot be read, or has a line that is no rule
     */
    public static Filter of(List<String> words) throws SourceException {
        if (words.isEmpty()) {
            return NONE;
        }
        List<Rule> rules = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith(FILE)) {
                read(word.substring(FILE.length()), rules);
            } else {
                rules.add(rule(word, word));
            }
        }
        return new Filter(rules);
    }

    private static void read(String name, List<Rule> rules) throws SourceException {
        Path file = Path.of(new String(name.getBytes(ISO_8859_1), UTF_8));
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new SourceException(
                        Reason.UNREADABLE,
                        "cannot use the filter " + file + ": it is too large",
                        "give it one rule a line");
            }
            text = Files.readString(file, ISO_8859_1);
        } catch (SourceException e) {
            throw e;
        } catch (IOException e) {
            throw new SourceException(
                    Reason.UNREADABLE,
                    "cannot read the filter " + file + ": " + FileErrors.reason(e),
                    "check the path that --filter-from names");
        }
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (!line.isEmpty() && line.charAt(0) != '#' && line.charAt(0) != ';') {
                rules.add(rule(line, file + ":" + number));
            }
        }
    }

    private static Rule rule(String line, String place) throws SourceException {
        boolean excludes = line.startsWith(EXCLUDE);
        if ((!excludes && !line.startsWith(INCLUDE)) || line.length() == EXCLUDE.length()) {
            throw new SourceException(
                    Reason.UNSUPPORTED,
                    place + ": no rule of a filter",
                    "write '- PATTERN' to exclude names, '+ PATTERN' to include them; lines with # are comments");
        }
        return Rule.of(excludes, line.substring(EXCLUDE.length()));
    }

    /** Whether it has no rule. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /**
     * Whether a name is not published.
     *
     * @param path relative to the tree, without a slash at its end, a character for each byte
     */
    public boolean excludes(String path, boolean directory) {
        for (Rule rule : rules) {
            if (rule.matches(path, directory)) {
                return rule.excludes();
            }
        }
        return false;
    }

    /** What it is called at a destination: 16 hexadecimal digits, or {@code none}. */
    public String name() {
        if (isEmpty()) {
            return "none";
        }
        byte[] digest = Root.sha256().digest(text().getBytes(ISO_8859_1));
        return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    }

    /** All rules, one a line: two filters with the same text are the same. */
    public String text() {
        return rules.stream()
                .map(rule -> (rule.excludes() ? EXCLUDE : INCLUDE) + rule.text() + '\n')
                .collect(Collectors.joining());
    }
}
