package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a push and the programs that write to its source keep out of each other's way.
 *
 * @param lock a file that these programs lock by flock(2) while they write
 * @param serial a file with a number to which these programs add 1 before they write, and 1 when they have written
 * @param beforeRead a command that runs before the source is read, and may print the path of a directory that is read in its place
 * @param afterRead a command that runs when the source need not be read any more
 * @param retries how often the source is read again because it has changed while it was read
 */
public record SourceOptions(
        Optional<Path> lock,
        Optional<Path> serial,
        Optional<String> beforeRead,
        Optional<String> afterRead,
        Optional<Integer> retries) {
    /** Nothing is said. */
    public static final SourceOptions NONE =
            new SourceOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public SourceOptions {
        requireNonNull(lock, "lock");
        requireNonNull(serial, "serial");
        requireNonNull(beforeRead, "beforeRead");
        requireNonNull(afterRead, "afterRead");
        requireNonNull(retries, "retries");
    }

    /** Those that are said, as the user knows them. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        lock.ifPresent(any -> names.add("--source-lock"));
        serial.ifPresent(any -> names.add("--serial-file"));
        beforeRead.ifPresent(any -> names.add("--before-read"));
        afterRead.ifPresent(any -> names.add("--after-read"));
        retries.ifPresent(any -> names.add("--source-retries"));
        return names;
    }
}
