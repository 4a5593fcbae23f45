package org.repopush.push.remote;

import org.repopush.push.model.Rejection;
import org.repopush.repo.KindWords;

/**
 * The destination's word for why it does not let a ref move.
 *
 * @param why its word for it
 * @param text what a hook said, often empty
 */
public record Refusal(String why, String text) {
    /** For programs. */
    public Rejection rejection() {
        return switch (why) {
            case "not-allowed" -> Rejection.POLICY_REF;
            case "no-new" -> Rejection.POLICY_NEW;
            case "no-force" -> Rejection.POLICY_FORCE;
            case "older" -> Rejection.POLICY_OLDER;
            case "hook" -> Rejection.HOOK;
            case "no-target" -> Rejection.ALIAS;
            case "gone" -> Rejection.GONE;
            case "not-undone" -> Rejection.NOT_PUBLISHED;
            default -> Rejection.REFUSED;
        };
    }

    /**
     * For people.
     *
     * @param words of the kind
     */
    public String sentence(KindWords words) {
        return switch (why) {
            case "not-allowed" -> "the destination's policy does not allow this ref";
            case "no-new" -> "the destination's policy allows no new refs";
            case "no-force" -> "the destination's policy allows only fast-forwards";
            case "older" -> "the destination's policy requires a newer " + words.revision();
            case "gone" -> "the " + words.revision() + " that it would go back to is no longer at the destination";
            case "not-undone" -> "this push has not moved it, or it cannot be taken back";
            case "no-target" -> "the ref that it points to is not at the destination";
            case "hook" -> "the destination's hook says: " + (text.isEmpty() ? "no" : text);
            default -> "the destination refused it: " + why;
        };
    }
}
