package org.repopush.push.remote;

import java.util.Map;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.tunnel.RemoteScript.Answer;

/**
 * What the answers of the receive script look like. The account may belong to anybody, and a line may be cut: what has not
 * this form is an error of the destination, not one of ours. Counts what belongs together: the answers of one step, or of
 * several whose answers are kept.
 */
public final class AnswerArity {
    /** How many values belong to an answer at least; others have none, or are not known. */
    private static final Map<String, Integer> VALUES = Map.ofEntries(
            Map.entry("fail", 1),
            Map.entry("alive", 2),
            Map.entry("kind", 1),
            Map.entry("repo", 1),
            Map.entry("user", 1),
            Map.entry("space", 2),
            Map.entry("tool", 2),
            Map.entry("fact", 1),
            Map.entry("stage", 1),
            Map.entry("policy", 2),
            Map.entry("refused", 2),
            Map.entry("hook-failed", 2),
            Map.entry("ref", 3),
            Map.entry("dangling", 4),
            Map.entry("metadata", 2),
            Map.entry("have", 2),
            Map.entry("channel", 3),
            Map.entry("holds", 2),
            Map.entry("damaged", 1),
            Map.entry("unpulled", 1),
            Map.entry("prepared", 1),
            Map.entry("plan", 3),
            Map.entry("kept", 2),
            Map.entry("release", 6),
            Map.entry("release-ref", 4),
            Map.entry("undo", 3),
            Map.entry("moved", 2),
            Map.entry("flipped", 2),
            Map.entry("unflipped", 2),
            Map.entry("recovering", 2),
            Map.entry("recovered", 2),
            Map.entry("problem", 1),
            Map.entry("version", 2),
            Map.entry("unwritable", 1),
            Map.entry("time", 2),
            Map.entry("lock", 3),
            Map.entry("leftover", 5));

    /** More than any repository has refs; all of them have to fit into memory. */
    private static final int MOST = 100_000;
    /** Of all answers together, in memory. */
    private static final long MOST_BYTES = 48L << 20;
    /** What a value takes beside its characters. */
    private static final int BYTES_OF_A_VALUE = 32;

    private int count;
    private long bytes;

    /** This answer, when it has the values that belong to it and there are not too many. */
    Answer check(Answer answer) throws RemoteFailure {
        if (++count > MOST) {
            throw new RemoteFailure(Code.GARBLED, "more than " + MOST + " lines for one step");
        }
        bytes += answer.key().length();
        for (String value : answer.values()) {
            bytes += value.length() + BYTES_OF_A_VALUE;
        }
        if (bytes > MOST_BYTES) {
            throw new RemoteFailure(Code.GARBLED, "more than " + (MOST_BYTES >> 20) + " MiB for one step");
        }
        return whole(answer);
    }

    /** This answer, when it has the values that belong to it. */
    static Answer whole(Answer answer) throws RemoteFailure {
        if (answer.values().size() < VALUES.getOrDefault(answer.key(), 0)) {
            throw new RemoteFailure(Code.GARBLED, "an incomplete line '" + answer.key() + "'");
        }
        return answer;
    }

    /** The failure of an answer whose values are none that the script sends. */
    public static RemoteFailure broken(String step, IllegalArgumentException cause) {
        return new RemoteFailure(Code.GARBLED, "an invalid value for " + step + ": " + cause.getMessage());
    }
}
