package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Sidecar;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.UnreadableThereException;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.DetachedMetadata;
import org.repopush.repo.ostree.format.MalformedException;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectType;

/** The detached metadata of commits: signatures. */
record DetachedSidecar(ObjectReader reader) implements Sidecar {
    DetachedSidecar {
        requireNonNull(reader, "reader");
    }

    @Override
    public Optional<String> digest(String revision) throws IOException {
        return reader.detachedMetadata(OstreeSnapshot.commit(revision))
                .map(metadata -> Checksum.ofContent(metadata).hex());
    }

    @Override
    public Map<String, String> digests(RemoteFacts facts) {
        return facts.pairs("meta");
    }

    @Override
    public Optional<byte[]> merge(String revision, byte[] theirs) throws IOException {
        Checksum commit = OstreeSnapshot.commit(revision);
        Optional<byte[]> ours = reader.detachedMetadata(commit);
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        DetachedMetadata mine = read(revision, ours.get());
        try {
            return mine.addedTo(DetachedMetadata.read(theirs));
        } catch (MalformedException e) {
            String place = new ObjectName(commit, ObjectType.COMMITMETA).path();
            throw new UnreadableThereException(place, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String added() {
        return "signature added";
    }

    private static DetachedMetadata read(String revision, byte[] ours) throws SourceException {
        try {
            return DetachedMetadata.read(ours);
        } catch (MalformedException e) {
            throw new SourceException(
                    Reason.CORRUPT, "detached metadata of commit " + revision + " is corrupt: " + e.getMessage(), e);
        }
    }
}
