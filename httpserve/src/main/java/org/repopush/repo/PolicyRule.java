package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One rule of a destination that applies to this login and repository.
 *
 * @param key the rule, as its owner writes it
 * @param values what it says
 */
public record PolicyRule(String key, List<String> values) {
    public PolicyRule {
        requireNonNull(key, "key");
        values = List.copyOf(values);
    }

    /** As the destination says it: the key, then the values. */
    public static PolicyRule of(List<String> words) {
        return words.isEmpty()
                ? new PolicyRule("-", words)
                : new PolicyRule(words.get(0), words.subList(1, words.size()));
    }

    /** All that it says, with blanks between. */
    public String value() {
        return String.join(" ", values);
    }

    /** The rule in one line. */
    public String text() {
        return key + " " + value();
    }
}
