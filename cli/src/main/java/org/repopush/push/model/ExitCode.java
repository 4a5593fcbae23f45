package org.repopush.push.model;

/** How the program ends. Documented in the manual; never renumbered; what is no failure of a push has one number. */
public enum ExitCode {
    /** Published, or nothing to do. */
    OK(0),
    /** Something nobody expected: a bug of this program. */
    BUG(1),
    /** What a run had to say could not be written. */
    OUTPUT(1),
    /** Unknown option, destination that does not parse. */
    USAGE(2),
    /** Not a repository, a ref that it lacks, a partial or corrupt revision, a form that is not supported. */
    SOURCE(3),
    /** Name, port, time-out, unknown or changed host key, no common algorithm. */
    CONNECTION(4),
    /** The server did not accept the login. */
    LOGIN(5),
    /** Connection or tunnel lost after the login. */
    LOST(6),
    /** No such repository, tool missing, owner, permission, space, no shell, forwarding refused where it is needed. */
    DESTINATION(7),
    /** Not a fast-forward, older, lease, compare-and-swap, binding, policy, hook. */
    REJECTED(8),
    /** Pull failed, object vanished: a retry may help. */
    TRANSFER(9),
    /** A lock was not obtained in time, at either end. */
    LOCKED(10),
    /** A revision is not signed as the owner of the destination wants it. */
    SIGNATURE(11),
    /** A group released nothing: no destination shows anything of it. */
    NOT_RELEASED(12),
    /** A group is inconsistent: some destinations show what others do not. */
    INCONSISTENT(13),
    /** INT and TERM alike. */
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    /** The process's exit status. */
    public int status() {
        return status;
    }
}
