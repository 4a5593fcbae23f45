package org.repopush.push.explain;

import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;

/** What a failure of a release or a rollback means to the user, see {@link Explain}. */
record ReleaseProblems(String destination) {
    PushException of(RemoteFailure failure) {
        String first = failure.value(0);
        return switch (failure.code()) {
            case NO_RELEASE ->
                rejected(
                        destination + " has no release " + first,
                        "repo-push status " + destination
                                + " lists those that wait there; one that has been released or aborted is gone",
                        failure);
            case WAS_RELEASED ->
                rejected(
                        "the release " + first + " was published at " + destination + " before",
                        "repo-push rollback takes it back there",
                        failure);
            case RELEASE_EXISTS ->
                rejected(destination + " has a release " + first + " already", "run the same push again", failure);
            case RELEASE_EXPIRED ->
                rejected(
                        "the release " + first + " has waited too long at " + destination,
                        "stage it again: its content is there; the owner of the destination may raise release-retention",
                        failure);
            case TOO_MANY_RELEASES ->
                rejected(
                        destination + " has " + first + " releases that wait, and takes no more",
                        "release them, or give them up with repo-push abort; repo-push status lists them",
                        failure);
            case NOT_YOURS -> notYours(failure);
            case GONE -> gone(failure);
            case NO_RUN ->
                rejected(
                        first.equals("-")
                                ? destination + " has nothing that could be taken back"
                                : destination + " has nothing that could be taken back to the run " + first,
                        "repo-push status " + destination + " shows what was published there last",
                        failure);
            default -> throw new IllegalStateException("no failure of a release: " + failure.word(), failure);
        };
    }

    /** With what was to be done, of which run, and by which profile that is, or that nothing is allowed. */
    private PushException notYours(RemoteFailure failure) {
        String what = failure.value(0).equals("rollback") ? "rollback" : "release";
        String whose = failure.value(2);
        String problem = whose.equals("no")
                ? "the policy of " + destination + " does not allow this login to " + failure.value(0)
                : "the policy of " + destination + " allows this login to " + failure.value(0)
                        + " only what logins of its own profile have "
                        + (what.equals("rollback") ? "published" : "staged") + "; " + failure.value(1) + " is by "
                        + profile(whose);
        return rejected(
                problem,
                "log in with another key, or ask the owner of the destination for " + what + " = any",
                failure);
    }

    private static String profile(String value) {
        String name = value.substring(value.indexOf('/') + 1);
        return name.isEmpty() || name.equals("-") ? "a login without a profile" : "the profile " + name;
    }

    private PushException gone(RemoteFailure failure) {
        return rejected(
                failure.value(0).equals("-")
                        ? "what waits at " + destination + " is no longer protected, and may have been removed"
                        : failure.value(1) + ", which " + failure.value(0) + " is to name, is no longer at "
                                + destination,
                "give it up with repo-push abort, then stage it again",
                failure);
    }

    private static PushException rejected(String problem, String hint, RemoteFailure failure) {
        return new PushException(ExitCode.REJECTED, problem, hint, failure);
    }
}
