package org.repopush.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a terminal shows that was sent some text: the few escape sequences that a {@link Console} uses, and no others. */
final class ScreenOf {
    private static final Pattern PIECE = Pattern.compile("\u001b\\[(\\??[0-9]*)([a-zA-Z])|[^\u001b]", Pattern.DOTALL);

    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private final int columns;
    private int row;
    private int column;

    private ScreenOf(int columns) {
        this.columns = columns;
    }

    /** Its lines, with all that has scrolled away; without blanks at the ends. */
    static List<String> text(String sent, int columns) {
        ScreenOf screen = new ScreenOf(columns);
        Matcher piece = PIECE.matcher(sent);
        while (piece.find()) {
            if (piece.group(2) == null) {
                screen.character(piece.group().charAt(0));
            } else {
                screen.sequence(piece.group(1), piece.group(2).charAt(0));
            }
        }
        List<String> shown = new ArrayList<>(screen.lines.stream()
                .map(line -> line.toString().stripTrailing())
                .toList());
        while (!shown.isEmpty() && shown.get(shown.size() - 1).isEmpty()) {
            shown.remove(shown.size() - 1);
        }
        return shown;
    }

    private void character(char c) {
        if (c == '\r') {
            column = 0;
        } else if (c == '\n') {
            row++;
            column = 0; // as terminals are set
            if (row == lines.size()) {
                lines.add(new StringBuilder());
            }
        } else {
            if (column >= columns) {
                throw new AssertionError("a line is too long for the terminal: " + lines.get(row));
            }
            StringBuilder line = lines.get(row);
            while (line.length() <= column) {
                line.append(' ');
            }
            line.setCharAt(column, c);
            column++;
        }
    }

    private void sequence(String number, char what) {
        switch (what) {
            case 'J' -> {
                lines.get(row).setLength(Math.min(lines.get(row).length(), column));
                lines.subList(row + 1, lines.size()).clear();
            }
            case 'A' -> row -= Integer.parseInt(number);
            case 'h', 'l', 'm' -> {
                // wrapping, colours
            }
            default -> throw new AssertionError("what is ESC [ " + number + what + "?");
        }
    }
}
