package org.repopush.it.tiny;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.repopush.it.fixture.repo.TarBytes;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Offer;
import org.repopush.repo.Pack;
import org.repopush.repo.Packing;

/**
 * The file, in a pack of one stream. There is no tool that could pull it.
 *
 * @param moves whether it travels at all
 */
record TinyOffer(Version version, boolean moves) implements Offer, Packing {
    @Override
    public List<String> history() {
        return List.of();
    }

    @Override
    public Map<String, Amount> shares() {
        return moves ? Map.of(TinyKind.REF, size()) : Map.of();
    }

    private Amount size() {
        return new Amount(1, version.bytes().length);
    }

    @Override
    public Optional<Packing> packing() {
        return Optional.of(this);
    }

    @Override
    public Candidates candidates() {
        return new OneFile();
    }

    @Override
    public Candidates everything() {
        return candidates();
    }

    private String name() {
        return "content/" + version.revision();
    }

    private final class OneFile implements Candidates {
        private final AtomicBoolean there = new AtomicBoolean();

        @Override
        public Amount amount() {
            return there.get() ? Amount.NONE : size();
        }

        @Override
        public void names(Consumer<String> sink) {
            if (!there.get()) {
                sink.accept(name());
            }
        }

        @Override
        public void remove(String found) {
            if (found.equals(name())) {
                there.set(true);
            }
        }

        @Override
        public Pack pack(boolean bulk, int channels) {
            return new OneStream(amount());
        }
    }

    /** An empty archive where the destination has the file. */
    private final class OneStream implements Pack, Pack.Stream {
        private final Amount amount;

        private OneStream(Amount amount) {
            this.amount = amount;
        }

        @Override
        public Amount amount() {
            return amount;
        }

        @Override
        public List<Part> parts() {
            return List.of(new Part(0, false, List.of(this)));
        }

        @Override
        public void writeTo(OutputStream out, Consumer<Amount> sent) throws IOException {
            TarBytes tar = new TarBytes();
            if (!amount.equals(Amount.NONE)) {
                tar.file(name(), 0644, version.bytes());
            }
            out.write(tar.toByteArray());
            out.flush();
            sent.accept(amount);
        }
    }
}
