package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The environment variables of the process. An empty one counts as not set. */
public record Environment(Map<String, String> variables) {
    private static final String PREFIX = "REPO_PUSH_";
    /** Of the launcher and of the project's own tests. */
    private static final Set<String> NOT_OPTIONS = Set.of(
            "REPO_PUSH_JAVA",
            "REPO_PUSH_CLASS_CACHE",
            // of a process that a check starts
            "REPO_PUSH_RELEASE",
            "REPO_PUSH_DESTINATION",
            "REPO_PUSH_REFS");

    private static final String OF_TESTS = "REPO_PUSH_IT_";

    public Environment {
        variables = Map.copyOf(requireNonNull(variables, "variables"));
    }

    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** The variable that stands for an option, from its long name: {@code --lock-timeout} is REPO_PUSH_LOCK_TIMEOUT. */
    public static String variableOf(String longName) {
        return PREFIX + longName.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Variables that look like ours but stand for no option, sorted. */
    public List<String> unknown(Set<String> known) {
        return variables.keySet().stream()
                .filter(name -> name.startsWith(PREFIX))
                .filter(name -> !known.contains(name))
                .filter(name -> !isOther(name))
                .sorted()
                .toList();
    }

    private static boolean isOther(String name) {
        return NOT_OPTIONS.contains(name) || name.startsWith(OF_TESTS);
    }
}
