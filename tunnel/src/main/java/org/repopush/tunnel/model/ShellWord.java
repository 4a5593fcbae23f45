package org.repopush.tunnel.model;

import java.util.regex.Pattern;
import org.repopush.tunnel.io.RawText;

/** Quoting for POSIX shells. */
public final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/@%+,:-]+");

    private ShellWord() {}

    /**
     * The text as one word of a command line: as it is where no character of it means anything to a shell. Bytes that are not
     * UTF-8 take the quotes of newer shells (bash, zsh, ksh).
     */
    public static String of(String text) {
        if (RawText.isRaw(text)) {
            StringBuilder word = new StringBuilder("$'");
            text.replace("\\", "\\\\").replace("'", "\\'").codePoints().forEach(c -> {
                if (RawText.isByte(c)) {
                    word.append(RawText.shown(c));
                } else {
                    word.appendCodePoint(c);
                }
            });
            return word.append('\'').toString();
        }
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
