package org.repopush.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.repopush.inspect.RefStatus.State;
import org.repopush.push.remote.RemoteRef;
import org.repopush.repo.Distance;
import org.repopush.repo.Relation;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;

/** The refs of a source beside those of a destination. */
final class RefComparison {
    private final ComparedSource source;
    private final Map<String, RemoteRef> theirs;
    private final Map<String, String> ours = new HashMap<>();

    RefComparison(ComparedSource source, Map<String, RemoteRef> theirs) {
        this.source = source;
        this.theirs = theirs;
        for (Tip tip : source.tips().orElse(List.of())) {
            ours.put(tip.ref(), tip.revision());
        }
    }

    /** @param named the refs that were asked for; empty means all */
    List<RefStatus> refs(List<String> named) throws IOException {
        Set<String> names = new TreeSet<>(ours.keySet());
        names.addAll(named.isEmpty() ? theirs.keySet() : named);
        List<RefStatus> refs = new ArrayList<>();
        for (String name : names) {
            Optional<String> here = Optional.ofNullable(ours.get(name));
            Optional<RemoteRef> there = Optional.ofNullable(theirs.get(name));
            if (here.isPresent() || there.isPresent()) {
                refs.add(ref(name, here, there));
            }
        }
        return refs;
    }

    private RefStatus ref(String name, Optional<String> here, Optional<RemoteRef> there) throws IOException {
        Optional<String> revision = there.map(RemoteRef::revision);
        Optional<String> remark = there.flatMap(RefComparison::remark);
        Optional<String> target = there.flatMap(RemoteRef::target);
        if (source.tips().isEmpty()) {
            return new RefStatus(name, here, revision, State.NOT_COMPARED, Optional.empty(), remark, target);
        }
        Optional<Snapshot> history = source.history();
        if (here.isEmpty() || revision.isEmpty() || history.isEmpty()) {
            State state = here.isEmpty() ? State.ONLY_THERE : State.ONLY_HERE;
            return new RefStatus(name, here, revision, state, Optional.empty(), remark, target);
        }
        Relation relation = history.get().relation(here.get(), revision.get());
        Optional<Distance> distance = history.get().distance(here.get(), revision.get());
        Optional<String> all = relation == Relation.OLDER ? Optional.of("older by its timestamp") : remark;
        return new RefStatus(name, here, revision, state(relation), distance, all, target);
    }

    private static Optional<String> remark(RemoteRef ref) {
        return ref.state() == RemoteRef.State.COMPLETE
                ? Optional.empty()
                : Optional.of(ref.state().name().toLowerCase(Locale.ROOT));
    }

    private static State state(Relation relation) {
        return switch (relation) {
            case SAME -> State.UP_TO_DATE;
            case FAST_FORWARD, OLDER -> State.AHEAD;
            case BEHIND -> State.BEHIND;
            case DIVERGED -> State.DIVERGED;
            case UNKNOWN -> State.UNKNOWN;
            case OTHER -> State.DIFFERENT;
        };
    }
}
