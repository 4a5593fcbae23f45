package org.repopush.cli.options;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.repopush.cli.command.Environment;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in the words that all failures have. */
final class UsageErrors {
    private UsageErrors() {}

    static PushException of(String problem, Topic topic) {
        return new PushException(ExitCode.USAGE, problem, usage(topic));
    }

    private static String usage(Topic topic) {
        return "usage: " + topic.synopsis() + "; " + topic.help() + " lists the options";
    }

    /** A word stands where a destination should be. */
    static PushException noDestination(IllegalArgumentException failure, String text, Topic topic) {
        List<String> meant = Spelling.closest(text, Topic.words());
        String hint = meant.isEmpty()
                ? "write it as build@host:/srv/repo; " + usage(topic)
                : "did you mean repo-push " + String.join(" or ", meant) + "? repo-push --help lists the commands";
        return new PushException(ExitCode.USAGE, String.valueOf(failure.getMessage()), hint, failure);
    }

    /** Somebody asks for the help of a command that there is not. */
    static PushException noCommand(String word) {
        List<String> meant = Spelling.closest(word, Topic.words());
        String hint = meant.isEmpty()
                ? "repo-push --help lists the commands"
                : "did you mean repo-push help " + String.join(" or ", meant) + "?";
        return new PushException(ExitCode.USAGE, "there is no command '" + word + "'", hint);
    }

    static PushException of(ParameterException failure, Environment environment, Topic topic) {
        String problem = variable(failure, environment)
                .map(name -> name + ": " + reason(failure))
                .orElseGet(() -> lowerCase(String.valueOf(failure.getMessage())));
        return new PushException(ExitCode.USAGE, problem, hint(failure, topic), failure);
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

    private static String hint(ParameterException failure, Topic topic) {
        List<String> suggestions =
                failure instanceof UnmatchedArgumentException unmatched ? suggestions(unmatched) : List.of();
        return suggestions.isEmpty()
                ? usage(topic)
                : "did you mean " + String.join(" or ", suggestions) + "? " + topic.help() + " lists the options";
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
