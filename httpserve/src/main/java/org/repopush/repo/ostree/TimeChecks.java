package org.repopush.repo.ostree;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.repo.Check;
import org.repopush.repo.KindChecks;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Times;
import org.repopush.repo.Tip;

/** When commits were made, as they say: one from the future keeps later ones out of the destination. */
final class TimeChecks {
    private static final String CHECK = "timestamps";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    /** Later times than this are shown as such only: what makes dates of them has an end. */
    private static final long YEAR_9999 = 253_402_300_799L;

    private final Snapshot here;
    private final Times ours;
    private final KindChecks.View there;

    TimeChecks(Snapshot here, Times ours, KindChecks.View there) {
        this.here = here;
        this.ours = ours;
        this.there = there;
    }

    /** @param clock the time at the destination, in seconds since 1970 */
    List<Check> from(long clock) throws IOException, InterruptedException {
        long latest = clock + TOLERANCE.toSeconds();
        Map<String, Long> theirs = theirTimes();
        List<String> ofHere = new ArrayList<>();
        List<String> ofThere = new ArrayList<>();
        for (Tip tip : here.tips()) {
            OptionalLong time = ours.of(tip.revision());
            if (isAfter(time, latest)) {
                ofHere.add(dated(tip.ref(), time.getAsLong()));
            }
            OptionalLong their =
                    theirs.containsKey(tip.ref()) ? OptionalLong.of(theirs.get(tip.ref())) : OptionalLong.empty();
            if (isAfter(their, latest)) {
                ofThere.add(dated(tip.ref(), their.getAsLong()));
            }
        }
        return checks(ofHere, ofThere);
    }

    private static List<Check> checks(List<String> ofHere, List<String> ofThere) {
        List<Check> checks = new ArrayList<>();
        if (!ofHere.isEmpty()) {
            checks.add(new Check.Warning(
                    CHECK,
                    "these commits have a time in the future by the clock there: " + FirstFew.of(ofHere),
                    "correct the clock of the build machine and build them again; otherwise later commits are rejected as"
                            + " older"));
        }
        if (!ofThere.isEmpty()) {
            checks.add(new Check.Warning(
                    CHECK,
                    "the destination has commits with a time in the future by its own clock: " + FirstFew.of(ofThere),
                    "until that time other commits are rejected as older: push with --force, if the owner allows it"));
        }
        if (checks.isEmpty()) {
            checks.add(new Check.Ok(CHECK, "no commit has a time in the future by the clock there"));
        }
        return checks;
    }

    private static boolean isAfter(OptionalLong time, long latest) {
        return time.isPresent() && Long.compareUnsigned(time.getAsLong(), latest) > 0;
    }

    /** By ref; of what the destination has and the source has not the destination is asked. */
    private Map<String, Long> theirTimes() throws IOException, InterruptedException {
        Map<String, Long> times = new HashMap<>();
        Map<String, String> unknown = new HashMap<>();
        for (Tip tip : here.tips()) {
            Optional<String> revision = there.revision(tip.ref()).filter(their -> !their.equals(tip.revision()));
            if (revision.isEmpty()) {
                continue;
            }
            OptionalLong known = ours.of(revision.get());
            if (known.isPresent()) {
                times.put(tip.ref(), known.getAsLong());
            } else {
                unknown.put(tip.ref(), revision.get());
            }
        }
        Map<String, Long> answered =
                answered(unknown.values().stream().distinct().toList());
        unknown.forEach(
                (ref, revision) -> Optional.ofNullable(answered.get(revision)).ifPresent(time -> times.put(ref, time)));
        return times;
    }

    private Map<String, Long> answered(List<String> revisions) throws IOException, InterruptedException {
        return revisions.isEmpty() ? Map.of() : there.times().of(revisions);
    }

    private static String dated(String ref, long time) {
        boolean shown = Long.compareUnsigned(time, YEAR_9999) <= 0;
        return ref + " (" + (shown ? Instant.ofEpochSecond(time).toString() : "after the year 9999") + ")";
    }
}
