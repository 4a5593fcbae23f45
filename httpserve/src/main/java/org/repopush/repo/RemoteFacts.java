package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a destination says of itself and only its kind understands: answers {@code fact KEY VALUES...} of the receive script, in
 * their order. Values come from the other side: none of them is trusted. Immutable.
 *
 * @param values of each answer, by key
 */
public record RemoteFacts(Map<String, List<List<String>>> values) {
    /** Nothing is known. */
    public static final RemoteFacts NONE = new RemoteFacts(Map.of());

    private static final String ABSENT = "-";

    public RemoteFacts {
        requireNonNull(values, "values");
        Map<String, List<List<String>>> copy = new LinkedHashMap<>();
        values.forEach((key, answers) -> copy.put(key, List.copyOf(answers)));
        values = Map.copyOf(copy);
    }

    /**
     * Of the answers in their order.
     *
     * @param answers each a key and its values
     */
    public static RemoteFacts of(List<List<String>> answers) {
        Map<String, List<List<String>>> values = new LinkedHashMap<>();
        for (List<String> answer : answers) {
            values.computeIfAbsent(answer.get(0), key -> new ArrayList<>())
                    .add(List.copyOf(answer.subList(1, answer.size())));
        }
        return new RemoteFacts(values);
    }

    /** All answers with this key, each its values; often none. */
    public List<List<String>> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /**
     * Two values of each answer with this key: the second by the first.
     *
     * @throws IllegalArgumentException when one has less
     */
    public Map<String, String> pairs(String key) {
        Map<String, String> pairs = new HashMap<>();
        for (List<String> found : all(key)) {
            if (found.size() < 2) {
                throw new IllegalArgumentException("an incomplete line 'fact " + key + "'");
            }
            pairs.put(found.get(0), found.get(1));
        }
        return pairs;
    }

    /** The first value of the first answer with this key; empty when there is none, or when it is "-". */
    public Optional<String> first(String key) {
        return all(key).stream()
                .findFirst()
                .filter(found -> !found.isEmpty())
                .map(found -> found.get(0))
                .filter(value -> !value.equals(ABSENT));
    }
}
