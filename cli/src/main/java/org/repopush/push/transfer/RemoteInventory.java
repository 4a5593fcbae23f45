package org.repopush.push.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPOutputStream;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.push.remote.OtherThread;
import org.repopush.push.remote.StageAnswer;
import org.repopush.repo.Candidates;
import org.repopush.tunnel.RemoteCommand;

/**
 * Finds out which of the objects that a push may have to send the destination has, in one exchange and in the cheaper
 * direction: our names are tested there, or its list comes here. Both are streamed; what comes is looked up and forgotten.
 */
final class RemoteInventory {
    /** What a list may have more than the destination thinks, which it estimates. */
    private static final long LINES_BESIDE = 100_000;

    private final StageAnswer stage;
    private final StageAnswer.Channels channels;
    private final Duration patience;

    /** @param patience how long a destination that does nothing is waited for */
    RemoteInventory(StageAnswer stage, StageAnswer.Channels channels, Duration patience) {
        this.stage = stage;
        this.channels = channels;
        this.patience = patience;
    }

    /**
     * Takes away what the destination has. The command is a fresh one; it is closed.
     *
     * @throws RemoteFailure when the destination cannot tell
     */
    void reduce(Candidates candidates, RemoteCommand command) throws IOException, InterruptedException {
        try (command) {
            Optional<IOException> failure = Optional.empty();
            try {
                exchange(candidates, command);
            } catch (Listing.NotMeantException e) {
                // What goes on sending is not waited for.
                throw new RemoteFailure(Code.GARBLED, "instead of a list of its objects, " + e.getMessage());
            } catch (IOException e) {
                failure = Optional.of(e);
            }
            int status = command.await(patience);
            StageAnswer.Channels.check(OptionalInt.of(status));
            if (status != 0) {
                throw new RemoteFailure(Code.TOOL_FAILED, "find", Integer.toString(status), command.lastWords());
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }
    }

    private void exchange(Candidates candidates, RemoteCommand command) throws IOException, InterruptedException {
        long asked = candidates.amount().objects();
        if (stage.objects() < asked) {
            channels.start(command, "list", channels.compression());
            command.input().close();
            // What an interrupted push has left in the stage is listed too.
            readNames(candidates, command, 4 * stage.objects() + asked + LINES_BESIDE);
        } else {
            channels.start(command, "test", channels.compression());
            FutureTask<Void> names = new FutureTask<>(() -> writeNames(candidates, command));
            Thread writer = new Thread(names, "repo-push-names");
            writer.setDaemon(true);
            writer.start();
            // Meanwhile: who writes all of a long list first waits for a side that waits to be read.
            readNames(candidates, command, asked);
            OtherThread.result(names);
        }
    }

    private Void writeNames(Candidates candidates, RemoteCommand command) throws IOException {
        try (OutputStream out = compressed(command.input())) {
            candidates.names(name -> write(out, name));
        }
        return null;
    }

    private static void write(OutputStream out, String name) {
        try {
            out.write((name + "\n").getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param mostLines more than these cannot be meant */
    private void readNames(Candidates candidates, RemoteCommand command, long mostLines) throws IOException {
        new Listing(command.output(patience), isGzip(), mostLines).read(candidates::remove);
    }

    private OutputStream compressed(OutputStream out) throws IOException {
        return new BufferedOutputStream(isGzip() ? new GZIPOutputStream(out, 1 << 15) : out, 1 << 15);
    }

    private boolean isGzip() {
        return channels.compression().equals("gzip");
    }
}
