package org.repopush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.repopush.report.Console;
import org.repopush.report.Terminal;
import org.repopush.tunnel.Preload;

/** Where the program begins and ends. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Interruption interruption = Interruption.of(Thread.currentThread());
        preload(args);
        // Names of refs are UTF-8 whatever the locale; unbuffered, because each line is flushed anyway.
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), false, UTF_8);
        interruption.exit(run(args, out, err, System.getenv(), LaunchedTerminal.detect()));
    }

    /** Where a destination seems to be named; the arguments are still to be read. */
    private static void preload(String[] args) {
        if (Arrays.stream(args).anyMatch(argument -> argument.indexOf(':') > 0)) {
            Preload.start();
        }
    }

    /** The whole program but for its signals; gives the exit status. */
    static int run(
            String[] args, PrintStream out, PrintStream err, Map<String, String> environment, Terminal terminal) {
        Program program =
                new Program(new Console(out, err), new Environment(environment), terminal, RepoKinds.standard());
        return program.run(List.of(args)).status();
    }
}
