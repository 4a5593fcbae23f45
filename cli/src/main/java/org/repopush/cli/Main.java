package org.repopush.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Map;
import org.repopush.cli.command.Environment;
import org.repopush.cli.options.RawArguments;
import org.repopush.cli.terminal.LauncherTerminal;
import org.repopush.kinds.RepoKinds;
import org.repopush.report.Console;
import org.repopush.report.Terminal;
import org.repopush.tunnel.ClassPreload;

/** Where the program begins and ends. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        start(args, RepoKinds.standard());
    }

    /** The program with these kinds of repository, from its beginning to the end of this virtual machine. */
    public static void start(String[] args, RepoKinds kinds) {
        Interruption interruption = Interruption.of(Thread.currentThread());
        Thread.setDefaultUncaughtExceptionHandler(new ReadersOfTheJdk());
        preload(args);
        // Not System.out, which keeps to itself that it could not write.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        interruption.exit(run(args, out, err, System.getenv(), LauncherTerminal.detect(), kinds));
    }

    /**
     * A thread of the JDK's reads from the network a moment longer than MINA's executor lives, when a server goes on sending while
     * the connection is closed. Nothing is wrong then, and no user can do anything about it; what other threads fail for is
     * printed as ever.
     */
    private static final class ReadersOfTheJdk implements Thread.UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread thread, Throwable failure) {
            if (thread.getName().startsWith("InnocuousThread-") && failure instanceof IllegalStateException) {
                return;
            }
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            failure.printStackTrace();
        }
    }

    /** Where a destination seems to be named; the arguments are still to be read. */
    private static void preload(String[] args) {
        if (Arrays.stream(args).anyMatch(argument -> argument.indexOf(':') > 0)) {
            ClassPreload.start();
        }
    }

    /** The whole program but for its signals; gives the exit status. */
    public static int run(
            String[] args, OutputStream out, OutputStream err, Map<String, String> environment, Terminal terminal) {
        return run(args, out, err, environment, terminal, RepoKinds.standard());
    }

    private static int run(
            String[] args,
            OutputStream out,
            OutputStream err,
            Map<String, String> environment,
            Terminal terminal,
            RepoKinds kinds) {
        Program program = new Program(new Console(out, err), new Environment(environment), terminal, kinds);
        return program.run(RawArguments.of(args)).status();
    }
}
