package org.repopush.repo.ostree.closure;

import static java.util.Objects.requireNonNull;
import static org.repopush.repo.ostree.closure.Ancestors.NONE;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.Lazy;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.Commit;

/**
 * Which commits travel: the new tips, every commit between an old tip and its successor (a gap would break clients that ask
 * for history), and the wanted number of ancestors where there is no old tip to go on from. History that several refs share
 * is taken in once.
 */
public final class CommitSelection {
    private final History history;
    private final Ancestors ancestors;
    private final Set<Checksum> common;
    private final Lazy<BitSet> behindCommon;
    private final Map<Checksum, Member> members = new LinkedHashMap<>();
    /** The same by number, and what the destination has: nothing of both is to be taken in. */
    private final BitSet settled = new BitSet();
    /** The tips, each with what it takes the place of. */
    private final Map<Checksum, Set<Checksum>> tips = new LinkedHashMap<>();

    /** A commit that travels. */
    private static final class Member {
        private final Commit commit;
        /** For which it was taken in first. */
        private final String ref;
        /** How far back from here everything that can travel does, this commit included. */
        private int reach;

        private Member(Commit commit, String ref) {
            this.commit = commit;
            this.ref = ref;
        }
    }

    /**
     * Nothing travels yet.
     *
     * @param common commits that the destination has, complete
     */
    public CommitSelection(History history, Set<Checksum> common) {
        this.history = requireNonNull(history, "history");
        this.ancestors = history.ancestors();
        this.common = Collections.unmodifiableSet(new LinkedHashSet<>(common));
        this.behindCommon = new Lazy<>(this::walkBehindCommon);
        common.forEach(commit -> settled.set(ancestors.number(commit)));
    }

    /**
     * Adds a tip and what has to come with it.
     *
     * @param ref is to name the tip
     * @param from what the destination's ref names now
     * @param depth how many ancestors come along unless the tip descends from there; -1 all
     */
    public void add(String ref, Checksum tip, Optional<Checksum> from, int depth) throws IOException {
        Set<Checksum> replaced = tips.computeIfAbsent(tip, key -> new LinkedHashSet<>());
        from.filter(common::contains).ifPresent(replaced::add);
        if (!from.equals(Optional.of(tip))) {
            Optional<Deque<Checksum>> gap = gap(tip, from);
            if (gap.isPresent()) {
                fill(ref, gap.get());
            } else {
                addAncestors(ref, tip, depth < 0 ? Integer.MAX_VALUE : depth);
            }
        }
        take(ref, tip);
    }

    private Member take(String ref, Checksum commit) throws IOException {
        Member known = members.get(commit);
        if (known == null) {
            known = new Member(history.commit(commit), ref);
            members.put(commit, known);
            settled.set(ancestors.number(commit));
        }
        return known;
    }

    private Member member(Checksum commit) {
        return requireNonNull(members.get(commit), "a commit that does not travel");
    }

    /** The first ref that a commit travels for. */
    public String refOf(Checksum commit) {
        return member(commit).ref;
    }

    public boolean travels(Checksum commit) {
        return members.containsKey(commit);
    }

    public boolean isTip(Checksum commit) {
        return tips.containsKey(commit);
    }

    public Set<Checksum> common() {
        return common;
    }

    /** The common commits that this tip takes the place of. */
    Set<Checksum> replacedBy(Checksum tip) {
        return tips.getOrDefault(tip, Set.of());
    }

    /** All that travels in the order in which it was made. */
    public Map<Checksum, Commit> oldestFirst() {
        Map<Checksum, Commit> ordered = new LinkedHashMap<>();
        for (Checksum commit : members.keySet()) {
            Deque<Checksum> line = new ArrayDeque<>();
            Optional<Checksum> at = Optional.of(commit);
            while (at.isPresent() && travels(at.get()) && !ordered.containsKey(at.get())) {
                line.push(at.get());
                at = member(at.get()).commit.parent();
            }
            line.forEach(member -> ordered.put(member, member(member).commit));
        }
        return ordered;
    }

    /** What is missing between the two; empty when there is nothing known to go on from. */
    private Optional<Deque<Checksum>> gap(Checksum tip, Optional<Checksum> from) throws IOException {
        boolean known = from.isPresent() && ancestors.isThere(ancestors.number(from.get()));
        return known ? history.between(tip, from.get(), settled) : Optional.empty();
    }

    /** What another ref has at the destination need not travel; what is merely behind it may be a gap there. */
    private void fill(String ref, Deque<Checksum> gap) throws IOException {
        for (Checksum commit : gap) {
            if (ancestors.isPartial(ancestors.number(commit))) {
                throw new SourceException(
                        Reason.PARTIAL, "commit " + commit + ", which the destination lacks, is partial");
            }
            take(ref, commit);
        }
    }

    /** Ends where another ref has brought as much of the line. */
    private void addAncestors(String ref, Checksum tip, int depth) throws IOException {
        int at = history.parent(ancestors.number(tip));
        int left = depth;
        while (at != NONE
                && left > 0
                && !ancestors.isPartial(at)
                && !behindCommon.get().get(at)) {
            Member ancestor = take(ref, ancestors.checksum(at));
            if (ancestor.reach >= left) {
                return;
            }
            ancestor.reach = left;
            if (left < Integer.MAX_VALUE) {
                left--;
            }
            at = history.parent(at);
        }
    }

    /** The common commits and all their ancestors, by number. */
    private BitSet walkBehindCommon() throws IOException {
        BitSet behind = new BitSet();
        for (Checksum commit : common) {
            int at = ancestors.number(commit);
            while (at != NONE && !behind.get(at)) {
                behind.set(at);
                at = history.parent(at);
            }
        }
        return behind;
    }
}
