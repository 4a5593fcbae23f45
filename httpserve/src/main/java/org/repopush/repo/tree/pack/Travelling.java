package org.repopush.repo.tree.pack;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Set;
import org.repopush.repo.tree.catalogue.Entry;

/**
 * Which files travel with their content: those of which the destination lacks it. A content that is worth a link travels once, with the
 * first of its paths.
 */
final class Travelling {
    private final Contents there;
    private final Contents met;
    private final Set<String> repeated = new HashSet<>();

    Travelling(Contents there) {
        this.there = requireNonNull(there, "there");
        this.met = there.copy();
        met.unmark();
    }

    /** Whether this one travels; to be asked once of each, in the order of paths, before {@link #includes}. */
    boolean meets(Entry entry) {
        if (!isWanted(entry)) {
            return false;
        }
        if (entry.size() >= TreeCandidates.WORTH_LINKING && !met.mark(entry.content())) {
            repeated.add(entry.path());
            return false;
        }
        return true;
    }

    /** Whether this one travels. For several threads. */
    boolean includes(Entry entry) {
        return isWanted(entry) && !repeated.contains(entry.path());
    }

    /** An empty file is sent always: there may be more of them than one file can have names. */
    private boolean isWanted(Entry entry) {
        return entry.isFile() && (entry.size() == 0 || !there.isMarked(entry.content()));
    }
}
