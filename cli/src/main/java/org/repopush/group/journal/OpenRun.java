package org.repopush.group.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repopush.group.Barrier;
import org.repopush.group.GroupOutcome;
import org.repopush.group.Journal;
import org.repopush.group.RunId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal of a run that goes on. Its lock is held until it is closed, or the process ends. Used by one thread. */
public final class OpenRun implements Journal, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenRun.class);

    private RunRecord record;
    private final Path file;
    private final FileChannel locked;

    OpenRun(RunRecord record, Path file, FileChannel locked) {
        this.record = record;
        this.file = file;
        this.locked = locked;
    }

    /** What is known so far. */
    public RunRecord record() {
        return record;
    }

    @Override
    public RunId run() {
        return record.run();
    }

    @Override
    public SortedMap<String, String> revisions() {
        return new TreeMap<>(record.revisions());
    }

    @Override
    public void planned(SortedMap<String, String> revisions) throws IOException {
        record = record.withRevisions(revisions);
        write();
    }

    @Override
    public void reached(Barrier barrier) throws IOException {
        record = record.withReached(barrier);
        write();
    }

    @Override
    public void ended(GroupOutcome outcome) throws IOException {
        record = record.withEnd(RunRecord.End.of(outcome));
        write();
    }

    void write() throws IOException {
        RunFile.write(file, record);
    }

    @Override
    public void close() {
        try {
            locked.close();
        } catch (IOException e) {
            LOG.debug("cannot close the lock of {}", file, e); // the end of the process does that
        }
    }
}
