package org.repopush.push.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.push.model.Rejection;
import org.repopush.push.remote.Refusal;
import org.repopush.push.remote.RemoteRef;
import org.repopush.push.remote.RemoteState;
import org.repopush.push.remote.StageRequest;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;

/**
 * What a push does to each ref, decided from what both sides have, before anything is transferred. A pure function of its
 * inputs; nothing at the destination has been changed when it is made, and only compare-and-swap decides in the end.
 *
 * @param results one per tip, in the order of the snapshot
 * @param stageId the same for every push of the same tips to the same path: how an interrupted push finds its stage again
 * @param heals something of an earlier push is left at the destination that a publication clears up
 */
public record Plan(List<RefResult> results, String stageId, boolean heals) {
    private static final String ATOMIC = "another ref was rejected";

    public Plan {
        results = List.copyOf(results);
    }

    public static Plan of(PushRequest request, Snapshot snapshot, RemoteState state, SidecarMerge metadata)
            throws IOException {
        Map<String, RefResult> plain = new HashMap<>();
        for (Tip tip : snapshot.tips()) {
            if (tip.target().isEmpty()) {
                plain.put(tip.ref(), allowed(decide(request, snapshot, state, metadata, tip), snapshot, state));
            }
        }
        AliasDecision aliases = new AliasDecision(request, snapshot, state, plain);
        List<RefResult> results = new ArrayList<>();
        for (Tip tip : snapshot.tips()) {
            RefResult known = plain.get(tip.ref());
            results.add(known != null ? known : allowed(aliases.of(tip), snapshot, state));
        }
        if (request.rules().atomic() && results.stream().anyMatch(result -> result.flag() == Flag.REJECTED)) {
            results.replaceAll(result -> result.moves() ? result.rejected(Rejection.ATOMIC, ATOMIC) : result);
        }
        String stageId = stageId(request.destination().path(), snapshot.stagedAs());
        return new Plan(results, stageId, state.pending() || state.stages().contains(stageId));
    }

    /** As it is, unless the destination's owner does not allow it. */
    private static RefResult allowed(RefResult result, Snapshot snapshot, RemoteState state) throws IOException {
        Optional<Refusal> veto = state.policy().objection(result, snapshot);
        return veto.map(refusal -> result.rejected(refusal.rejection(), refusal.sentence(snapshot.words())))
                .orElse(result);
    }

    /** Whether the destination has anything to do. */
    public boolean changesAnything() {
        return heals || changesRefs();
    }

    /** Whether any ref or alias moves. */
    boolean changesRefs() {
        return results.stream().anyMatch(RefResult::moves);
    }

    /** The aliases that move; they bring nothing. */
    List<RefResult> aliases() {
        return results.stream()
                .filter(result -> result.moves() && result.alias().isPresent())
                .toList();
    }

    /** The refs that move and bring something. */
    public List<RefUpdate> moves() {
        return results.stream()
                .filter(result -> result.moves() && result.alias().isEmpty())
                .map(result -> new RefUpdate(result.ref(), result.from(), result.to()))
                .toList();
    }

    /**
     * What the destination has to know of it.
     *
     * @param history revisions that travel beside the tips
     */
    public StageRequest request(List<String> history) {
        return new StageRequest(stageId, moves(), aliases(), List.of(), history);
    }

    /** The same of a push that waits for its release: what is up to date now has to be so then. */
    public StageRequest requestToWait(List<String> history) {
        List<RefResult> stays = results.stream()
                .filter(result ->
                        result.flag() == Flag.UP_TO_DATE && result.alias().isEmpty())
                .toList();
        return new StageRequest(stageId, moves(), aliases(), stays, history);
    }

