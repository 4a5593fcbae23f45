package org.repopush.push;

import java.nio.file.Path;
import java.time.Duration;
import org.repopush.repo.KindWords;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;

/** A kind of which only the name matters, and whether it takes every directory for a repository of its own. */
public record FixedKind(String name, boolean recognisesAll) implements RepoKind {
    @Override
    public boolean recognises(Path directory) {
        return recognisesAll;
    }

    @Override
    public LocalRepo open(Path directory, Duration lockTimeout) {
        throw new AssertionError("not opened here");
    }

    @Override
    public long look(Path directory) {
        return 0;
    }

    @Override
    public KindWords words() {
        throw new AssertionError("not asked for its words");
    }

    @Override
    public ReceiveScript receiveScript() {
        throw new AssertionError("not sent anywhere");
    }
}
