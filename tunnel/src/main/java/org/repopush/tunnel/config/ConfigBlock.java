package org.repopush.tunnel.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.repopush.tunnel.io.Patterns;
import org.repopush.tunnel.model.TunnelException;

/** For which hosts a block of an ssh_config(5) is: its {@code Host} or {@code Match} line. */
record ConfigBlock(String originalHost, String localUser, ConfigSettings settings) {
    private static final String BLANKS = " \t=";

    /** {@code Host}: a list of patterns. */
    boolean isForHost(ConfigLine line) throws TunnelException {
        List<String> patterns = line.words();
        if (patterns.isEmpty()) {
            throw line.refused("Host without a pattern");
        }
        return Patterns.match(patterns, originalHost);
    }

    /** {@code Match}: every criterion has to hold. They are read like OpenSSH does, with quotes around whole words only. */
    boolean matches(ConfigLine line) throws TunnelException {
        Words words = new Words(line.rest());
        boolean holds = true;
        int criteria = 0;
        for (String word = words.next(); !word.isEmpty() && !word.startsWith("#"); word = words.next()) {
            boolean negated = word.startsWith("!");
            String criterion = (negated ? word.substring(1) : word).toLowerCase(Locale.ROOT);
            if (criterion.equals("all")) {
                checkLast(line, words.next());
                return holds && !negated;
            }
            holds &= negated != holds(line, criterion, words, holds);
            criteria++;
        }
        if (criteria == 0) {
            throw line.refused("Match without a criterion");
        }
        return holds;
    }

    private static void checkLast(ConfigLine line, String after) throws TunnelException {
        if (!after.isEmpty() && !after.startsWith("#")) {
            throw line.refused("Match all takes no other criterion after it");
        }
    }

    /** @param matters whether the criteria before hold; OpenSSH runs no command otherwise */
    private boolean holds(ConfigLine line, String criterion, Words words, boolean matters) throws TunnelException {
        if (criterion.equals("canonical")) {
            return false; // names are not made canonical here
        }
        if (criterion.equals("final")) {
            throw line.refused("Match final requires an OpenSSH client");
        }
        String value = words.next();
        if (value.isEmpty()) {
            throw line.refused("Match " + criterion + " without a value");
        }
        return switch (criterion) {
            case "host" -> isIn(value.toLowerCase(Locale.ROOT), host(line).toLowerCase(Locale.ROOT));
            case "originalhost" -> isIn(value.toLowerCase(Locale.ROOT), originalHost.toLowerCase(Locale.ROOT));
            case "user" -> isIn(value, settings.first("user").orElse(localUser));
            case "localuser" -> isIn(value, localUser);
            case "exec" -> {
                if (matters) {
                    throw line.refused("Match exec requires an OpenSSH client");
                }
                yield false;
            }
            default -> throw line.refused("Match " + criterion + " is not known");
        };
    }

    private String host(ConfigLine line) throws TunnelException {
        return settings.first("hostname").isPresent()
                ? ConfigReader.hostName(settings.first("hostname").get(), originalHost, line)
                : originalHost;
    }

    /** A list of patterns with commas between. */
    private static boolean isIn(String patterns, String text) {
        return Patterns.match(Arrays.asList(patterns.split(",")), text);
    }

    /** Words with blanks or a {@code =} between. */
    private static final class Words {
        private final String text;
        private int at;

        Words(String text) {
            this.text = text;
        }

        /** The empty word at the end. */
        String next() {
            while (at < text.length() && BLANKS.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            int start = quoted ? ++at : at;
            while (at < text.length() && (quoted ? "\"" : BLANKS).indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at);
            at = Math.min(text.length(), at + 1);
            return word;
        }
    }
}
