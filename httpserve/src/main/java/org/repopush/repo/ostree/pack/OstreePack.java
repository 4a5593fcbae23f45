package org.repopush.repo.ostree.pack;

import java.util.List;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;

/** The parts of a pack, cut. */
record OstreePack(List<Part> parts) implements Pack {
    OstreePack {
        parts = List.copyOf(parts);
    }

    @Override
    public Amount amount() {
        return Amount.sum(parts.stream()
                .flatMap(part -> part.streams().stream())
                .map(Stream::amount)
                .toList());
    }
}
