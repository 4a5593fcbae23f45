package org.repopush.tunnel.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * One line of an ssh_config(5): a keyword, blanks or one {@code =}, then words, of which some may be in quotes. Cut as OpenSSH
 * cuts it.
 *
 * @param source the file, or what else it stands in, for messages
 * @param keyword in lower case
 * @param rest what follows, as it stands there
 */
record ConfigLine(String source, int number, String keyword, String rest) {
    private static final String BLANKS = " \t";

    /** Empty for a blank line or a comment. */
    static Optional<ConfigLine> parse(String text, String source, int number) throws TunnelException {
        String line = text.strip();
        if (line.isEmpty() || line.startsWith("#")) {
            return Optional.empty();
        }
        boolean quoted = line.startsWith("\"");
        int from = quoted ? 1 : 0;
        int end = from;
        while (end < line.length() && (quoted ? "\"" : BLANKS + "\"=").indexOf(line.charAt(end)) < 0) {
            end++;
        }
        String keyword = line.substring(from, end).toLowerCase(Locale.ROOT);
        String rest = withoutEquals(line.substring(Math.min(line.length(), quoted ? end + 1 : end)));
        return Optional.of(new ConfigLine(source, number, keyword, rest));
    }

    private static String withoutEquals(String text) {
        String rest = text.stripLeading();
        return rest.startsWith("=") ? rest.substring(1).stripLeading() : rest;
    }

    /** The words behind the keyword, without their quotes, up to a comment. */
    List<String> words() throws TunnelException {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < rest.length() && BLANKS.indexOf(rest.charAt(at)) >= 0) {
                at++;
            }
            if (at == rest.length() || rest.charAt(at) == '#') {
                return words;
            }
            StringBuilder word = new StringBuilder();
            at = readWord(at, word);
            words.add(word.toString());
        }
    }

    private int readWord(int start, StringBuilder word) throws TunnelException {
        char quote = 0;
        int at = start;
        for (; at < rest.length(); at++) {
            char c = rest.charAt(at);
            if (c == '\\' && isEscaped(at + 1, quote)) {
                word.append(rest.charAt(++at));
            } else if (quote == 0 && BLANKS.indexOf(c) >= 0) {
                return at;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw refused("a quote is not closed");
        }
        return at;
    }

    private boolean isEscaped(int at, char quote) {
        return at < rest.length() && (quote == 0 ? "'\"\\ " : "'\"\\").indexOf(rest.charAt(at)) >= 0;
    }

    /** The only word. */
    String word() throws TunnelException {
        List<String> words = words();
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw refused(keyword + " has no value");
        }
        if (words.size() > 1) {
            throw refused(keyword + " takes one value");
        }
        return words.get(0);
    }

    String where() {
        return number == 0 ? source : source + " line " + number;
    }

    TunnelException refused(String why) {
        return new TunnelException(
                Reason.CONFIG,
                where() + ": " + Printable.text(why),
                "correct the line, or install the OpenSSH client: repo-push then lets it read the configuration");
    }
}
