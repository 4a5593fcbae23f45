package org.repopush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.repopush.cli.command.Environment;
import org.repopush.kinds.RepoKinds;
import org.repopush.repo.KindWords;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.Terminal;

/** The program with a single kind of repository, whose opener has a bug: the integration tests run it as a process. */
final class ProgramWithBrokenKind {
    private ProgramWithBrokenKind() {}

    public static void main(String[] args) {
        Console console =
                new Console(new PrintStream(System.out, false, UTF_8), new PrintStream(System.err, false, UTF_8));
        Program program = new Program(
                console, new Environment(System.getenv()), Terminal.NONE, new RepoKinds(List.of(new Broken())));
        System.exit(program.run(List.of(args)).status());
    }

    private static final class Broken implements RepoKind {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public boolean recognises(Path directory) {
            return true;
        }

        @Override
        public LocalRepo open(Path directory, Duration lockTimeout) {
            throw new IllegalStateException("a bug that a test put here");
        }

        @Override
        public long look(Path directory) {
            return 0;
        }

        @Override
        public KindWords words() {
            throw new IllegalStateException("not asked for its words");
        }

        @Override
        public ReceiveScript receiveScript() {
            String echo = "/org/repopush/cli/echo.sh";
            return new ReceiveScript(List.of(), List.of(), echo, echo);
        }
    }
}
