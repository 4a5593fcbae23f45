package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One rule of the destination that applies to this login and repository.
 *
 * @param key the rule, as its owner writes it
 * @param values what it says
 */
public record PolicyLine(String key, List<String> values) {
    public PolicyLine {
        requireNonNull(key, "key");
        values = List.copyOf(values);
    }

    /** All that it says, with blanks between. */
    public String value() {
        return String.join(" ", values);
    }

    /** The rule in one line. */
    public String text() {
        return key + " " + value();
    }

    static PolicyLine of(List<String> words) {
        return words.isEmpty()
                ? new PolicyLine("-", words)
                : new PolicyLine(words.get(0), words.subList(1, words.size()));
    }
}
