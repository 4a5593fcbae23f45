package org.repopush.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A JSON object under construction, in the order in which its members are put, on one line (RFC 8259). Keys are ours and
 * are not repeated.
 */
final class Json {
    private final StringBuilder members = new StringBuilder();

    Json put(String key, String value) {
        return raw(key, quote(value));
    }

    /** An absent value is {@code null}: the set of members does not depend on the data. */
    Json put(String key, Optional<String> value) {
        return raw(key, value.map(Json::quote).orElse("null"));
    }

    Json put(String key, long value) {
        return raw(key, Long.toString(value));
    }

    /** An absent number is {@code null}. */
    Json put(String key, OptionalLong value) {
        return raw(key, value.isPresent() ? Long.toString(value.getAsLong()) : "null");
    }

    Json put(String key, boolean value) {
        return raw(key, Boolean.toString(value));
    }

    /** Rounded to thousandths. */
    Json putSeconds(String key, double seconds) {
        return raw(key, String.format(Locale.ROOT, "%.3f", seconds));
    }

    /** An absent number is {@code null}; rounded to thousandths. */
    Json putNumber(String key, Optional<Double> seconds) {
        return raw(
                key,
                seconds.map(number -> String.format(Locale.ROOT, "%.3f", number))
                        .orElse("null"));
    }

    Json put(String key, Json value) {
        return raw(key, value.toString());
    }

    /** An absent object is {@code null}. */
    Json putObject(String key, Optional<Json> value) {
        return raw(key, value.map(Json::toString).orElse("null"));
    }

    Json put(String key, List<Json> values) {
        return raw(key, values.stream().map(Json::toString).collect(Collectors.joining(",", "[", "]")));
    }

    private Json raw(String key, String value) {
        if (members.length() > 0) {
            members.append(',');
        }
        members.append(quote(key)).append(':').append(value);
        return this;
    }

    @Override
    public String toString() {
        return "{" + members + "}";
    }

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> append(quoted, c));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int c) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (mustEscape(c)) {
                    quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
                } else {
                    quoted.appendCodePoint(c);
                }
            }
        }
    }

    /**
     * Beside what the RFC asks for: all controls and the line separators, on which some readers split lines, and lone
     * surrogates, which UTF-8 cannot carry.
     */
    private static boolean mustEscape(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || Character.getType(c) == Character.SURROGATE;
    }
}
