package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What became of one ref, or in a dry run what would.
 *
 * @param from what the destination's ref named before; empty when it did not exist
 * @param to what the source has; {@link #NONE} where a rollback removes the ref; equal to {@code from} when it is up to date, or when only a signature is new
 * @param rejection why it was rejected, for programs; present exactly when it was
 * @param reason why it was rejected, or a remark ("forced", "signature added"); often empty
 * @param alias which ref it follows, where it is published as an alias; {@code from} and {@code to} are the revisions that this
 *     leads to
 */
public record RefResult(
        String ref,
        Optional<String> from,
        String to,
        Flag flag,
        Optional<Rejection> rejection,
        Optional<String> reason,
        Optional<Alias> alias) {
    /** In the place of a revision. */
    public static final String NONE = "-";

    /**
     * What an alias follows.
     *
     * @param target a ref of the destination
     * @param before what it followed there before, if it was an alias
     */
    public record Alias(String target, Optional<String> before) {
        public Alias {
            requireNonNull(target, "target");
            requireNonNull(before, "before");
        }
    }

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
        requireNonNull(rejection, "rejection");
        requireNonNull(reason, "reason");
        requireNonNull(alias, "alias");
        if (rejection.isPresent() != (flag == Flag.REJECTED)) {
            throw new IllegalArgumentException(flag + " with " + rejection);
        }
    }

    /** One that is not rejected. */
    public RefResult(String ref, Optional<String> from, String to, Flag flag, Optional<String> remark) {
        this(ref, from, to, flag, Optional.empty(), remark, Optional.empty());
    }

    /** The same ref, as an alias. */
    public RefResult following(Alias target) {
        return new RefResult(ref, from, to, flag, rejection, reason, Optional.of(target));
    }

    /** The same ref, rejected. */
    public RefResult rejected(Rejection why, String sentence) {
        return new RefResult(ref, from, to, Flag.REJECTED, Optional.of(why), Optional.of(sentence), alias);
    }

    /** Whether the destination's repository is changed for this ref. */
    public boolean moves() {
        return flag == Flag.FAST_FORWARD || flag == Flag.NEW || flag == Flag.FORCED;
    }

    /** Whether this is about moving the same ref to the same revision. */
    public boolean bringsWhatIsIn(RefResult later) {
        return moves()
                && ref.equals(later.ref)
                && to.equals(later.to)
                && alias.map(Alias::target).equals(later.alias.map(Alias::target));
    }
}
