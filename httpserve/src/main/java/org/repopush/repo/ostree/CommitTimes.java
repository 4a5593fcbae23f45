package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.repo.Times;
import org.repopush.repo.ostree.closure.History;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;
import org.repopush.repo.ostree.store.ObjectReader;

/** The timestamps of commits. */
record CommitTimes(ObjectReader reader, History history) implements Times {
    CommitTimes {
        requireNonNull(reader, "reader");
        requireNonNull(history, "history");
    }

    @Override
    public OptionalLong of(String revision) throws IOException {
        Optional<Checksum> checksum = Checksum.parse(revision);
        Optional<Commit> commit = checksum.isEmpty() ? Optional.empty() : reader.commit(checksum.get());
        return commit.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(commit.get().timestamp());
    }

    @Override
    public boolean isNewer(String ours, String theirs) throws IOException {
        Optional<Checksum> their = Checksum.parse(theirs);
        return their.isEmpty() || history.isNewer(OstreeSnapshot.commit(ours), their.get());
    }
}
