package org.repopush.repo.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Relation;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectStore;
import org.repopush.repo.ostree.store.ObjectType;

/** A history costs what it has commits, not that times the refs that share it. */
class SharedHistoryTest {
    private static final int COMMITS = 40;
    private static final int REFS = 30;

    @TempDir
    Path temp;

    private ArchiveFixture archive;
    private final List<Checksum> line = new ArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();

    @BeforeEach
    void commitALine() throws IOException {
        archive = ArchiveFixture.create(temp.resolve("repo"));
        for (int i = 0; i < COMMITS; i++) {
            line.add(archive.commit("os/a", Map.of("f", Integer.toString(i))));
        }
    }

    private OstreeSnapshot snapshot() {
        ObjectStore store = archive.store();
        ObjectStore counting = name -> {
            reads.addAndGet(name.type() == ObjectType.COMMIT ? 1 : 0);
            return store.find(name);
        };
        return new OstreeSnapshot(List.of(), Map.of(), new ObjectReader(archive.path(), counting), counting);
    }

    private Checksum last(int behind) {
        return line.get(COMMITS - 1 - behind);
    }

    private int readsOf(int refs, int depth, Optional<Checksum> from, int spread) throws IOException {
        List<RefUpdate> moves = new ArrayList<>();
        for (int i = 0; i < refs; i++) {
            moves.add(new RefUpdate(
                    "os/" + i, from.map(Checksum::hex), last(i * spread).hex()));
        }
        reads.set(0);
        OstreeSnapshot snapshot = snapshot();
        for (RefUpdate move : moves) {
            if (move.from().isPresent()) {
                assertThat(snapshot.relation(move.to(), move.from().get())).isEqualTo(Relation.FAST_FORWARD);
            }
        }
        List<String> common = from.map(Checksum::hex).map(List::of).orElse(List.of());
        snapshot.offer(moves, common, depth, RemoteFacts.NONE, Map.of()).amount();
        return reads.get();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, -1})
    void refsThatShareItReadItOnce(int depth) throws IOException {
        for (Optional<Checksum> from : List.of(Optional.<Checksum>empty(), Optional.of(line.get(0)))) {
            assertThat(readsOf(REFS, depth, from, 0))
                    .as("the same tip, from %s", from)
                    .isLessThanOrEqualTo(readsOf(1, depth, from, 0) + 2 * REFS);
            assertThat(readsOf(REFS, depth, from, 1))
                    .as("one tip behind the other, from %s", from)
                    .isLessThanOrEqualTo(6 * COMMITS);
        }
    }

    /** The destination has what is not known here: looked for once, not for each ref. */
    @Test
    void aDestinationWithOtherCommitsIsLookedThroughOnce() throws IOException {
        List<String> strangers = new ArrayList<>();
        List<RefUpdate> moves = new ArrayList<>();
        for (int i = 0; i < REFS; i++) {
            strangers.add(Checksum.ofContent(new byte[] {(byte) i}).hex());
            Checksum alone = archive.commit("b/" + i, Map.of("g", Integer.toString(i)));
            moves.add(new RefUpdate("b/" + i, Optional.empty(), alone.hex()));
        }
        reads.set(0);
        snapshot().offer(moves, strangers, 0, RemoteFacts.NONE, Map.of()).amount();
        assertThat(reads.get()).isLessThanOrEqualTo(6 * REFS);
    }

    /** How far back a ref reaches does not depend on who was there before. */
    @Test
    void eachRefBringsAsManyAncestorsAsAreWanted() throws IOException {
        RefUpdate newest = new RefUpdate("os/1", Optional.empty(), last(0).hex());
        RefUpdate older = new RefUpdate("os/2", Optional.empty(), last(2).hex());
        for (List<RefUpdate> order : List.of(List.of(newest, older), List.of(older, newest))) {
            assertThat(snapshot()
                            .offer(order, List.of(), 3, RemoteFacts.NONE, Map.of())
                            .history())
                    .containsExactly(last(5).hex(), last(4).hex(), last(3).hex(), last(1).hex());
        }
        RefUpdate gap = new RefUpdate("os/0", Optional.of(last(3).hex()), last(0).hex());
        assertThat(snapshot()
                        .offer(List.of(gap, older), List.of(), 2, RemoteFacts.NONE, Map.of())
                        .history())
                .containsExactly(last(4).hex(), last(3).hex(), last(1).hex());
    }
}
