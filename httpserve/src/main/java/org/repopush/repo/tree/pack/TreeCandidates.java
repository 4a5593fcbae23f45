package org.repopush.repo.tree.pack;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Pack;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.walk.IndexFile;

/**
 * Content that the destination may lack. An object is the content of a file, and its name the SHA-256 of it: under which path the
 * destination has it does not matter. The lines of the catalogue count as one object, which always travels.
 */
public final class TreeCandidates implements Candidates {
    /** Shorter content is sent for each of its paths: it costs less than a link, of which a file can have so many only. */
    static final long WORTH_LINKING = 1 << 16;

    /** What one part of a bulky pack has: large enough for a process to verify it, small enough to overlap. */
    private static final Amount PART = new Amount(10_000, 16_000_000);

    private static final Amount ENDLESS = new Amount(Long.MAX_VALUE, Long.MAX_VALUE);

    private final Delta delta;
    private final Contents there;
    private final String rules;

    /**
     * Those of a delta.
     *
     * @param there marked is what need not travel
     * @param rules what the user allows, as lines for the destination
     */
    public TreeCandidates(Delta delta, Contents there, String rules) {
        this.delta = requireNonNull(delta, "delta");
        this.there = requireNonNull(there, "there");
        this.rules = requireNonNull(rules, "rules");
    }

    /** Those that are left when the destination has all that its catalogue says. */
    public static TreeCandidates missing(Delta delta, String rules) {
        return new TreeCandidates(delta, delta.contents().copy(), rules);
    }

    /** Everything that is new. */
    public static TreeCandidates everything(Delta delta, String rules) {
        Contents none = delta.contents().copy();
        none.unmark();
        return new TreeCandidates(delta, none, rules);
    }

    /** What is done with an entry whose content travels, which the cursor has read last. */
    @FunctionalInterface
    private interface Visitor {
        void visit(IndexFile.Cursor at) throws IOException;
    }

    /** Visits each file whose content travels, in the order of paths. */
    private Travelling visit(Visitor visitor) throws IOException {
        Travelling travelling = new Travelling(there);
        try (IndexFile.Cursor entries = delta.added().read()) {
            for (Optional<Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                if (travelling.meets(next.get())) {
                    visitor.visit(entries);
                }
            }
        }
        return travelling;
    }

    @Override
    public Amount amount() {
        long[] sum = new long[2];
        visitQuietly(at -> {
            sum[0]++;
            sum[1] += at.last().entry().size();
        });
        return new Amount(sum[0] + 1, sum[1] + delta.lines());
    }

    @Override
    public void names(Consumer<String> sink) {
        visitQuietly(at -> sink.accept(at.last().entry().content()));
    }

    private void visitQuietly(Visitor visitor) {
        try {
            visit(visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void remove(String found) {
        there.mark(found);
    }

    @Override
    public Pack pack(boolean bulk, int channels) throws IOException {
        RangeCutter cutter = new RangeCutter(bulk ? PART : ENDLESS);
        Travelling travelling = visit(cutter::add);
        List<TreeStream.Range> ranges = new ArrayList<>(cutter.ranges());
        // The catalogue is in a part of its own, or behind all that there is.
        if (bulk || ranges.isEmpty()) {
            ranges.add(TreeStream.Range.NONE);
        }
        List<Pack.Part> parts = new ArrayList<>();
        for (TreeStream.Range range : ranges) {
            boolean last = parts.size() == ranges.size() - 1;
            TreeStream stream = new TreeStream(
                    delta, travelling, range, parts.size(), last ? Optional.of(rules) : Optional.empty());
            parts.add(new Pack.Part(parts.size(), false, List.of(stream)));
        }
        return new TreePack(parts);
    }

    /** Cuts what travels into ranges of paths. */
    private static final class RangeCutter {
        private final Amount most;
        private final List<TreeStream.Range> ranges = new ArrayList<>();
        private long first;
        private Amount amount = Amount.NONE;

        RangeCutter(Amount most) {
            this.most = most;
        }

        void add(IndexFile.Cursor at) {
            if (amount.objects() > 0 && amount.reaches(most)) {
                end();
            }
            if (amount.objects() == 0) {
                first = at.lastPosition();
            }
            amount = amount.plus(new Amount(1, at.last().entry().size()));
        }

        private void end() {
            ranges.add(new TreeStream.Range(first, amount));
            amount = Amount.NONE;
        }

        List<TreeStream.Range> ranges() {
            if (amount.objects() > 0) {
                end();
            }
            return List.copyOf(ranges);
        }
    }
}
