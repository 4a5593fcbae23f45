package org.repopush.push.model;

import java.util.Locale;

/** Why a ref was rejected, for programs; a sentence for people stands beside it. In doc/json.md; never taken away. */
public enum Rejection {
    /** Here and there have gone different ways. */
    NOT_FAST_FORWARD,
    /** The destination has ours, and more after it. */
    BEHIND,
    /** A revision that is older than the destination's. */
    OLDER,
    /** The destination has a revision that is not known here. Its word is older than other kinds. */
    UNKNOWN_REVISION("unknown-commit"),
    /** The ref is not where {@code --force-with-lease} says. */
    STALE_LEASE,
    /** The destination's ref follows another one; or an alias that cannot be published, or would replace a ref. */
    ALIAS,
    /** Refs are files and folders, and one of the names is both. */
    NAME_CONFLICT,
    /** The revision says that it belongs to other refs. */
    BINDING,
    /** The owner's policy: not this ref, not a new one, not by force, not an older one. */
    POLICY_REF,
    POLICY_NEW,
    POLICY_FORCE,
    POLICY_OLDER,
    /** A hook of the owner's said no. */
    HOOK,
    /** The destination refused it for a reason that this version has no word for. */
    REFUSED,
    /** A rollback: what it would go back to has been removed, or it has not been published. */
    GONE,
    NOT_PUBLISHED,
    /** It moved there between plan and publication. */
    MOVED,
    /** It could not be read back. */
    UNCONFIRMED,
    /** Nothing is wrong with it: another ref was rejected, and the push is atomic. */
    ATOMIC;

    private final String word;

    Rejection() {
        this.word = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Rejection(String word) {
        this.word = word;
    }

    /** For programs. */
    public String word() {
        return word;
    }
}
