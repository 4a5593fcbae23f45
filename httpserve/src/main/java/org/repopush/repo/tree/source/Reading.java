package org.repopush.repo.tree.source;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceNote;
import org.repopush.repo.SourceOptions;

/**
 * One time that a tree is read, from its beginning to its end. It takes the lock, waits until the serial is even, and runs the command
 * that may make a snapshot: then that is read, and the lock is given back at once. Closing it runs the other command, and gives the lock
 * back. Used by one thread, but for {@link #requireUndisturbed}.
 */
public final class Reading implements Closeable {
    private final Path named;
    private final SourceOptions options;
    private final Consumer<SourceNote> notes;
    private Optional<SourceLock> lock = Optional.empty();
    private Optional<WriterSerial> serial = Optional.empty();
    private boolean begun;
    private Path root;

    private Reading(Path named, SourceOptions options, Consumer<SourceNote> notes) {
        this.named = requireNonNull(named, "named");
        this.root = named;
        this.options = requireNonNull(options, "options");
        this.notes = requireNonNull(notes, "notes");
    }

    /**
     * Begins.
     *
     * @param named the directory that the user has named, absolute and without links
     * @param patience how long a program is waited for that writes there
     * @throws SourceException when that takes longer, or a command fails
     */
    public static Reading begin(Path named, SourceOptions options, Duration patience, Consumer<SourceNote> notes)
            throws IOException {
        Reading reading = new Reading(named, options, notes);
        boolean done = false;
        try {
            reading.start(patience);
            done = true;
            return reading;
        } finally {
            if (!done) {
                reading.close();
            }
        }
    }

    private void start(Duration patience) throws IOException {
        if (options.lock().isPresent()) {
            lock = Optional.of(SourceLock.take(options.lock().get(), patience, notes));
        }
        if (options.serial().isPresent()) {
            serial = Optional.of(WriterSerial.atRest(options.serial().get(), patience, notes));
        }
        begun = true;
        if (options.beforeRead().isPresent()) {
            ReadCommand command = new ReadCommand(
                    ReadCommand.Name.BEFORE, options.beforeRead().get(), notes);
            Optional<Path> printed = command.run(named, named);
            if (printed.isPresent() && !printed.get().equals(named)) {
                root = printed.get();
                // What is read from now on nobody writes to.
                requireUndisturbed();
                serial = Optional.empty();
                unlock();
            }
        }
    }

    /** The directory that is read. */
    public Path root() {
        return root;
    }

    /**
     * That no program has written since this began, as far as they say so.
     *
     * @throws SourceException when one has
     */
    public void requireUndisturbed() throws IOException {
        if (serial.isPresent()) {
            serial.get().requireSame();
        }
        if (lock.isPresent()) {
            lock.get().requireHeld();
        }
    }

    private void unlock() throws IOException {
        Optional<SourceLock> held = lock;
        lock = Optional.empty();
        if (held.isPresent()) {
            held.get().close();
        }
    }

    /** Idempotent. A command that fails is told and no more: what was read is what it was. */
    @Override
    public void close() throws IOException {
        boolean ran = begun;
        begun = false;
        try {
            if (ran && options.afterRead().isPresent()) {
                new ReadCommand(ReadCommand.Name.AFTER, options.afterRead().get(), notes).run(named, root);
            }
        } catch (SourceException e) {
            notes.accept(new SourceNote(SourceNote.Subject.COMMAND, String.valueOf(e.getMessage())));
        } finally {
            unlock();
        }
    }
}
