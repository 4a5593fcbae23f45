package org.repopush.report;

import static java.util.Objects.requireNonNull;

import org.repopush.push.model.Outcome;
import org.repopush.push.model.RefResult;
import org.repopush.repo.Amount;
import org.repopush.repo.KindWords;

/**
 * What a push came to, in a sentence.
 *
 * @param words of the kind of repository
 */
record OutcomeText(Outcome outcome, KindWords words) {
    OutcomeText {
        requireNonNull(outcome, "outcome");
        requireNonNull(words, "words");
    }

    /**
     * For instance {@code published 3 refs: 1,204 objects, 36.5 MB in 4.2 s}, or {@code ... in 4.2 s (45.0 MB were there
     * already)}.
     */
    String sentence() {
        if (!outcome.changed()) {
            return outcome.rejected() ? "nothing was published" : "nothing to do";
        }
        String refs = NumberFormats.count(count(true), "ref");
        if (outcome.dryRun()) {
            return "would publish " + refs + ": " + atMost(outcome.estimate().total());
        }
        return "published " + refs + ": " + NumberFormats.amount(outcome.served()) + " in "
                + NumberFormats.duration(outcome.elapsed()) + present();
    }

    /** What is said of the rejected refs, as a failure. */
    String problem() {
        long rejected = count(false);
        String verb = outcome.dryRun() ? "would be" : rejected == 1 ? "was" : "were";
        return outcome.destination() + ": " + NumberFormats.count(rejected, "ref") + " " + verb + " rejected, "
                + sentence();
    }

    /** What to do about the rejected refs. */
    String hint() {
        return "each line marked ! says why; --force allows moves that are not a fast-forward or go to an older "
                + words.revision() + ", --no-atomic publishes the other refs";
    }

    private String present() {
        long bytes = outcome.present().bytes();
        return bytes == 0 ? "" : " (" + NumberFormats.bytes(bytes) + " were there already)";
    }

    private static String atMost(Amount amount) {
        return NumberFormats.count(amount.objects(), "object") + ", at most " + NumberFormats.bytes(amount.bytes());
    }

    private long count(boolean moving) {
        return outcome.refs().stream()
                .filter(moving ? RefResult::moves : result -> result.flag() == RefResult.Flag.REJECTED)
                .count();
    }
}
