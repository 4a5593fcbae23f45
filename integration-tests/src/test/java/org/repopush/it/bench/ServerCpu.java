package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.repopush.it.fixture.Eventually;

/** What the sessions of a server have used of the CPU, as the kernel counts it for a process whose children have ended. */
record ServerCpu(long pid) {
    /** What proc(5) calls a clock tick: a hundredth of a second on every Linux. */
    private static final double TICKS_A_SECOND = 100;

    private static final int CHILDREN_USER = 13;
    private static final int CHILDREN_SYSTEM = 14;
    private static final Duration SESSIONS_END = Duration.ofSeconds(10);

    /** Seconds since the server started, once all its sessions are over. */
    double seconds() throws IOException {
        Eventually.poll(
                SESSIONS_END,
                "the end of all sessions of the server",
                () -> ProcessHandle.of(pid)
                        .map(server -> server.children().findAny().isEmpty())
                        .orElse(true));
        return read(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    /** The second word is the name of the program, in parentheses, and may hold anything. */
    static double read(String stat) {
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(words[CHILDREN_USER]) + Long.parseLong(words[CHILDREN_SYSTEM])) / TICKS_A_SECOND;
    }
}
