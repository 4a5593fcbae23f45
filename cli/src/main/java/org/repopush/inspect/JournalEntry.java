package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.repopush.repo.RefUpdate;

/**
 * One publication in the destination's journal.
 *
 * @param time when it began, as the destination wrote it (ISO 8601, UTC); empty when the beginning of a long entry is cut
 * @param who by whom, in words of their own
 * @param result how it ended ("published", "recovered", "failed"); empty while it has not
 */
public record JournalEntry(
        Optional<String> time, Optional<String> who, List<RefUpdate> moves, Optional<String> result) {
    public JournalEntry {
        requireNonNull(time, "time");
        requireNonNull(who, "who");
        moves = List.copyOf(moves);
        requireNonNull(result, "result");
    }
}
