package org.repopush.push.remote;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.Rejection;
import org.repopush.repo.KindWords;
import org.repopush.tunnel.RemoteScript.Answer;

/** What the destination answered while it published. Only refs that were read back count as flipped. */
public final class Publication {
    private final Set<String> flipped = new HashSet<>();
    private final Map<String, String> moved = new HashMap<>();
    private final Map<String, Refusal> refused = new HashMap<>();
    private final List<PushEvent.Warning> warnings = new ArrayList<>();

    public void add(Answer answer) {
        List<String> values = answer.values();
        switch (answer.key()) {
            case "flipped" -> flipped.add(values.get(0));
            case "moved", "unflipped" -> moved.put(values.get(0), values.get(1));
            case "refused" ->
                refused.put(values.get(0), new Refusal(values.get(1), values.size() > 2 ? values.get(2) : ""));
            case "recovering" ->
                warn(
                        Code.UNFINISHED_PUBLICATION,
                        "a push that began at " + values.get(0) + " (run " + values.get(1)
                                + ") was interrupted during its publication; its refs:");
            case "recovered" -> warn(Code.UNFINISHED_PUBLICATION, values.get(0) + ": " + values.get(1));
            case "hook-failed" ->
                warn(
                        Code.HOOK_FAILED,
                        "the destination's " + values.get(0) + " hook ended with status " + values.get(1)
                                + ": the published refs stay as they are");
            default -> {
                // A newer script may say more.
            }
        }
    }

    /** Takes what another one has been told, too. */
    public void addAll(Publication other) {
        flipped.addAll(other.flipped);
        moved.putAll(other.moved);
        refused.putAll(other.refused);
        warnings.addAll(other.warnings);
    }

    private void warn(Code code, String text) {
        warnings.add(new PushEvent.Warning(code, text));
    }

    /** Warnings for the user: of an earlier push that was found unfinished, of a hook that failed. */
    public List<PushEvent.Warning> warnings() {
        return List.copyOf(warnings);
    }

    /** What has moved of what was planned, when the push fails. */
    public List<RefResult> flipped(List<RefResult> planned) {
        return planned.stream()
                .filter(result -> result.moves() && flipped.contains(result.ref()))
                .toList();
    }

    /**
     * The final result of each planned ref.
     *
     * @param none nothing was flipped, because one ref had moved or was refused
     * @param words of the kind
     */
    public List<RefResult> apply(List<RefResult> planned, boolean none, KindWords words) {
        return planned.stream().map(result -> apply(result, none, words)).toList();
    }

    private RefResult apply(RefResult planned, boolean none, KindWords words) {
        String now = moved.get(planned.ref());
        if (now != null) {
            // A release also wants refs as they are.
            String what = now.equals("-") ? "it is gone" : "it is now " + now;
            return planned.rejected(Rejection.MOVED, "moved at the destination meanwhile: " + what);
        }
        if (refused.containsKey(planned.ref())) {
            Refusal refusal = refused.get(planned.ref());
            return planned.rejected(refusal.rejection(), refusal.sentence(words));
        }
        if (!planned.moves()) {
            return planned;
        }
        if (none) {
            return planned.rejected(Rejection.ATOMIC, "another ref was rejected");
        }
        return flipped.contains(planned.ref())
                ? planned
                : planned.rejected(Rejection.UNCONFIRMED, "the destination did not confirm it");
    }
}
