package org.repopush.push.model;

import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Amount;

/**
 * What has to be transferred at most, as far as the source can tell.
 *
 * @param shares by ref; what several refs need counts for one of them
 */
public record Estimate(Map<String, Amount> shares) {
    /** Nothing moves. */
    public static final Estimate NONE = new Estimate(Map.of());

    public Estimate {
        shares = Map.copyOf(shares);
    }

    /** All of it. */
    public Amount total() {
        return Amount.sum(shares.values());
    }

    /** What has to be transferred for a ref, where it moves. */
    public Optional<Amount> share(RefResult result) {
        return result.moves() ? Optional.of(shares.getOrDefault(result.ref(), Amount.NONE)) : Optional.empty();
    }
}
