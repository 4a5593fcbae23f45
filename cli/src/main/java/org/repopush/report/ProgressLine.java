package org.repopush.report;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.repo.Amount;

/**
 * How far one phase is, in as many words as fit.
 *
 * @param label what goes on
 * @param total zero where it is not known
 * @param bytesPerSecond zero where it is not known
 * @param secondsLeft likewise
 */
record ProgressLine(String label, Amount done, Amount total, long bytesPerSecond, long secondsLeft) {
    private static final int SHORTEST_BAR = 12;
    private static final int LONGEST_BAR = 32;

    ProgressLine(Phase phase, Amount done, Amount total, long bytesPerSecond) {
        this(label(phase), done, total, bytesPerSecond);
    }

    ProgressLine(String label, Amount done, Amount total, long bytesPerSecond) {
        this(label, done, total, bytesPerSecond, left(total.bytes() - done.bytes(), bytesPerSecond));
    }

    /** How many seconds so many bytes take; zero where that is not known. */
    private static long left(long bytes, long bytesPerSecond) {
        return bytesPerSecond == 0 || bytes <= 0 ? 0 : (bytes + bytesPerSecond - 1) / bytesPerSecond;
    }

    /** What is there already counts as done: the line says how far the whole is. */
    static ProgressLine of(PushEvent.Progress event, Amount present, long bytesPerSecond) {
        return new ProgressLine(
                event.phase(), event.done().plus(present), event.total().plus(present), bytesPerSecond);
    }

    /** Everything that is known. */
    String whole() {
        return join(percent(), objects(), bytes(), rate(), left());
    }

    /** As much as fits into so many columns; what matters less goes first. Where there is room, a bar. */
    String fit(int columns) {
        int room = columns - whole().length() - 2;
        return room < SHORTEST_BAR || percent().isEmpty() ? inWords(columns) : withBar(Math.min(room, LONGEST_BAR));
    }

    private String withBar(int width) {
        int inside = width - 2;
        int filled = (int) (inside * share());
        String bar = "[" + "=".repeat(filled) + (filled < inside ? ">" : "")
                + " ".repeat(Math.max(0, inside - filled - 1)) + "]";
        return join(bar, percent(), objects(), bytes(), rate(), left());
    }

    private String inWords(int columns) {
        return Stream.of(
                        whole(),
                        join(percent(), bytes(), rate(), left()),
                        join(percent(), rate(), left()),
                        join(percent(), left()),
                        join(percent()))
                .filter(line -> line.length() <= columns)
                .findFirst()
                .orElseGet(() -> label.substring(0, Math.min(label.length(), Math.max(0, columns))));
    }

    private String join(String... parts) {
        return Stream.concat(Stream.of(label), Stream.of(parts))
                .filter(part -> !part.isEmpty())
                .collect(joining("  "));
    }

    /** What goes on in a phase. */
    static String label(Phase phase) {
        return switch (phase) {
            case CONNECT -> "connecting";
            case PROBE -> "looking at the destination";
            case PLAN -> "comparing";
            case STAGE -> "preparing the stage";
            case PULL -> "transferring";
            case IMPORT -> "verifying";
            case PREPARE -> "preparing";
            case PUBLISH -> "publishing";
        };
    }

    private String percent() {
        return total.equals(Amount.NONE) ? "" : (int) (100 * share()) + "%";
    }

    /** How much is done, from 0 to 1. */
    private double share() {
        double share =
                total.bytes() > 0 ? (double) done.bytes() / total.bytes() : (double) done.objects() / total.objects();
        return Math.min(1, share);
    }

    private String objects() {
        if (total.objects() == 0) {
            return done.objects() == 0 ? "" : NumberFormats.count(done.objects(), "object");
        }
        return NumberFormats.count(done.objects()) + "/" + NumberFormats.count(total.objects(), "object");
    }

    private String bytes() {
        if (total.bytes() == 0) {
            return done.bytes() == 0 ? "" : NumberFormats.bytes(done.bytes());
        }
        List<String> of = List.of(NumberFormats.bytes(done.bytes()), NumberFormats.bytes(total.bytes()));
        return withoutEqualUnit(of.get(0), of.get(1)) + "/" + of.get(1);
    }

    /** {@code 36.5 MB} of {@code 80.1 MB} is {@code 36.5/80.1 MB}. */
    private static String withoutEqualUnit(String done, String total) {
        String unit = total.substring(total.indexOf(' '));
        return done.endsWith(unit) ? done.substring(0, done.length() - unit.length()) : done;
    }

    private String rate() {
        return bytesPerSecond == 0 ? "" : NumberFormats.bytes(bytesPerSecond) + "/s";
    }

    private String left() {
        return secondsLeft == 0 ? "" : NumberFormats.clock(secondsLeft) + " left";
    }
}
