package org.repopush.cli.options;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options that stand together under one heading of the help. Switches have a fallback value, because without one picocli
 * flips the default, which may come from the environment, instead of setting what was said.
 */
record OptionGroup(String heading, List<OptionSpec> options) {
    OptionGroup {
        options = List.copyOf(options);
    }

    /** A switch, off unless it is given. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .defaultValue("false")
                .fallbackValue("true")
                .description(description)
                .build();
    }

    /** A switch that {@code --no-NAME} turns off; what it is when nothing is said is the reader's business. */
    static OptionSpec choice(String description, String name) {
        return OptionSpec.builder(name)
                .type(Boolean.class)
                .negatable(true)
                .fallbackValue("true")
                .description(description)
                .build();
    }

    static boolean isSet(OptionSpec flag) {
        return Boolean.TRUE.equals(flag.<Boolean>getValue());
    }
}
