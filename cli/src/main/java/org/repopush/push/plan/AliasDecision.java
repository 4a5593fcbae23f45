package org.repopush.push.plan;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Alias;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.model.Rejection;
import org.repopush.push.remote.RemoteRef;
import org.repopush.push.remote.RemoteState;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Times;
import org.repopush.repo.Tip;

/**
 * What a push does to an alias: the destination's is to follow the ref of the same name that the source's follows. It may lead to
 * another line of revisions, which is what aliases are for, but not to an older one unless it is forced.
 *
 * @param plain what the push does to refs that are none
 */
record AliasDecision(PushRequest request, Snapshot snapshot, RemoteState state, Map<String, RefResult> plain) {
    AliasDecision {
        requireNonNull(request, "request");
        requireNonNull(snapshot, "snapshot");
        requireNonNull(state, "state");
        plain = Map.copyOf(plain);
    }

    RefResult of(Tip tip) throws IOException {
        String target = tip.target().orElseThrow();
        Optional<RemoteRef> theirs = state.ref(tip.ref());
        Optional<String> revision = reached(target);
        Alias alias = new Alias(target, theirs.flatMap(RemoteRef::target));
        RefResult same = new RefResult(
                        tip.ref(),
                        theirs.map(RemoteRef::revision),
                        revision.orElse(tip.revision()),
                        Flag.UP_TO_DATE,
                        Optional.empty())
                .following(alias);
        Optional<RefResult> veto = veto(tip, theirs, same);
        if (veto.isPresent()) {
            return veto.get();
        }
        if (revision.isEmpty()) {
            return same.rejected(
                    Rejection.ALIAS, "points to " + target + ", which is not at the destination: push that too");
        }
        return theirs.isEmpty() ? moves(same, Flag.NEW, Optional.empty()) : moved(same, theirs.get(), alias);
    }

    private RefResult moved(RefResult same, RemoteRef theirs, Alias alias) throws IOException {
        if (theirs.state() != RemoteRef.State.ALIAS) {
            return forced(same, Rejection.ALIAS, "a ref of its own at the destination, not an alias");
        }
        if (alias.before().equals(Optional.of(alias.target()))) {
            return same;
        }
        if (same.to().equals(theirs.revision())) {
            return moves(same, Flag.FAST_FORWARD, Optional.empty());
        }
        if (!snapshot.has(same.to())) {
            return forced(
                    same,
                    Rejection.UNKNOWN_REVISION,
                    "would point to a " + snapshot.words().revision() + " that the source does not have");
        }
        return isOlder(same.to(), theirs.revision())
                ? forced(
                        same,
                        Rejection.OLDER,
                        "would point to an older " + snapshot.words().revision())
                : moves(same, Flag.FAST_FORWARD, Optional.empty());
    }

    private boolean isOlder(String revision, String before) throws IOException {
        Optional<Times> times = snapshot.times();
        return times.isPresent() && snapshot.has(before) && times.get().isNewer(before, revision);
    }

    /** What no option overrides. */
    private Optional<RefResult> veto(Tip tip, Optional<RemoteRef> theirs, RefResult same) {
        Optional<String> lease = Plan.brokenLease(request, tip, theirs);
        if (lease.isPresent()) {
            return Optional.of(same.rejected(Rejection.STALE_LEASE, lease.get()));
        }
        if (!state.takesAliases()) {
            return Optional.of(same.rejected(
                    Rejection.ALIAS,
                    "an alias, but the repo-receive there does not support aliases: install a newer one"));
        }
        return Plan.nameConflict(state, tip).map(sentence -> same.rejected(Rejection.NAME_CONFLICT, sentence));
    }

    /** The revision of the target as it will be at the destination; empty where it will not be there. */
    private Optional<String> reached(String target) {
        RefResult moving = plain.get(target);
        if (moving != null && moving.moves()) {
            return Optional.of(moving.to());
        }
        return state.ref(target)
                .filter(theirs -> theirs.state() == RemoteRef.State.COMPLETE)
                .map(RemoteRef::revision);
    }

    private RefResult forced(RefResult same, Rejection why, String objection) {
        boolean forced = request.rules().forces(same.ref());
        return forced ? moves(same, Flag.FORCED, Optional.of("forced update")) : same.rejected(why, objection);
    }

    private static RefResult moves(RefResult same, Flag flag, Optional<String> remark) {
        return new RefResult(same.ref(), same.from(), same.to(), flag, Optional.empty(), remark, same.alias());
    }
}
