package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import org.repopush.push.model.RefResult;
import org.repopush.repo.Amount;

/**
 * One ref in the form of {@code git push}: flag, what happened, ref, remarks.
 *
 * @param share what would be transferred for it, where that is to be told
 */
record RefLine(RefResult result, Optional<Amount> share) {
    private static final String FORCED = "forced update";
    /** Room for two short revisions with three dots between them. */
    private static final int WIDTH = 2 * ShortRevision.LENGTH + 3;

    RefLine {
        requireNonNull(result, "result");
        requireNonNull(share, "share");
    }

    /** Flag and what happened: the part that is painted. */
    String change() {
        return String.format(Locale.ROOT, " %c %-" + WIDTH + "s", result.flag().symbol(), what());
    }

    /** What follows: the ref, with remarks if there are any. */
    String ref() {
        String target = result.alias().map(alias -> " -> " + alias.target()).orElse("");
        return " " + result.ref() + target
                + remarks().map(text -> " (" + text + ")").orElse("");
    }

    private Optional<String> remarks() {
        if (share.isEmpty()) {
            return remark();
        }
        String brings = NumberFormats.amount(share.get());
        return Optional.of(remark().map(text -> text + "; " + brings).orElse(brings));
    }

    Colour paint() {
        return switch (result.flag()) {
            case FAST_FORWARD, NEW -> Colour.GREEN;
            case FORCED -> Colour.YELLOW;
            case UP_TO_DATE -> Colour.DIM;
            case REJECTED -> Colour.RED;
        };
    }

    private String what() {
        return switch (result.flag()) {
            case NEW -> result.alias().isPresent() ? "[new alias]" : "[new ref]";
            case UP_TO_DATE -> "[up to date]";
            case REJECTED -> "[rejected]";
            case FAST_FORWARD -> moved("..");
            case FORCED -> moved("...");
        };
    }

    private String moved(String dots) {
        if (result.to().equals(RefResult.NONE)) {
            return result.alias().isPresent() ? "[alias]" : "[removed]";
        }
        String from = result.from().orElse("");
        return from.equals(result.to())
                ? "[same revision]"
                : ShortRevision.of(from) + dots + ShortRevision.of(result.to());
    }

    private Optional<String> remark() {
        return result.flag() == RefResult.Flag.FORCED ? result.reason().or(() -> Optional.of(FORCED)) : result.reason();
    }
}
