package org.repopush.repo;

import static java.util.Objects.requireNonNull;

/**
 * What a kind has to say of a destination or of what is about to be pushed to it, without being a reason to reject it.
 *
 * @param code what it is about, for programs: a word of the kind's own, which is never taken away
 * @param text lower case, one line
 * @param hint what to do about it
 * @param line both, or the like, in one line: a warning of a push
 */
public record Remark(String code, String text, String hint, String line) {
    public Remark {
        requireNonNull(code, "code");
        requireNonNull(text, "text");
        requireNonNull(hint, "hint");
        requireNonNull(line, "line");
    }

    /** One of which the line is the text and then the hint. */
    public Remark(String code, String text, String hint) {
        this(code, text, hint, text + "; " + hint);
    }
}
