package org.repopush.report;

import java.util.function.LongSupplier;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;

/**
 * Tells what happens to whoever runs the program. Events come from the thread that runs the push; one report serves one
 * run, or several one after another. After {@link PushEvent.Ended} or one of the failures nothing transient is left on the
 * terminal.
 */
public interface Report extends PushEvent.Listener {
    /** Makes the report that suits the options and the terminal. */
    static Report of(ReportOptions options, Terminal terminal, Console console) {
        if (options.json()) {
            return new JsonReport(options, console, System::nanoTime);
        }
        return new TextReport(options, console, progress(options, terminal, console, System::nanoTime));
    }

    private static Progress progress(ReportOptions options, Terminal terminal, Console console, LongSupplier nanoTime) {
        if (!options.showsProgress()) {
            return Progress.NONE;
        }
        if (terminal.err()) {
            return new TerminalProgress(console, terminal.width(), nanoTime);
        }
        return new PlainProgress(console, nanoTime);
    }

    /** The run ends with a failure that has an exit code and a hint. */
    void failed(PushException failure);

    /**
     * The run ends because the user, or the system, asked it to.
     *
     * @param remark what that means for what was under way
     */
    void interrupted(String remark);

    /** The run ends with something that nobody expected. */
    void bug(Throwable bug, String version);
}
