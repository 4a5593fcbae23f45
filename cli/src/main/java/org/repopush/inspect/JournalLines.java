package org.repopush.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.RefUpdate;

/**
 * Reads lines of the destination's journal: {@code begin TIME RUN STAGE WHO}, {@code ref REF NEW OLD} for each ref, {@code end
 * RESULT}. The first entry may lack its beginning, because only the journal's end is read.
 */
final class JournalLines {
    private final List<JournalEntry> entries = new ArrayList<>();
    private final List<RefUpdate> moves = new ArrayList<>();
    private Optional<String> time = Optional.empty();
    private Optional<String> who = Optional.empty();
    private boolean open;

    void add(List<String> words) {
        switch (words.isEmpty() ? "" : words.get(0)) {
            case "begin" -> {
                close(Optional.empty());
                time = word(words, 1);
                who = word(words, 4);
                open = true;
            }
            case "ref" -> {
                word(words, 2).ifPresent(to -> moves.add(new RefUpdate(words.get(1), word(words, 3), to)));
                open = true;
            }
            case "end" -> close(word(words, 1));
            default -> {
                // A newer script may write more.
            }
        }
    }

    private static Optional<String> word(List<String> words, int index) {
        return index < words.size() && !words.get(index).equals("-") ? Optional.of(words.get(index)) : Optional.empty();
    }

    private void close(Optional<String> result) {
        if (open) {
            entries.add(new JournalEntry(time, who, moves, result));
        }
        moves.clear();
        time = Optional.empty();
        who = Optional.empty();
        open = false;
    }

    /** All that have come, the last one at the end, whether it has ended or not. */
    List<JournalEntry> entries() {
        close(Optional.empty());
        return List.copyOf(entries);
    }
}
