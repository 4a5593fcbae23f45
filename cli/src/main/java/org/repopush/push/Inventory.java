package org.repopush.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.repopush.repo.Candidates;
import org.repopush.tunnel.RemoteCommand;

/**
 * Finds out which of the objects that a push may have to send the destination has, in one exchange and in the cheaper
 * direction: our names are tested there, or its list comes here. Both are streamed; what comes is looked up and forgotten.
 */
final class Inventory {
    /** Printed before the answer: login files may have printed something already. */
    private static final String MARK = "@repo-push";

    private static final int MOST_BEFORE_THE_MARK = 1 << 20;

    private final Stage stage;
    private final Stage.Channels channels;
    private final Duration patience;

    /** @param patience how long a destination that does nothing is waited for */
    Inventory(Stage stage, Stage.Channels channels, Duration patience) {
        this.stage = stage;
        this.channels = channels;
        this.patience = patience;
    }

    /**
     * Takes away what the destination has. The command is a fresh one; it is closed.
     *
     * @throws RemoteFailure when the destination cannot tell
     */
    void reduce(Candidates candidates, RemoteCommand command)
            throws IOException, RemoteFailure, ExecutionException, InterruptedException {
        try (command) {
            Optional<IOException> failure = Optional.empty();
            try {
                exchange(candidates, command);
            } catch (IOException e) {
                failure = Optional.of(e);
            }
            int status = command.await(patience);
            Stage.Channels.check(OptionalInt.of(status));
            if (status != 0) {
                throw new RemoteFailure("tool-failed", List.of("find", Integer.toString(status), command.lastWords()));
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }

    private void exchange(Candidates candidates, RemoteCommand command)
            throws IOException, ExecutionException, InterruptedException {
        if (stage.objects() < candidates.amount().objects()) {
            channels.start(command, "list", channels.compression());
            command.input().close();
            readPaths(candidates, command);
        } else {
            channels.start(command, "test", channels.compression());
            FutureTask<Void> names = new FutureTask<>(() -> writePaths(candidates, command));
            Thread writer = new Thread(names, "repo-push-names");
            writer.setDaemon(true);
            writer.start();
            // Meanwhile: who writes all of a long list first waits for a side that waits to be read.
            readPaths(candidates, command);
            names.get();
        }
    }

    private Void writePaths(Candidates candidates, RemoteCommand command) throws IOException {
        try (OutputStream out = compressed(command.input())) {
            candidates.paths(path -> write(out, path));
        }
        return null;
    }

    private static void write(OutputStream out, String path) {
        try {
            out.write((path + "\n").getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readPaths(Candidates candidates, RemoteCommand command) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(expanded(afterMark(command.output(patience))), ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                candidates.remove(line);
            }
        }
    }

    private static InputStream afterMark(InputStream output) throws IOException {
        InputStream in = new BufferedInputStream(output, 1 << 15);
        StringBuilder line = new StringBuilder();
        for (int count = 0; count < MOST_BEFORE_THE_MARK; count++) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            if (next != '\n') {
                line.append((char) next);
            } else if (line.toString().equals(MARK)) {
                return in;
            } else {
                line.setLength(0);
            }
        }
        throw new IOException("the destination does not tell what it has");
    }

    private OutputStream compressed(OutputStream out) throws IOException {
        return new BufferedOutputStream(isGzip() ? new GZIPOutputStream(out, 1 << 15) : out, 1 << 15);
    }

    private InputStream expanded(InputStream in) throws IOException {
        return isGzip() ? new GZIPInputStream(in, 1 << 15) : in;
    }

    private boolean isGzip() {
        return channels.compression().equals("gzip");
    }
}
