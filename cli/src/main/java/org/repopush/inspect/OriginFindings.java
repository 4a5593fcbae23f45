package org.repopush.inspect;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.push.plan.FirstFew;
import org.repopush.push.plan.OtherCollections;
import org.repopush.push.remote.Receiver;
import org.repopush.push.remote.RemoteRef;
import org.repopush.repo.Origin;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;

/**
 * What commits say of when and for whom they were made, and what becomes of that at the destination: one from the future keeps
 * later ones out, and one of another collection is refused by clients that go by collections.
 */
final class OriginFindings {
    private static final String TIMES = "timestamps";
    private static final String COLLECTION = "collection";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    /** Later times than this are shown as such only: what makes dates of them has an end. */
    private static final long YEAR_9999 = 253_402_300_799L;

    private final RemoteStatus status;
    private final Receiver receiver;
    private final List<Finding> findings = new ArrayList<>();

    OriginFindings(RemoteStatus status, Receiver receiver) {
        this.status = status;
        this.receiver = receiver;
    }

    List<Finding> of(Snapshot snapshot) throws IOException, InterruptedException {
        OptionalLong clock = status.clock();
        if (clock.isPresent()) {
            times(snapshot, clock.getAsLong() + TOLERANCE.toSeconds());
        }
        if (status.collection().isPresent()) {
            collection(snapshot, status.collection().get());
        }
        return findings;
    }

    private void times(Snapshot snapshot, long latest) throws IOException, InterruptedException {
        Map<String, Long> theirs = theirTimes(snapshot);
        List<String> here = new ArrayList<>();
        List<String> there = new ArrayList<>();
        for (Tip tip : snapshot.tips()) {
            Optional<Long> time = snapshot.origin(tip.revision()).map(Origin::time);
            if (isAfter(time, latest)) {
                here.add(dated(tip.ref(), time.get()));
            }
            Optional<Long> their = Optional.ofNullable(theirs.get(tip.ref()));
            if (isAfter(their, latest)) {
                there.add(dated(tip.ref(), their.get()));
            }
        }
        if (!here.isEmpty()) {
            findings.add(Finding.warning(
                    TIMES,
                    "these commits have a time in the future by the clock there: " + FirstFew.of(here),
                    "correct the clock of the build machine and build them again; otherwise later commits are rejected as"
                            + " older"));
        }
        if (!there.isEmpty()) {
            findings.add(Finding.warning(
                    TIMES,
                    "the destination has commits with a time in the future by its own clock: " + FirstFew.of(there),
                    "until that time other commits are rejected as older: push with --force, if the owner allows it"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.ok(TIMES, "no commit has a time in the future by the clock there"));
        }
    }

    private static boolean isAfter(Optional<Long> time, long latest) {
        return time.isPresent() && Long.compareUnsigned(time.get(), latest) > 0;
    }

    /** By ref; of what the destination has and the source has not the destination is asked. */
    private Map<String, Long> theirTimes(Snapshot snapshot) throws IOException, InterruptedException {
        Map<String, Long> times = new HashMap<>();
        Map<String, String> unknown = new HashMap<>();
        for (Tip tip : snapshot.tips()) {
            RemoteRef ref = status.refs().get(tip.ref());
            if (ref == null || ref.revision().equals(tip.revision())) {
                continue;
            }
            Optional<Origin> origin = snapshot.origin(ref.revision());
            if (origin.isPresent()) {
                times.put(tip.ref(), origin.get().time());
            } else {
                unknown.put(tip.ref(), ref.revision());
            }
        }
        Map<String, Long> told = told(unknown.values().stream().distinct().toList());
        unknown.forEach(
                (ref, revision) -> Optional.ofNullable(told.get(revision)).ifPresent(time -> times.put(ref, time)));
        return times;
    }

    private Map<String, Long> told(List<String> revisions) throws IOException, InterruptedException {
        return revisions.isEmpty() ? Map.of() : receiver.times(revisions);
    }

    private void collection(Snapshot snapshot, String theirs) throws IOException {
        OtherCollections others = OtherCollections.among(snapshot.tips(), snapshot, theirs);
        findings.add(
                others.isEmpty()
                        ? Finding.ok(COLLECTION, theirs + ", the same as in the commits")
                        : Finding.warning(COLLECTION, others.text(), others.hint()));
    }

    private static String dated(String ref, long time) {
        boolean shown = Long.compareUnsigned(time, YEAR_9999) <= 0;
        return ref + " (" + (shown ? Instant.ofEpochSecond(time).toString() : "after the year 9999") + ")";
    }
}
