package org.repopush.cli.terminal;

import java.util.Optional;
import org.repopush.report.Terminal;

/**
 * What the launcher found out about the terminal, which Java cannot: {@code repo.push.tty} holds the numbers of those of
 * descriptors 1 and 2 that are one, {@code repo.push.columns} its width.
 */
public final class LauncherTerminal {
    private static final int USUAL_COLUMNS = 80;

    private LauncherTerminal() {}

    public static Terminal detect() {
        return of(
                Optional.ofNullable(System.getProperty("repo.push.tty")),
                Optional.ofNullable(System.getProperty("repo.push.columns")));
    }

    static Terminal of(Optional<String> descriptors, Optional<String> columns) {
        String tty = descriptors.orElse("");
        // A terminal that does not know its width says 0.
        int width = columns.filter(text -> text.matches("[1-9][0-9]{0,3}"))
                .map(Integer::valueOf)
                .orElse(USUAL_COLUMNS);
        return new Terminal(tty.contains("1"), tty.contains("2"), new TerminalWidth(width, System::nanoTime));
    }
}
