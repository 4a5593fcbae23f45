package org.repopush.repo.ostree.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Another process that locks a file exclusively: {@code try} exits with 0 when it could, {@code hold} says so and holds on
 * until its standard input ends.
 */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
            boolean locked = channel.tryLock() != null;
            if (args[1].equals("try")) {
                System.exit(locked ? 0 : 3);
            }
            System.out.println(locked ? "locked" : "refused");
            while (System.in.read() >= 0) {
                // Nobody sends anything: this is the wait for the end.
            }
        }
    }

    /** Starts it, and with {@code hold} returns when it has the lock. */
    static Process start(Path file, String what) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        file.toString(),
                        what)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (what.equals("hold")) {
            BufferedReader reader = process.inputReader(UTF_8);
            assertThat(reader.readLine()).isEqualTo("locked");
        }
        return process;
    }

    static void end(Process process) {
        try {
            process.outputWriter(UTF_8).close();
            process.waitFor();
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
