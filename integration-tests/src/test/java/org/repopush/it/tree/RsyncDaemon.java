package org.repopush.it.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.sshd.Sshd;

/** A real {@code rsync --daemon} with one module. It reads as the account that runs the tests. Without chroot rsync 3.5 refuses a module
 * whose path is a symbolic link of another account. */
final class RsyncDaemon implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(20);

    private final int port;
    private final Started process;

    private RsyncDaemon(int port, Started process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param path of the module, which may be a symbolic link
     * @param configuration a file for its own use
     */
    static RsyncDaemon over(Path path, Path configuration) {
        int port = Sshd.freePort();
        try {
            Files.writeString(configuration, """
                    use chroot = %s
                    [module]
                    path = %s
                    %s
                    """.formatted(
                            isRoot() ? "yes" : "no", path, isRoot() ? "uid = root\ngid = root" : ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Started process = Command.of(List.of(
                        "rsync",
                        "--daemon",
                        "--no-detach",
                        "--address=127.0.0.1",
                        "--port=" + port,
                        "--config=" + configuration))
                .start();
        RsyncDaemon daemon = new RsyncDaemon(port, process);
        Eventually.poll(READY, "rsync --daemon answers", daemon::answers);
        return daemon;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What readers call the module. */
    String url() {
        return "rsync://127.0.0.1:" + port + "/module";
    }

    @Override
    public void close() {
        process.close();
    }
}
