package org.repopush.group;

import static java.util.Objects.requireNonNull;

import org.repopush.push.model.ExitCode;

/**
 * How many members a release needs. It decides after each barrier whether the group goes on without those that have failed, and at
 * the end whether the release is where it had to be.
 *
 * @param least how many members have to have it; of a quorum only
 */
public record GroupPolicy(Form form, int least) {
    /** Every member. */
    public static final GroupPolicy ALL = new GroupPolicy(Form.ALL, 1);
    /** As many as can be had. */
    public static final GroupPolicy BEST_EFFORT = new GroupPolicy(Form.BEST_EFFORT, 1);

    /** The words of the configuration. */
    public enum Form {
        /** One failure ends it for all. */
        ALL,
        /** It goes on while enough are left, and those are what it needs. */
        QUORUM,
        /** It goes on while one is left, and it needs all. */
        BEST_EFFORT
    }

    public GroupPolicy {
        requireNonNull(form, "form");
        if (least < 1) {
            throw new IllegalArgumentException("a quorum is 1 or more, not " + least);
        }
    }

    /** So many members. */
    public static GroupPolicy quorum(int least) {
        return new GroupPolicy(Form.QUORUM, least);
    }

    /** How many of so many members have to have it for the release to be complete. */
    public int needed(int members) {
        return form == Form.QUORUM ? least : members;
    }

    /** Whether so many that have not failed are enough to go on with. */
    boolean goesOnWith(long left, int members) {
        return left >= (form == Form.BEST_EFFORT ? 1 : needed(members));
    }

    /** Whether the release is where it had to be. */
    boolean isMet(long released, int members) {
        return released >= needed(members);
    }

    /** How a release ends of which so many members can have it. */
    public ExitCode foreseen(long well, int members) {
        if (isMet(well, members)) {
            return ExitCode.OK;
        }
        return goesOnWith(well, members) ? ExitCode.INCONSISTENT : ExitCode.NOT_RELEASED;
    }
}
