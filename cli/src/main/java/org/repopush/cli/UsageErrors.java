package org.repopush.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.repopush.push.ExitCode;
import org.repopush.push.PushException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in the words that all failures have. */
final class UsageErrors {
    private static final String SEE_HELP = "repo-push --help lists the options";

    private UsageErrors() {}

    static PushException of(String problem) {
        return new PushException(ExitCode.USAGE, problem, "usage: " + Help.SYNOPSIS + "; " + SEE_HELP);
    }

    static PushException of(ParameterException failure, Environment environment) {
        String problem = variable(failure, environment)
                .map(name -> name + ": " + reason(failure))
                .orElseGet(() -> lowerCase(String.valueOf(failure.getMessage())));
        return new PushException(ExitCode.USAGE, problem, hint(failure), failure);
    }

    /** The variable that a refused value came from; empty when it stood on the command line. */
    private static Optional<String> variable(ParameterException failure, Environment environment) {
        if (!(failure.getArgSpec() instanceof OptionSpec option)) {
            return Optional.empty();
        }
        String name = Environment.variableOf(option.longestName());
        return environment
                .get(name)
                .filter(value -> value.equals(failure.getValue()))
                .map(value -> name);
    }

    /** The part of picocli's sentence that our own parsers wrote. */
    private static String reason(ParameterException failure) {
        Throwable cause = failure.getCause();
        return cause == null ? lowerCase(String.valueOf(failure.getMessage())) : String.valueOf(cause.getMessage());
    }

    private static String hint(ParameterException failure) {
        List<String> suggestions =
                failure instanceof UnmatchedArgumentException unmatched ? suggestions(unmatched) : List.of();
        if (suggestions.isEmpty()) {
            return SEE_HELP;
        }
        return "did you mean " + String.join(" or ", suggestions) + "? " + SEE_HELP;
    }

    private static List<String> suggestions(UnmatchedArgumentException failure) {
        CommandSpec spec = failure.getCommandLine().getCommandSpec();
        Set<String> names = new TreeSet<>(spec.optionsMap().keySet());
        names.addAll(spec.negatedOptionsMap().keySet());
        names.removeIf(name -> !name.startsWith("--"));
        String given = failure.getUnmatched().get(0);
        return given.startsWith("--") ? Spelling.closest(given.replaceFirst("=.*", ""), names) : List.of();
    }

    private static String lowerCase(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }
}
