package org.repopush.it.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;

/** A line of shell with paths as its arguments; it must succeed. For what is prepared outside of the measured time. */
final class Shell {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private Shell() {}

    static Finished run(String line, Path... arguments) {
        List<String> words = new ArrayList<>(List.of("sh", "-euc", line, "sh"));
        for (Path argument : arguments) {
            words.add(argument.toString());
        }
        return Command.of(words).run(LIMIT).exits(0);
    }
}
