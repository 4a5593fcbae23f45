package org.repopush.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.repopush.push.RefResult.Flag;
import org.repopush.tunnel.RemoteScript.Answer;

/** What the destination answered while it published. Only refs that were read back count as flipped. */
final class Publication {
    private final Set<String> flipped = new HashSet<>();
    private final Map<String, String> moved = new HashMap<>();
    private final Map<String, String> refused = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    void add(Answer answer) {
        List<String> values = answer.values();
        switch (answer.key()) {
            case "flipped" -> flipped.add(values.get(0));
            case "moved", "unflipped" -> moved.put(values.get(0), values.get(1));
            case "refused" ->
                refused.put(values.get(0), Policy.reason(values.get(1), values.size() > 2 ? values.get(2) : ""));
            case "recovering" ->
                warnings.add("a push that began at " + values.get(0) + " (run " + values.get(1)
                        + ") was interrupted while it published; its refs:");
            case "recovered" -> warnings.add(values.get(0) + ": " + values.get(1));
            case "hook-failed" ->
                warnings.add("the destination's " + values.get(0) + " hook ended with status " + values.get(1)
                        + ": what was published is not touched by that");
            default -> {
                // A newer script may say more.
            }
        }
    }

    /** What is to be told besides: of an earlier push that was found unfinished, of a hook that failed. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    boolean anyMoved() {
        return !moved.isEmpty();
    }

    /**
     * The final result of each planned ref.
     *
     * @param none nothing was flipped, because one ref had moved or was refused
     */
    List<RefResult> apply(List<RefResult> planned, boolean none) {
        return planned.stream().map(result -> apply(result, none)).toList();
    }

    private RefResult apply(RefResult planned, boolean none) {
        if (!planned.moves()) {
            return planned;
        }
        String now = moved.get(planned.ref());
        if (now != null) {
            String what = now.equals("-") ? "it is gone" : "it is now " + now;
            return rejected(planned, "moved at the destination since it was looked at: " + what);
        }
        if (refused.containsKey(planned.ref())) {
            return rejected(planned, refused.get(planned.ref()));
        }
        if (none) {
            return rejected(planned, "another ref was rejected");
        }
        return flipped.contains(planned.ref()) ? planned : rejected(planned, "the destination did not confirm it");
    }

    private static RefResult rejected(RefResult planned, String reason) {
        return new RefResult(planned.ref(), planned.from(), planned.to(), Flag.REJECTED, Optional.of(reason));
    }
}
