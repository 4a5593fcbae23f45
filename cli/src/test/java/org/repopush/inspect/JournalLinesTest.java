package org.repopush.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.repopush.repo.RefUpdate;

class JournalLinesTest {
    private static final String A = "0a".repeat(32);
    private static final String B = "0b".repeat(32);

    private static List<JournalEntry> entries(String... lines) {
        JournalLines journal = new JournalLines();
        for (String line : lines) {
            journal.add(List.of(line.split(" ")));
        }
        return journal.entries();
    }

    @Test
    void readsWhatWasPublishedByWhom() {
        assertThat(entries("begin 2026-11-21T22:16:02Z 01 02 alice", "ref os/a " + B + " " + A, "end published"))
                .containsExactly(new JournalEntry(
                        Optional.of("2026-11-21T22:16:02Z"),
                        Optional.of("alice"),
                        List.of(new RefUpdate("os/a", Optional.of(A), B)),
                        Optional.of("published")));
    }

    @Test
    void anEntryWhoseBeginningIsCutAndOneThatHasNotEndedAreShownAsSuch() {
        List<JournalEntry> entries =
                entries("ref os/a " + B + " -", "end published", "begin T 01 02 bob", "ref os/b " + A + " -");
        assertThat(entries).hasSize(2);
        assertThat(entries.get(0).time()).isEmpty();
        assertThat(entries.get(0).moves()).containsExactly(new RefUpdate("os/a", Optional.empty(), B));
        assertThat(entries.get(1).who()).contains("bob");
        assertThat(entries.get(1).result()).isEmpty();
    }

    @Test
    void anEntryThatNeverEndedDoesNotSwallowTheNextOne() {
        List<JournalEntry> entries =
                entries("begin T 01 02 bob", "ref os/b " + A + " -", "begin U 03 04 eve", "end failed");
        assertThat(entries).extracting(JournalEntry::who).containsExactly(Optional.of("bob"), Optional.of("eve"));
        assertThat(entries.get(1).moves()).isEmpty();
        assertThat(entries.get(1).result()).contains("failed");
    }

    @Test
    void nonsenseIsLeftAlone() {
        assertThat(entries("end", "frobnicated x", "ref os/a", "begin"))
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.moves()).isEmpty());
        assertThat(new JournalLines().entries()).isEmpty();
    }
}
