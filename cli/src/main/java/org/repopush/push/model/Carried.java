package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import org.repopush.repo.Amount;

/**
 * What has travelled, and by which way.
 *
 * @param packed in packs
 * @param requested by requests of the destination's own tool, through a port there that leads here
 * @param requests how many of those there were, with whatever answer
 * @param port that port; empty where nothing could be requested
 */
public record Carried(Amount packed, Amount requested, long requests, OptionalInt port) {
    public static final Carried NONE = inPacks(Amount.NONE);

    public Carried {
        requireNonNull(packed, "packed");
        requireNonNull(requested, "requested");
        requireNonNull(port, "port");
    }

    /** Nothing was requested. */
    public static Carried inPacks(Amount packed) {
        return new Carried(packed, Amount.NONE, 0, OptionalInt.empty());
    }

    /** Nothing was packed. */
    public static Carried byRequest(Amount requested, long requests, OptionalInt port) {
        return new Carried(Amount.NONE, requested, requests, port);
    }

    /** By both ways together. */
    public Amount total() {
        return packed.plus(requested);
    }

    /** Both together; of two ports, that of the later one. */
    public Carried plus(Carried later) {
        return new Carried(
                packed.plus(later.packed),
                requested.plus(later.requested),
                requests + later.requests,
                later.port.isPresent() ? later.port : port);
    }
}
