package org.repopush.cli.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.repopush.cli.Interruption;
import org.repopush.cli.Main;
import org.repopush.cli.command.Environment;
import org.repopush.cli.demo.TemporaryDirectory;
import org.repopush.cli.terminal.LauncherTerminal;
import org.repopush.push.model.PushException;
import org.repopush.report.Terminal;

/**
 * The run from which the JVM learns which classes a push needs, for the class cache: pushes to a host of our own that have
 * nothing to do, because those are the ones in which starting is most of the time. Without {@code ostree} they end with the
 * answer that it is missing, and all that comes before has been learned.
 *
 * <p>The host is another process, so that its classes do not get into the cache; and so does nothing of what this one does
 * beside the pushes, as far as that can be helped.
 */
public final class Training {
    private static final int PUSHES = 3;
    private static final long LIMIT_SECONDS = 60;

    private Training() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        giveUpInTime();
        Interruption interruption = Interruption.of(Thread.currentThread());
        try (TemporaryDirectory directory = TemporaryDirectory.create("repo-push-training-")) {
            Path source = TrainingRepos.make(directory.path(), new Environment(System.getenv()));
            train(directory.path(), source);
        } catch (PushException e) {
            throw new IOException(e);
        }
        interruption.exit(0);
    }

    private static void train(Path directory, Path source) throws IOException, InterruptedException {
        Process host = startHost(directory);
        try {
            for (int i = 0; i < PUSHES; i++) {
                push(directory, source);
            }
        } finally {
            host.getOutputStream().close(); // its signal to end
            if (!host.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                host.destroyForcibly();
            }
        }
    }

    private static Process startHost(Path directory) throws IOException {
        Process host = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingHost.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader reader = new BufferedReader(new InputStreamReader(host.getInputStream(), UTF_8));
        if (!Objects.equals(reader.readLine(), TrainingHost.READY)) {
            host.destroyForcibly();
            throw new IOException("the host of the training does not start");
        }
        return host;
    }

    /** How it ends does not matter, nor what it says. */
    private static void push(Path directory, Path source) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        List<String> command = List.of(
                "--repo",
                source.toString(),
                "-F",
                directory.resolve(".ssh/config").toString(),
                "embedded:" + TrainingRepos.DESTINATION);
        Terminal terminal = LauncherTerminal.detect();
        Main.run(command.toArray(String[]::new), nowhere, nowhere, environment(), terminal);
    }

    /** The user's own options are none of the training's. */
    private static Map<String, String> environment() {
        String path = System.getenv("PATH");
        return path == null ? Map.of() : Map.of("PATH", path);
    }

    private static void giveUpInTime() {
        Thread watch = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
                        Runtime.getRuntime().halt(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "repo-push-training-limit");
        watch.setDaemon(true);
        watch.start();
    }
}
