package org.repopush.report;

/** A colour of the terminal, by its ANSI code; {@link #OFF} paints nothing. */
enum Colour {
    OFF(""),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    DIM("2");

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    String on(String text) {
        if (code.isEmpty() || text.isEmpty()) {
            return text;
        }
        return "\u001b[" + code + "m" + text + "\u001b[m";
    }

    /** This colour, or none. */
    Colour when(boolean wanted) {
        return wanted ? this : OFF;
    }
}