    private static RefResult decide(
            PushRequest request, Snapshot snapshot, RemoteState state, SidecarMerge metadata, Tip tip)
            throws IOException {
        Optional<RemoteRef> theirs = state.ref(tip.ref());
        Decision decision = new Decision(tip, theirs);
        Optional<RefResult> veto = veto(request, snapshot, state, decision);
        if (veto.isPresent()) {
            return veto.get();
        }
        if (theirs.isEmpty()) {
            return decision.moves(Flag.NEW);
        }
        if (theirs.get().revision().equals(tip.revision())) {
            return same(decision, theirs.get(), metadata);
        }
        boolean forced = request.rules().forces(tip.ref());
        String revision = snapshot.words().revision();
        return switch (snapshot.relation(tip.revision(), theirs.get().revision())) {
            case SAME, FAST_FORWARD, OTHER -> decision.moves(Flag.FAST_FORWARD);
            case OLDER -> decision.forced(forced, Rejection.OLDER, "older than the destination's " + revision);
            case BEHIND -> decision.forced(forced, Rejection.BEHIND, "not a fast-forward: the destination is ahead");
            case DIVERGED -> decision.forced(forced, Rejection.NOT_FAST_FORWARD, "not a fast-forward");
            case UNKNOWN ->
                decision.forced(
                        forced,
                        Rejection.UNKNOWN_REVISION,
                        "not a fast-forward: the destination has a " + revision + " that the source does not have");
        };
    }

    /** What no option overrides. */
    private static Optional<RefResult> veto(
            PushRequest request, Snapshot snapshot, RemoteState state, Decision decision) throws IOException {
        Tip tip = decision.tip();
        Optional<String> lease = brokenLease(request, tip, decision.theirs());
        if (lease.isPresent()) {
            return lease.map(sentence -> decision.rejected(Rejection.STALE_LEASE, sentence));
        }
        if (decision.theirs()
                .filter(theirs -> theirs.state() == RemoteRef.State.ALIAS)
                .isPresent()) {
            return Optional.of(
                    decision.rejected(Rejection.ALIAS, "an alias at the destination: push the ref that it points to"));
        }
        Optional<String> conflict = nameConflict(state, tip);
        if (conflict.isPresent()) {
            return conflict.map(sentence -> decision.rejected(Rejection.NAME_CONFLICT, sentence));
        }
        return snapshot.objection(tip).map(sentence -> decision.rejected(Rejection.BINDING, sentence));
    }

    static Optional<String> brokenLease(PushRequest request, Tip tip, Optional<RemoteRef> theirs) {
        Optional<String> expected = request.rules().leases().get(tip.ref());
        Optional<String> actual = theirs.map(RemoteRef::revision);
        if (expected == null || expected.equals(actual)) {
            return Optional.empty();
        }
        return Optional.of("stale lease: the destination has " + actual.orElse("no such ref"));
    }

    static Optional<String> nameConflict(RemoteState state, Tip tip) {
        return state.conflict(tip.ref()).map(other -> "cannot exist beside the destination's ref " + other);
    }

    private static RefResult same(Decision decision, RemoteRef theirs, SidecarMerge metadata) throws IOException {
        if (theirs.state() != RemoteRef.State.COMPLETE) {
            return decision.moves(Flag.FAST_FORWARD, "incomplete at the destination");
        }
        return metadata.adds(theirs.revision())
                ? decision.moves(Flag.FAST_FORWARD, metadata.added())
                : decision.upToDate();
    }

    private static String stageId(String path, List<Tip> tips) {
        MessageDigest digest = sha256();
        digest.update(path.getBytes(UTF_8));
        for (Tip tip : tips) {
            String target = tip.target().map(ref -> " -> " + ref).orElse("");
            digest.update(("\n" + tip.ref() + " " + tip.revision() + target).getBytes(UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Builds the result of one ref. */
    private record Decision(Tip tip, Optional<RemoteRef> theirs) {
        RefResult moves(Flag flag) {
            return result(flag, Optional.empty());
        }

        RefResult moves(Flag flag, String remark) {
            return result(flag, Optional.of(remark));
        }

        RefResult forced(boolean forced, Rejection why, String objection) {
            return forced ? moves(Flag.FORCED, "forced update") : rejected(why, objection);
        }

        RefResult upToDate() {
            return result(Flag.UP_TO_DATE, Optional.empty());
        }

        RefResult rejected(Rejection why, String sentence) {
            return upToDate().rejected(why, sentence);
        }

        private RefResult result(Flag flag, Optional<String> remark) {
            return new RefResult(tip.ref(), theirs.map(RemoteRef::revision), tip.revision(), flag, remark);
        }
    }
}
