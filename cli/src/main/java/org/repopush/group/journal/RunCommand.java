package org.repopush.group.journal;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a user asked for, with what else says what that means. No password is ever among it.
 *
 * @param directory in which that was
 * @param source the repository, an absolute path
 * @param kind the name of its kind
 * @param arguments of the program
 * @param environment those variables that stand for options
 */
public record RunCommand(
        Path directory, Path source, String kind, List<String> arguments, Map<String, String> environment) {
    public RunCommand {
        requireNonNull(directory, "directory");
        requireNonNull(source, "source");
        requireNonNull(kind, "kind");
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
