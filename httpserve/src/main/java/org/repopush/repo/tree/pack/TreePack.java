package org.repopush.repo.tree.pack;

import java.util.List;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;

/** A pack of a tree. */
record TreePack(List<Pack.Part> parts) implements Pack {
    TreePack {
        parts = List.copyOf(parts);
    }

    @Override
    public Amount amount() {
        return Amount.sum(parts.stream()
                .flatMap(part -> part.streams().stream())
                .map(Pack.Stream::amount)
                .toList());
    }
}
