package org.repopush.it.tiny;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.repopush.repo.KindWords;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/** A directory with a file {@code content.tiny}: the number of its version on a line, and then whatever is published. */
public final class TinyKind implements RepoKind {
    static final String FILE = "content.tiny";
    /** The one ref. */
    static final String REF = "current";

    private static final String FOLDER = "/org/repopush/it/tiny/";

    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public boolean recognises(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE));
    }

    /** Nothing need be held still: a snapshot has read all that there is. */
    @Override
    public LocalRepo open(Path directory, Duration lockTimeout) throws IOException {
        if (!recognises(directory)) {
            throw new SourceException(Reason.NOT_A_REPOSITORY, directory + " is not a tiny repository");
        }
        return new TinyRepo(directory.toRealPath());
    }

    @Override
    public long look(Path directory) {
        try {
            return Files.getLastModifiedTime(directory.resolve(FILE)).to(TimeUnit.NANOSECONDS);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public KindWords words() {
        return new TinyWords();
    }

    @Override
    public ReceiveScript receiveScript() {
        return new ReceiveScript(
                List.of(FOLDER + "receive/repository.sh", FOLDER + "receive/publication.sh"),
                List.of(),
                FOLDER + "receive.sh",
                FOLDER + "receive-status.sh");
    }
}
