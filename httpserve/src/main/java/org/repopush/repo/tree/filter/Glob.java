package org.repopush.repo.tree.filter;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A pattern with wildcards, taken to pieces. Texts have a character for each byte. Takes time in proportion to the product of both
 * lengths at most: of all that a star may stand for, only the last one of each sort is tried anew.
 */
final class Glob {
    private static final int BYTES = 256;

    private final List<Piece> pieces;

    private Glob(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /** A star of either sort, or one byte of some. */
    private record Piece(Sort sort, BitSet bytes) {
        private enum Sort {
            BYTE,
            STAR,
            DOUBLE_STAR
        }

        static Piece one(BitSet bytes) {
            return new Piece(Sort.BYTE, bytes);
        }

        boolean takes(char c) {
            return c < BYTES && bytes.get(c);
        }
    }

    static Glob of(String pattern) {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '*') {
                int end = at;
                while (end < pattern.length() && pattern.charAt(end) == '*') {
                    end++;
                }
                pieces.add(new Piece(end - at > 1 ? Piece.Sort.DOUBLE_STAR : Piece.Sort.STAR, new BitSet()));
                at = end;
            } else if (c == '[') {
                ByteClass found = ByteClass.read(pattern, at);
                pieces.add(Piece.one(found.bytes()));
                at = found.end();
            } else if (c == '?') {
                pieces.add(Piece.one(ByteClass.anyButSlash()));
                at++;
            } else {
                // A backslash at the end has nothing that it could stand for.
                boolean escapes = c == '\\';
                pieces.add(Piece.one(escapes ? ByteClass.of(pattern, at + 1) : ByteClass.of(pattern, at)));
                at += escapes ? 2 : 1;
            }
        }
        return new Glob(pieces);
    }

    /** Whether the rest of a text, from here on, matches as a whole. */
    boolean matches(String text, int from) {
        int at = from;
        int piece = 0;
        int star = -1;
        int starAt = 0;
        int any = -1;
        int anyAt = 0;
        while (piece < pieces.size() || at < text.length()) {
            Piece next = piece < pieces.size() ? pieces.get(piece) : null;
            if (next != null && next.sort == Piece.Sort.STAR) {
                star = ++piece;
                starAt = at;
            } else if (next != null && next.sort == Piece.Sort.DOUBLE_STAR) {
                any = ++piece;
                anyAt = at;
                star = -1;
            } else if (next != null && at < text.length() && next.takes(text.charAt(at))) {
                piece++;
                at++;
            } else if (star >= 0 && starAt < text.length() && text.charAt(starAt) != '/') {
                at = ++starAt;
                piece = star;
            } else if (any >= 0 && anyAt < text.length()) {
                at = ++anyAt;
                piece = any;
                star = -1;
            } else {
                return false;
            }
        }
        return true;
    }
}
