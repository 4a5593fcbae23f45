package org.repopush.it.bench;

import java.util.Arrays;
import java.util.List;

/**
 * The program with further arguments.
 *
 * @param name empty for the one that has none
 */
record Variant(String name, List<String> arguments) {
    /** What labels begin with; the Java follows. */
    static final String LABEL = "repo-push@";

    static final Variant PLAIN = new Variant("", List.of());

    Variant {
        arguments = List.copyOf(arguments);
    }

    /** Reads {@code NAME=ARGUMENTS}, for instance {@code one-channel=-j 1}. */
    static Variant parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            throw new UsageException("not NAME=ARGUMENTS: " + text);
        }
        List<String> arguments = Arrays.stream(text.substring(equals + 1).split(" "))
                .filter(argument -> !argument.isEmpty())
                .toList();
        return new Variant(text.substring(0, equals), arguments);
    }

    /** The peer's label on a Java, for instance {@code repo-push@25} or {@code repo-push@25 one-channel}. */
    String label(String java) {
        return LABEL + java + (name.isEmpty() ? "" : " " + name);
    }

    /** Whether it is the label of the program without further arguments. */
    static boolean isPlain(String label) {
        return label.startsWith(LABEL) && !label.contains(" ");
    }
}
