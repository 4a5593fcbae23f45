package org.repopush.tunnel.model;

import java.util.regex.Pattern;

/** Quoting for POSIX shells. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/@%+,:-]+");

    private ShellWord() {}

    /** The text as one word of a command line: as it is where no character of it means anything to a shell. */
    public static String of(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
