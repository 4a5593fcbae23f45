package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/**
 * Which commits travel: the new tips, every commit between an old tip and its successor (a gap would break clients that ask
 * for history), and the wanted number of ancestors where there is no old tip to go on from.
 */
final class Lineup {
    private final ObjectReader reader;
    private final History history;
    private final Set<Checksum> common;
    private final Once<ObjectSet> behindCommon;
    private final Map<Checksum, Commit> commits = new LinkedHashMap<>();
    /** For which ref each of them was taken in first. */
    private final Map<Checksum, String> refs = new HashMap<>();
    /** The tips, each with what it takes the place of. */
    private final Map<Checksum, Set<Checksum>> tips = new LinkedHashMap<>();

    /**
     * @param common commits that the destination has, complete
     */
    Lineup(ObjectReader reader, Set<Checksum> common) {
        this.reader = requireNonNull(reader, "reader");
        this.history = new History(reader);
        this.common = Collections.unmodifiableSet(new LinkedHashSet<>(common));
        this.behindCommon = new Once<>(this::walkBehindCommon);
    }

    /**
     * Adds a tip and what has to come with it.
     *
     * @param ref is to name the tip
     * @param from what the destination's ref names now
     * @param depth how many ancestors come along unless the tip descends from there; -1 all
     */
    void add(String ref, Checksum tip, Optional<Checksum> from, int depth) throws IOException {
        Set<Checksum> replaced = tips.computeIfAbsent(tip, key -> new LinkedHashSet<>());
        from.filter(common::contains).ifPresent(replaced::add);
        if (!from.equals(Optional.of(tip))) {
            Optional<Deque<Checksum>> gap = gap(tip, from);
            if (gap.isPresent()) {
                fill(ref, gap.get());
            } else {
                addAncestors(ref, tip, depth);
            }
        }
        take(ref, tip);
    }

    private void take(String ref, Checksum commit) throws IOException {
        commits.put(commit, history.commit(commit));
        refs.putIfAbsent(commit, ref);
    }

    /** The first ref that a commit travels for. */
    String refOf(Checksum commit) {
        return requireNonNull(refs.get(commit), "a commit that does not travel");
    }

    boolean travels(Checksum commit) {
        return commits.containsKey(commit);
    }

    boolean isTip(Checksum commit) {
        return tips.containsKey(commit);
    }

    Set<Checksum> common() {
        return common;
    }

    /** The common commits that this tip takes the place of. */
    Set<Checksum> replacedBy(Checksum tip) {
        return tips.getOrDefault(tip, Set.of());
    }

    /** All that travels in the order in which it was made. */
    Map<Checksum, Commit> oldestFirst() {
        Map<Checksum, Commit> ordered = new LinkedHashMap<>();
        for (Checksum commit : commits.keySet()) {
            Deque<Checksum> line = new ArrayDeque<>();
            Optional<Checksum> at = Optional.of(commit);
            while (at.isPresent() && travels(at.get()) && !ordered.containsKey(at.get())) {
                line.push(at.get());
                at = requireNonNull(commits.get(at.get())).parent();
            }
            line.forEach(member -> ordered.put(member, requireNonNull(commits.get(member))));
        }
        return ordered;
    }

    private Optional<Deque<Checksum>> gap(Checksum tip, Optional<Checksum> from) throws IOException {
        boolean known = from.isPresent() && reader.commit(from.get()).isPresent();
        return known ? history.between(tip, from.get()) : Optional.empty();
    }

    /** What another ref has at the destination need not travel; what is merely behind it may be a gap there. */
    private void fill(String ref, Deque<Checksum> gap) throws IOException {
        for (Checksum commit : gap) {
            if (common.contains(commit)) {
                continue;
            }
            if (reader.isPartial(commit)) {
                throw new SourceException(
                        Reason.PARTIAL, "commit " + commit + ", which the destination lacks, is partial");
            }
            take(ref, commit);
        }
    }

    private void addAncestors(String ref, Checksum tip, int depth) throws IOException {
        Optional<Checksum> at = history.parent(tip);
        for (int count = 0; at.isPresent() && count != depth; count++) {
            Checksum ancestor = at.get();
            if (reader.isPartial(ancestor) || isBehindCommon(ancestor)) {
                return;
            }
            take(ref, ancestor);
            at = history.parent(ancestor);
        }
    }

    private boolean isBehindCommon(Checksum commit) throws IOException {
        return behindCommon.get().contains(new ObjectName(commit, ObjectType.COMMIT));
    }

    /** The common commits and all their ancestors. */
    private ObjectSet walkBehindCommon() throws IOException {
        ObjectSet behind = new ObjectSet();
        for (Checksum commit : common) {
            Optional<Checksum> at = Optional.of(commit);
            while (at.isPresent() && behind.add(new ObjectName(at.get(), ObjectType.COMMIT))) {
                at = history.parent(at.get());
            }
        }
        return behind;
    }
}
