package org.repopush.repo.tree.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.walk.IndexFile;

/**
 * One stream of a pack: {@code content/lists/NUMBER}, a line for each file that follows, its hash and its encoded path; the files, as
 * {@code content/new/PATH}; and in the last stream what the catalogue has more. That goes last because it is not written before the
 * source has been found unchanged: without it the destination publishes nothing.
 */
final class TreeStream implements Pack.Stream {
    private final Delta delta;
    private final Travelling travelling;
    private final Range range;
    private final int number;
    private final Optional<String> rules;

    /**
     * Files that follow each other.
     *
     * @param first where the first one is among those that are added
     * @param amount of all of them
     */
    record Range(long first, Amount amount) {
        static final Range NONE = new Range(0, Amount.NONE);

        Range {
            requireNonNull(amount, "amount");
        }
    }

    /** @param rules what the user allows; where they are, the catalogue is too */
    TreeStream(Delta delta, Travelling travelling, Range range, int number, Optional<String> rules) {
        this.delta = requireNonNull(delta, "delta");
        this.travelling = requireNonNull(travelling, "travelling");
        this.range = requireNonNull(range, "range");
        this.number = number;
        this.rules = requireNonNull(rules, "rules");
    }

    @Override
    public Amount amount() {
        return rules.isPresent() ? range.amount.plus(new Amount(1, delta.lines())) : range.amount;
    }

    @Override
    public void writeTo(OutputStream out, Consumer<Amount> sent) throws IOException {
        TreeTar tar = new TreeTar(delta.tree(), out, sent);
        if (range.amount.objects() > 0) {
            tar.bytes("content/lists/" + number, list());
            visit(entries -> tar.file("content/new/", entries.last()));
        }
        if (rules.isPresent()) {
            writeCatalogue(tar, rules.get());
            sent.accept(new Amount(1, delta.lines()));
        }
        tar.finish();
    }

    private void writeCatalogue(TreeTar tar, String allowed) throws IOException {
        delta.tree().requireStill();
        delta.tree().keepAsBase();
        tar.bytes("content/meta/rules", allowed.getBytes(ISO_8859_1));
        String name = delta.whole() ? "content/meta/all" : "content/meta/add";
        tar.lines(name, delta.added(), Entry::line);
        if (!delta.whole()) {
            tar.lines("content/meta/rm", delta.removed(), Entry::path);
        }
    }

    /** What is done where the cursor is. */
    @FunctionalInterface
    private interface Visitor {
        void visit(IndexFile.Cursor at) throws IOException;
    }

    private void visit(Visitor visitor) throws IOException {
        long left = range.amount.objects();
        try (IndexFile.Cursor entries = delta.added().readFrom(range.first)) {
            for (Optional<Entry> next = entries.next(); next.isPresent() && left > 0; next = entries.next()) {
                if (travelling.includes(next.get())) {
                    visitor.visit(entries);
                    left--;
                }
            }
        }
    }

    private byte[] list() throws IOException {
        StringBuilder list = new StringBuilder();
        visit(entries -> list.append(entries.last().entry().content())
                .append(' ')
                .append(entries.last().entry().path())
                .append('\n'));
        return list.toString().getBytes(ISO_8859_1);
    }
}
