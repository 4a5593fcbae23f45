package org.repopush.cli.options;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.repopush.cli.command.Environment;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Gives each option that the command line does not name the value of its environment variable. */
final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Environment environment;
    private final Set<String> variables;

    /** @param variables the names of those that count; not every option has one */
    EnvironmentDefaults(Environment environment, Set<String> variables) {
        this.environment = requireNonNull(environment, "environment");
        this.variables = Set.copyOf(variables);
    }

    /** What picocli's contract wants: null where there is no default. */
    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.type() == boolean[].class) {
            return null;
        }
        String variable = Environment.variableOf(option.longestName());
        if (!variables.contains(variable)) {
            return null;
        }
        return environment.get(variable).map(value -> asValue(option, value)).orElse(null);
    }

    private static String asValue(OptionSpec option, String value) {
        if (option.longestName().equals(PushOptionGroup.LEASE)) {
            return value.equals("1") ? "" : value;
        }
        if (option.type() != boolean.class && option.type() != Boolean.class) {
            return value;
        }
        return asSwitch(value);
    }

    /** Whether the variable of this switch turns it on. */
    static boolean isOn(Environment environment, String longName) {
        return environment
                .get(Environment.variableOf(longName))
                .filter(value -> asSwitch(value).equals("true"))
                .isPresent();
    }

    private static String asSwitch(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "true", "yes", "on" -> "true";
            case "0", "false", "no", "off" -> "false";
            // Refused by picocli, in the same words as on the command line.
            default -> value;
        };
    }
}
