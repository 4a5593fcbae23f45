package org.repopush.report;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where lines go: results to standard output, all else to standard error, where a status of a line or some stands below what
 * was written. Every line is made printable here. Safe for several threads, because log lines come from any; a line is
 * written under this object's monitor, as a whole.
 */
public final class Console {
    /**
     * The cursor waits at the beginning of the line: when the terminal gets narrower and breaks the line, what it has to
     * clear is from there to the end of the screen.
     */
    private static final String CLEAR = "\r\u001b[J";

    /** Without automatic wrap a line that is wider than the terminal, which may have shrunk, stays one line. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final Stream out;
    private final Stream err;
    private final Stamp stamp;
    private final List<String> waiting = new ArrayList<>();
    private boolean statusShown;
    private boolean paused;

    public Console(OutputStream out, OutputStream err) {
        this(out, err, Stamp.ofThisRun());
    }

    Console(OutputStream out, OutputStream err, Stamp stamp) {
        this.out = new Stream(out);
        this.err = new Stream(err);
        this.stamp = requireNonNull(stamp, "stamp");
    }

    /** An event that happens now, for {@link #result}; its members are still to be put. */
    synchronized Json event(String name) {
        return stamp.event(name);
    }

    /** One line on standard output. */
    public void result(String line) {
        result(Colour.OFF, "", line);
    }

    /** One line on standard output whose beginning is painted. */
    synchronized void result(Colour paint, String painted, String after) {
        clearStatus();
        out.line(paint.on(Printable.of(painted)) + Printable.of(after));
    }

    /** Why results are lost: standard output could not take one, and has got none since. */
    public synchronized Optional<IOException> lost() {
        return out.failure();
    }

    /** One line on standard error. */
    public void message(String line) {
        message(Colour.OFF, "", line);
    }

    /** One line on standard error whose beginning is painted. */
    synchronized void message(Colour paint, String painted, String after) {
        String line = paint.on(Printable.of(painted)) + Printable.of(after);
        if (paused) {
            waiting.add(line);
            return;
        }
        clearStatus();
        err.line(line);
    }

    /** Leaves standard error to somebody who asks the user something, until {@link #resume}: lines wait for that. */
    public synchronized void pause() {
        clearStatus();
        paused = true;
    }

    /** Shows what had to wait. */
    public synchronized void resume() {
        paused = false;
        waiting.forEach(err::line);
        waiting.clear();
    }

    /** Shows or replaces the status line. Only for a terminal; the text has to fit. */
    synchronized void status(String text) {
        if (paused) {
            return;
        }
        err.piece(CLEAR + NO_WRAP + Printable.of(text) + WRAP + "\r");
        statusShown = true;
    }

    /** The same with several lines, of which the terminal has to have room for all; at least one. */
    synchronized void status(List<String> lines) {
        if (paused) {
            return;
        }
        String text = lines.stream().map(Printable::of).collect(joining("\n"));
        String up = lines.size() > 1 ? "\u001b[" + (lines.size() - 1) + "A" : "";
        err.piece(CLEAR + NO_WRAP + text + WRAP + up + "\r");
        statusShown = true;
    }

    /** Removes the status line if there is one. */
    synchronized void clearStatus() {
        if (statusShown) {
            err.piece(CLEAR);
            statusShown = false;
        }
    }
}
