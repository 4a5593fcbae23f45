package org.repopush.repo.ostree;

import java.util.Collection;
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
        return sum(parts.stream()
                .flatMap(part -> part.streams().stream())
                .map(Stream::amount)
                .toList());
    }

    static Amount sum(Collection<Amount> amounts) {
        return new Amount(
                amounts.stream().mapToLong(Amount::objects).sum(),
                amounts.stream().mapToLong(Amount::bytes).sum());
    }
}
