package org.repopush.it.tiny;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.Snapshot;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/** A tiny repository as a source. */
record TinyRepo(Path path) implements LocalRepo {
    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public Snapshot snapshot(List<String> refs) throws IOException {
        List<String> missing =
                refs.stream().filter(ref -> !ref.equals(TinyKind.REF)).toList();
        if (!missing.isEmpty()) {
            throw new SourceException(Reason.NO_SUCH_REF, path + " has no ref " + String.join(", ", missing));
        }
        Version version = Version.of(Files.readAllBytes(path.resolve(TinyKind.FILE)));
        if (version.number() == 0) {
            throw new SourceException(Reason.NO_REFS, path + " has no version so far");
        }
        return new TinySnapshot(version);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
