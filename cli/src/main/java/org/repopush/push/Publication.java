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
    private final List<String> recovered = new ArrayList<>();

    void add(Answer answer) {
        List<String> values = answer.values();
        switch (answer.key()) {
            case "flipped" -> flipped.add(values.get(0));
            case "moved", "unflipped" -> moved.put(values.get(0), values.get(1));
            case "recovering" ->
                recovered.add("a push that began at " + values.get(0) + " (run " + values.get(1)
                        + ") was interrupted while it published; its refs:");
            case "recovered" -> recovered.add(values.get(0) + ": " + values.get(1));
            default -> {
                // A newer script may say more.
            }
        }
    }

    /** What is to be told of an earlier push that was found unfinished. */
    List<String> recovered() {
        return List.copyOf(recovered);
    }

    boolean anyMoved() {
        return !moved.isEmpty();
    }

    /**
     * The final result of each planned ref.
     *
     * @param refused nothing was flipped, because one ref had moved and the push is atomic
     */
    List<RefResult> apply(List<RefResult> planned, boolean refused) {
        return planned.stream().map(result -> apply(result, refused)).toList();
    }

    private RefResult apply(RefResult planned, boolean refused) {
        if (!planned.moves()) {
            return planned;
        }
        String now = moved.get(planned.ref());
        if (now != null) {
            String what = now.equals("-") ? "it is gone" : "it is now " + now;
            return rejected(planned, "moved at the destination since it was looked at: " + what);
        }
        if (refused) {
            return rejected(planned, "another ref was rejected");
        }
        return flipped.contains(planned.ref()) ? planned : rejected(planned, "the destination did not confirm it");
    }

    private static RefResult rejected(RefResult planned, String reason) {
        return new RefResult(planned.ref(), planned.from(), planned.to(), Flag.REJECTED, Optional.of(reason));
    }
}
