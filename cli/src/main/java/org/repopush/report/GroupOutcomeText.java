package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.repopush.group.GroupOutcome;
import org.repopush.group.GroupOutcome.Deed;
import org.repopush.group.MemberOutcome;
import org.repopush.group.MemberOutcome.State;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindWords;

/**
 * What the push to a group came to, in sentences.
 *
 * @param words of the kind of repository
 */
record GroupOutcomeText(GroupOutcome outcome, KindWords words) {
    GroupOutcomeText {
        requireNonNull(outcome, "outcome");
        requireNonNull(words, "words");
    }

    /** For instance {@code released 20261129t181500-1f3a9c20 to 8 of 8 in 12.3 s, flips within 0.06 s}. */
    String sentence() {
        if (!outcome.changed() && outcome.exitCode() == ExitCode.OK) {
            return "nothing to do: " + ofAll(outcome.released()) + " are up to date";
        }
        if (outcome.dryRun()) {
            return "would release to " + ofAll(outcome.released());
        }
        return done() + " in " + NumberFormats.duration(outcome.elapsed()) + within();
    }

    /** For instance {@code released 20261129t181500-1f3a9c20 to 8 of 8}. */
    private String done() {
        String all = ofAll(outcome.released());
        return switch (outcome.deed()) {
            case RELEASED -> "released " + outcome.run() + " to " + all;
            case STAGED -> "staged " + outcome.run() + " at " + all;
            case ROLLED_BACK -> "rolled back " + all;
            case ABORTED -> "aborted " + outcome.run() + " at " + all;
        };
    }

    /** In the words for what has not been done. */
    private String verb() {
        return switch (outcome.deed()) {
            case RELEASED -> "released";
            case STAGED -> "staged";
            case ROLLED_BACK -> "rolled back";
            case ABORTED -> "aborted";
        };
    }

    private String within() {
        return outcome.skew()
                .map(skew -> String.format(Locale.ROOT, ", flips within %.2f s", skew.toNanos() / 1e9))
                .orElse("");
    }

    private String ofAll(long number) {
        return number + " of " + outcome.members().size();
    }

    /** What has failed, as a whole. */
    String problem() {
        long failed = outcome.members().stream()
                .filter(member -> !member.agrees() && !isAsBefore(member))
                .count();
        String who = ofAll(failed) + (outcome.members().size() == 1 ? " destination" : " destinations") + " failed";
        if (outcome.exitCode() == ExitCode.INCONSISTENT) {
            return outcome.dryRun()
                    ? "the destinations of the group would not be the same: " + sentence() + "; " + who
                    : "the destinations of the group are not the same: " + done() + "; " + who;
        }
        return (outcome.dryRun() ? "the group would release nothing: " : "the group " + verb() + " nothing: ") + who;
    }

    /** What has failed of a release that is where it had to be all the same. */
    Optional<String> leftOut() {
        boolean all = outcome.released() == outcome.members().size();
        return outcome.exitCode() != ExitCode.OK || all
                ? Optional.empty()
                : Optional.of((outcome.dryRun() ? "would leave out " : "left out ")
                        + ofAll(outcome.members().size() - outcome.released()) + " destinations");
    }

    /** Each failure in one line or two. */
    List<String> details() {
        List<String> lines = new ArrayList<>();
        for (MemberOutcome member : outcome.members()) {
            problem(member).ifPresent(problem -> lines.add(member.destination() + ": " + problem));
            hint(member).ifPresent(hint -> lines.add("  hint: " + hint));
        }
        return lines;
    }

    /** What to do then. */
    String hint() {
        if (outcome.dryRun()) {
            return "correct that first; a dry run changes nothing";
        }
        return outcome.exitCode() == ExitCode.NOT_RELEASED
                ? before() + "; correct that, then run again: " + outcome.goOn()
                : (outcome.deed() == Deed.RELEASED ? "to release to the others, too: " : "for the others, too: ")
                        + goOn();
    }

    private String before() {
        return switch (outcome.deed()) {
            case RELEASED, STAGED -> "no destination shows anything of it, and the data that has arrived is kept";
            case ROLLED_BACK -> "no ref has moved";
            case ABORTED -> "what waits for its release goes on waiting";
        };
    }

    /** Only a push needs the plan that its journal has. */
    private String goOn() {
        return outcome.resumable() ? "repo-push resume " + outcome.run() : outcome.goOn();
    }

    /** Whether nothing is wrong there but that others have failed. */
    private static boolean isAsBefore(MemberOutcome member) {
        boolean back = member.state() == State.ROLLED_BACK && member.failure().isEmpty();
        return member.state() == State.GIVEN_UP || back;
    }

    /** What a member has, in a word or two. */
    String state(MemberOutcome member) {
        return switch (member.state()) {
            case PUBLISHED -> outcome.deed() == Deed.ROLLED_BACK ? "[rolled back]" : "[published]";
            case KEPT -> "[staged]";
            case ABORTED -> "[aborted]";
            case UP_TO_DATE -> "[up to date]";
            case PLANNED -> "[planned]";
            case GIVEN_UP -> "[unchanged]";
            case FAILED -> "[failed]";
            case UNKNOWN -> "[unknown]";
            case ROLLED_BACK -> "[rolled back]";
        };
    }

    static char symbol(MemberOutcome member) {
        return switch (member.state()) {
            case PUBLISHED -> member.agrees() ? ' ' : '!';
            case UP_TO_DATE -> '=';
            case KEPT, ABORTED, PLANNED, GIVEN_UP -> ' ';
            case ROLLED_BACK -> member.failure().isPresent() ? '!' : ' ';
            case FAILED -> '!';
            case UNKNOWN -> '?';
        };
    }

    /** What went wrong there. */
    static Optional<String> problem(MemberOutcome member) {
        return member.failure()
                .map(PushException::problem)
                .or(() -> member.result().filter(Outcome::rejected).map(GroupOutcomeText::rejected));
    }

    private static String rejected(Outcome result) {
        long number = result.refs().stream()
                .filter(ref -> ref.rejection().isPresent())
                .count();
        return NumberFormats.count(number, "ref") + (number == 1 ? " was rejected" : " were rejected");
    }

    /** What to do about it. */
    Optional<String> hint(MemberOutcome member) {
        return member.failure()
                .map(PushException::hint)
                .or(() -> member.result().filter(Outcome::rejected).map(result -> rejectedHint()));
    }

    private String rejectedHint() {
        return "each line marked ! says why"
                + switch (outcome.deed()) {
                    case RELEASED, STAGED ->
                        "; --force allows moves that are not a fast-forward or go to an older " + words.revision();
                    case ROLLED_BACK -> "; --force takes back refs that have moved since, too";
                    case ABORTED -> "";
                };
    }
}
