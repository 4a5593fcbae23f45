package org.repopush.inspect.group;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.inspect.DestinationStatus;
import org.repopush.inspect.Diagnosis;
import org.repopush.inspect.Seen;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;

/**
 * One destination of several, as far as it could be looked at.
 *
 * @param exit how a look at it alone would have ended
 * @param failure why it could not be looked at
 * @param seen what can be compared with the others
 * @param status of {@code status}, where it could be read
 * @param diagnosis of {@code doctor}
 */
public record MemberView(
        String destination,
        ExitCode exit,
        Optional<PushException> failure,
        Optional<Seen> seen,
        Optional<DestinationStatus> status,
        Optional<Diagnosis> diagnosis) {
    public MemberView {
        requireNonNull(destination, "destination");
        requireNonNull(exit, "exit");
        requireNonNull(failure, "failure");
        requireNonNull(seen, "seen");
        requireNonNull(status, "status");
        requireNonNull(diagnosis, "diagnosis");
    }

    /** One whose status could be read. */
    public static MemberView of(DestinationStatus status) {
        return new MemberView(
                status.destination(),
                ExitCode.OK,
                Optional.empty(),
                Optional.of(status.seen()),
                Optional.of(status),
                Optional.empty());
    }

    /** One that was examined. */
    public static MemberView of(Diagnosis diagnosis) {
        return new MemberView(
                diagnosis.destination(),
                diagnosis.exitCode(),
                Optional.empty(),
                diagnosis.seen(),
                Optional.empty(),
                Optional.of(diagnosis));
    }

    /** One that could not be looked at. */
    public static MemberView failed(String destination, PushException failure) {
        return new MemberView(
                destination,
                failure.code(),
                Optional.of(failure),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
