package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What became of one ref, or in a dry run what would.
 *
 * @param from what the destination's ref named before; empty when it did not exist
 * @param to what the source has; equal to {@code from} when it is up to date, or when only a signature is new
 * @param reason why it was rejected, or a remark ("forced", "signature added"); often empty
 */
public record RefResult(String ref, Optional<String> from, String to, Flag flag, Optional<String> reason) {
    /** The flags of git push. */
    public enum Flag {
        FAST_FORWARD(' '),
        NEW('*'),
        FORCED('+'),
        UP_TO_DATE('='),
        REJECTED('!');

        private final char symbol;

        Flag(char symbol) {
            this.symbol = symbol;
        }

        public char symbol() {
            return symbol;
        }
    }

    public RefResult {
        requireNonNull(ref, "ref");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(flag, "flag");
        requireNonNull(reason, "reason");
    }

    /** Whether the destination's repository is changed for this ref. */
    public boolean moves() {
        return flag == Flag.FAST_FORWARD || flag == Flag.NEW || flag == Flag.FORCED;
    }

    /** Whether this is about moving the same ref to the same revision. */
    boolean bringsWhatIsIn(RefResult later) {
        return moves() && ref.equals(later.ref) && to.equals(later.to);
    }
}
