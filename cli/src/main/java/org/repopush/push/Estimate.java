package org.repopush.push;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Amount;
import org.repopush.repo.Offer;

/**
 * What has to be transferred at most, as far as the source can tell.
 *
 * @param total all of it
 * @param shares the same by ref; what several refs need counts for one of them
 */
public record Estimate(Amount total, Map<String, Amount> shares) {
    /** Nothing moves. */
    public static final Estimate NONE = new Estimate(Amount.NONE, Map.of());

    public Estimate {
        requireNonNull(total, "total");
        shares = Map.copyOf(shares);
    }

    static Estimate of(Offer offer) throws IOException {
        return new Estimate(offer.amount(), offer.shares());
    }

    /** What has to be transferred for a ref, where it moves. */
    public Optional<Amount> share(RefResult result) {
        return result.moves() ? Optional.of(shares.getOrDefault(result.ref(), Amount.NONE)) : Optional.empty();
    }
}
