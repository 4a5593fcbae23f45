package org.repopush.it.script;

import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;

/** What a tool does that has to be waited for; no other test run on this machine waits just as long. */
final class LongSleep {
    static final String COMMAND = "sleep 36" + ProcessHandle.current().pid();

    private LongSleep() {}

    /** Returns when a tool sleeps. */
    static void await() {
        Eventually.poll(ScriptSite.SOON, "the tool waits", () -> !process().isEmpty());
    }

    /** The session of the tool that sleeps, which is that of its script. */
    static String session() {
        return Command.of("ps", "-o", "sid=", "-p", process())
                .run()
                .exits(0)
                .out()
                .strip();
    }

    private static String process() {
        return Command.of("pgrep", "-f", "^" + COMMAND + "$").run().out().strip();
    }
}
