package org.repopush.cli.terminal;

import java.util.Optional;
import org.repopush.report.Terminal;

/**
 * What the launcher found out about the terminal, which Java cannot: {@code repo.push.tty} holds the numbers of those of
 * descriptors 1 and 2 that are one, {@code repo.push.columns} and {@code repo.push.rows} its size.
 */
public final class LauncherTerminal {
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    private LauncherTerminal() {}

    public static Terminal detect() {
        return of(
                Optional.ofNullable(System.getProperty("repo.push.tty")),
                Optional.ofNullable(System.getProperty("repo.push.columns")),
                Optional.ofNullable(System.getProperty("repo.push.rows")));
    }

    static Terminal of(Optional<String> descriptors, Optional<String> columns, Optional<String> rows) {
        String tty = descriptors.orElse("");
        TerminalSize size =
                new TerminalSize(number(columns, USUAL_COLUMNS), number(rows, USUAL_ROWS), System::nanoTime);
        return new Terminal(tty.contains("1"), tty.contains("2"), size::columns, size::rows);
    }

    /** A terminal that does not know its size says 0. */
    private static int number(Optional<String> said, int usual) {
        return said.filter(text -> text.matches("[1-9][0-9]{0,3}"))
                .map(Integer::valueOf)
                .orElse(usual);
    }
}
