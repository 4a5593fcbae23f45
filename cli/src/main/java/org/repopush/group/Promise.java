package org.repopush.group;

import java.util.List;
import org.repopush.push.Result;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.Rejection;

/**
 * What the word to publish was given for. If it has to be given again, nothing else may be published than that.
 *
 * @param refs what was to become of each; none when no word was given
 */
record Promise(List<RefResult> refs) {
    static final Promise NONE = new Promise(List.of());

    Promise {
        refs = List.copyOf(refs);
    }

    boolean isGiven() {
        return !refs.isEmpty();
    }

    /** A later plan, in which a ref is rejected that is no longer what it was. */
    Result keptBy(Result later) {
        return isGiven() ? later.with(this::kept) : later;
    }

    private RefResult kept(RefResult later) {
        return later.moves() && !refs.contains(later)
                ? later.rejected(Rejection.MOVED, "moved at the destination since the word to publish was given")
                : later;
    }
}
