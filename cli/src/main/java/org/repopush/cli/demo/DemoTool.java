package org.repopush.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.repopush.cli.command.Environment;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

/** Runs the {@code ostree} command for the demo, in one directory. */
public final class DemoTool {
    private static final List<String> NEEDED = List.of("ostree", "ssh");

    private final Path directory;

    public DemoTool(Path directory) {
        this.directory = requireNonNull(directory, "directory");
    }

    /** Says at once, and in one go, what the machine lacks. */
    static void checkInstalled(Environment environment) throws PushException {
        List<String> missing = missing(environment);
        if (!missing.isEmpty()) {
            throw new PushException(
                    ExitCode.DESTINATION,
                    Cause.MISSING_TOOL,
                    "the demo needs a command that is not on PATH: " + String.join(", ", missing),
                    "install it: apt-get install ostree openssh-client (Debian, Ubuntu),"
                            + " dnf install ostree openssh-clients (Fedora)");
        }
    }

    public static boolean isInstalled(Environment environment) {
        return missing(environment).isEmpty();
    }

    private static List<String> missing(Environment environment) {
        return NEEDED.stream().filter(name -> !isOnPath(name, environment)).toList();
    }

    private static boolean isOnPath(String name, Environment environment) {
        String path = environment.get("PATH").orElse("");
        return List.of(path.split(File.pathSeparator)).stream()
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, name)));
    }

    /** Runs {@code ostree ARGUMENTS} to its end and gives the lines of its output. */
    public List<String> ostree(String... arguments) throws PushException, IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ostree"));
        command.addAll(List.of(arguments));
        // Into a file, because waiting for a process can be interrupted and reading from it cannot.
        Path output = Files.createTempFile(directory, "ostree", ".out");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = waitFor(process);
        List<String> lines = Files.readString(output).lines().toList();
        Files.delete(output);
        if (status != 0) {
            throw new PushException(
                    ExitCode.DESTINATION,
                    "'" + String.join(" ", command) + "' failed with status " + status + ": "
                            + String.join("; ", lines),
                    "check that the ostree command works on this machine");
        }
        return lines;
    }

    private static int waitFor(Process process) throws IOException, InterruptedException {
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }
}
