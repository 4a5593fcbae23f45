package org.repopush.push;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.remote.RemoteRef;
import org.repopush.push.remote.RemoteState;

/**
 * What the destination says that a release or a rollback is going to move: it alone knows. Which of the moves are forced only those
 * know who have seen the history; of a rollback each is. Used by one thread.
 */
public final class ErrandPlan {
    private static final String REMARK = "rolled back";

    private final boolean back;
    private final Map<String, RefResult> results = new LinkedHashMap<>();

    /** @param back it is a rollback's */
    public ErrandPlan(boolean back) {
        this.back = back;
    }

    /**
     * Takes a line of it; what is said again counts.
     *
     * @param words as the protocol has it for lines of a plan
     */
    void add(List<String> words) {
        String ref = words.get(1);
        String first = words.get(2);
        switch (words.get(0)) {
            case "move" -> results.put(ref, moves(ref, given(words, 3), first));
            case "alias" ->
                // It leads to what its target names, which is not said here.
                results.put(
                        ref,
                        moves(ref, given(words, 4), RefResult.NONE)
                                .following(new RefResult.Alias(first, given(words, 3))));
            case "still", "stays" ->
                results.put(ref, new RefResult(ref, given(words, 2), first, Flag.UP_TO_DATE, Optional.empty()));
            default -> {
                // A newer script may say more.
            }
        }
    }

    private RefResult moves(String ref, Optional<String> from, String to) {
        if (back) {
            return new RefResult(ref, from, to, Flag.FORCED, Optional.of(REMARK));
        }
        return new RefResult(ref, from, to, from.isPresent() ? Flag.FAST_FORWARD : Flag.NEW, Optional.empty());
    }

    private static Optional<String> given(List<String> words, int index) {
        return index < words.size() && !words.get(index).equals(RefResult.NONE)
                ? Optional.of(words.get(index))
                : Optional.empty();
    }

    /** One result per ref, in the order in which they were said. */
    public List<RefResult> results() {
        return List.copyOf(results.values());
    }

    /** Whether a destination has all of it. */
    public boolean isIn(RemoteState state) {
        return !results.isEmpty()
                && results.values().stream().allMatch(result -> isIn(result, state.ref(result.ref())));
    }

    private static boolean isIn(RefResult result, Optional<RemoteRef> ref) {
        if (result.alias().isPresent()) {
            return ref.flatMap(RemoteRef::target).equals(result.alias().map(RefResult.Alias::target));
        }
        return result.to().equals(RefResult.NONE)
                ? ref.isEmpty()
                : ref.map(RemoteRef::revision).equals(Optional.of(result.to()));
    }
}
