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
import org.repopush.push.remote.Receiver;
import org.repopush.push.remote.RemoteRef;
import org.repopush.repo.Move;
import org.repopush.repo.Remark;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Times;
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
        Optional<Times> ours = snapshot.times();
        if (clock.isPresent() && ours.isPresent()) {
            times(snapshot, ours.get(), clock.getAsLong() + TOLERANCE.toSeconds());
        }
        if (status.collection().isPresent()) {
            collection(snapshot, status.collection().get());
        }
        return findings;
    }

    private void times(Snapshot snapshot, Times ours, long latest) throws IOException, InterruptedException {
        Map<String, Long> theirs = theirTimes(snapshot, ours);
        List<String> here = new ArrayList<>();
        List<String> there = new ArrayList<>();
        for (Tip tip : snapshot.tips()) {
            OptionalLong time = ours.of(tip.revision());
            if (isAfter(time, latest)) {
                here.add(dated(tip.ref(), time.getAsLong()));
            }
            OptionalLong their =
                    theirs.containsKey(tip.ref()) ? OptionalLong.of(theirs.get(tip.ref())) : OptionalLong.empty();
            if (isAfter(their, latest)) {
                there.add(dated(tip.ref(), their.getAsLong()));
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

    private static boolean isAfter(OptionalLong time, long latest) {
        return time.isPresent() && Long.compareUnsigned(time.getAsLong(), latest) > 0;
    }

    /** By ref; of what the destination has and the source has not the destination is asked. */
    private Map<String, Long> theirTimes(Snapshot snapshot, Times ours) throws IOException, InterruptedException {
        Map<String, Long> times = new HashMap<>();
        Map<String, String> unknown = new HashMap<>();
        for (Tip tip : snapshot.tips()) {
            RemoteRef ref = status.refs().get(tip.ref());
            if (ref == null || ref.revision().equals(tip.revision())) {
                continue;
            }
            OptionalLong known = ours.of(ref.revision());
            if (known.isPresent()) {
                times.put(tip.ref(), known.getAsLong());
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
        List<Move> all = snapshot.tips().stream()
                .map(tip -> new Move(tip.ref(), Optional.empty(), tip.revision()))
                .toList();
        List<Remark> remarks = snapshot.remarks(all, RemoteFacts.of(List.of(List.of(COLLECTION, theirs))));
        remarks.forEach(remark -> findings.add(Finding.warning(COLLECTION, remark.text(), remark.hint())));
        if (remarks.isEmpty()) {
            findings.add(Finding.ok(COLLECTION, theirs + ", the same as in the commits"));
        }
    }

    private static String dated(String ref, long time) {
        boolean shown = Long.compareUnsigned(time, YEAR_9999) <= 0;
        return ref + " (" + (shown ? Instant.ofEpochSecond(time).toString() : "after the year 9999") + ")";
    }
}
