package org.repopush.repo.tree.filter;

import static java.util.Objects.requireNonNull;

import java.util.BitSet;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What stands between brackets in a pattern: a set of bytes, without the slash.
 *
 * @param bytes empty where the brackets are not closed, or name a class that there is not: nothing matches these
 * @param end where the pattern goes on
 */
record ByteClass(BitSet bytes, int end) {
    private static final int BYTES = 256;

    private static final Map<String, IntPredicate> NAMED = Map.ofEntries(
            Map.entry("alnum", c -> isLetter(c) || isDigit(c)),
            Map.entry("alpha", ByteClass::isLetter),
            Map.entry("blank", c -> c == ' ' || c == '\t'),
            Map.entry("cntrl", c -> c < ' ' || c == 0x7f),
            Map.entry("digit", ByteClass::isDigit),
            Map.entry("graph", c -> c > ' ' && c < 0x7f),
            Map.entry("lower", ByteClass::isLower),
            Map.entry("print", c -> c >= ' ' && c < 0x7f),
            Map.entry("punct", c -> c > ' ' && c < 0x7f && !isLetter(c) && !isDigit(c)),
            Map.entry("space", c -> c == ' ' || (c >= '\t' && c <= '\r')),
            Map.entry("upper", c -> c >= 'A' && c <= 'Z'),
            Map.entry("xdigit", c -> isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));

    ByteClass {
        requireNonNull(bytes, "bytes");
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isLetter(int c) {
        return isLower(c) || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** The one byte of this pattern that stands here; none behind its end. */
    static BitSet of(String pattern, int at) {
        BitSet one = new BitSet();
        if (at < pattern.length()) {
            one.set(pattern.charAt(at));
        }
        return one;
    }

    static BitSet anyButSlash() {
        BitSet all = new BitSet();
        all.set(0, BYTES);
        all.clear('/');
        return all;
    }

    /** @param open where the bracket is that opens it */
    static ByteClass read(String pattern, int open) {
        return new Reader(pattern, open + 1).read();
    }

    private static final class Reader {
        private final String pattern;
        private final BitSet bytes = new BitSet();
        private int at;

        Reader(String pattern, int at) {
            this.pattern = pattern;
            this.at = at;
        }

        private boolean is(int index, char c) {
            return index < pattern.length() && pattern.charAt(index) == c;
        }

        private ByteClass never() {
            return new ByteClass(new BitSet(), pattern.length());
        }

        ByteClass read() {
            boolean negated = is(at, '!') || is(at, '^');
            at += negated ? 1 : 0;
            int before = -1;
            boolean first = true;
            while (first || !is(at, ']')) {
                first = false;
                if (at >= pattern.length()) {
                    return never();
                }
                if (is(at, '[') && is(at + 1, ':')) {
                    int close = pattern.indexOf(']', at + 2);
                    if (close < 0) {
                        return never();
                    }
                    if (close > at + 2 && is(close - 1, ':')) {
                        IntPredicate named = NAMED.get(pattern.substring(at + 2, close - 1));
                        if (named == null) {
                            return never();
                        }
                        for (int c = 1; c < BYTES; c++) {
                            if (named.test(c)) {
                                bytes.set(c);
                            }
                        }
                        at = close + 1;
                        before = -1;
                        continue;
                    }
                }
                boolean isRange = before >= 0 && is(at, '-') && at + 1 < pattern.length() && !is(at + 1, ']');
                at += isRange ? 1 : 0;
                at += is(at, '\\') ? 1 : 0;
                if (at >= pattern.length()) {
                    return never();
                }
                int c = pattern.charAt(at);
                at++;
                if (isRange) {
                    if (before <= c) {
                        bytes.set(before, c + 1);
                    }
                    before = -1;
                } else {
                    bytes.set(c);
                    before = c;
                }
            }
            if (negated) {
                bytes.flip(0, BYTES);
            }
            bytes.clear('/');
            return new ByteClass(bytes, at + 1);
        }
    }
}
