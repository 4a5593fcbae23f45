package org.repopush.group;

import java.util.List;
import java.util.Optional;
import org.repopush.push.Result;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.Rejection;

/**
 * What the word to publish was given for. If it has to be given again, nothing else may be published than that; if it has to be taken
 * back, nothing else may be.
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

    /** The refs that it was about to move. */
    List<String> moved() {
        return refs.stream().filter(RefResult::moves).map(RefResult::ref).toList();
    }

    /** Whether a plan leads each of these refs from what it was to become back to what it was, and moves no other. */
    boolean isTakenBackBy(List<RefResult> plan) {
        List<RefResult> moved = refs.stream().filter(RefResult::moves).toList();
        return moved.size() == plan.size()
                && moved.stream().allMatch(ref -> plan.stream().anyMatch(back -> leadsBack(ref, back)));
    }

    /** That a plan leads elsewhere: what the word was given for has been moved since. */
    Result moved(List<RefResult> plan) {
        List<RefResult> rejected = plan.stream()
                .map(ref -> ref.rejected(Rejection.MOVED, "was published by another push since"))
                .toList();
        return Result.of(rejected);
    }

    private static boolean leadsBack(RefResult moved, RefResult back) {
        if (!moved.ref().equals(back.ref())) {
            return false;
        }
        if (moved.alias().isPresent() || back.alias().isPresent()) {
            Optional<RefResult.Alias> there = back.alias();
            return moved.alias().map(RefResult.Alias::target).equals(there.flatMap(RefResult.Alias::before))
                    && moved.alias().flatMap(RefResult.Alias::before).equals(there.map(RefResult.Alias::target));
        }
        return back.from().equals(Optional.of(moved.to()))
                && back.to().equals(moved.from().orElse(RefResult.NONE));
    }
}
