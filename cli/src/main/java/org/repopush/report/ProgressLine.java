package org.repopush.report;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.Stream;
import org.repopush.push.PushEvent.Phase;
import org.repopush.repo.Amount;

/**
 * How far one phase is, in as many words as fit.
 *
 * @param total zero where it is not known
 * @param bytesPerSecond zero where it is not known
 */
record ProgressLine(Phase phase, Amount done, Amount total, long bytesPerSecond) {
    /** Everything that is known. */
    String whole() {
        return join(percent(), objects(), bytes(), rate(), left());
    }

    /** As much as fits into so many columns; what matters less goes first. */
    String fit(int columns) {
        return Stream.of(
                        whole(),
                        join(percent(), bytes(), rate(), left()),
                        join(percent(), rate(), left()),
                        join(percent(), left()),
                        join(percent()))
                .filter(line -> line.length() <= columns)
                .findFirst()
                .orElseGet(() -> label().substring(0, Math.min(label().length(), Math.max(0, columns))));
    }

    private String join(String... parts) {
        return Stream.concat(Stream.of(label()), Stream.of(parts))
                .filter(part -> !part.isEmpty())
                .collect(joining("  "));
    }

    private String label() {
        return switch (phase) {
            case CONNECT -> "connecting";
            case PROBE -> "looking at the destination";
            case PLAN -> "comparing";
            case STAGE -> "preparing the stage";
            case PULL -> "transferring";
            case IMPORT -> "verifying";
            case PUBLISH -> "publishing";
        };
    }

    private String percent() {
        if (total.bytes() > 0) {
            return percent(done.bytes(), total.bytes());
        }
        return total.objects() > 0 ? percent(done.objects(), total.objects()) : "";
    }

    private static String percent(long done, long total) {
        return Math.min(100, (long) (100.0 * done / total)) + "%";
    }

    private String objects() {
        if (total.objects() == 0) {
            return done.objects() == 0 ? "" : Figures.count(done.objects(), "object");
        }
        return Figures.count(done.objects()) + "/" + Figures.count(total.objects(), "object");
    }

    private String bytes() {
        if (total.bytes() == 0) {
            return done.bytes() == 0 ? "" : Figures.bytes(done.bytes());
        }
        List<String> of = List.of(Figures.bytes(done.bytes()), Figures.bytes(total.bytes()));
        return withoutEqualUnit(of.get(0), of.get(1)) + "/" + of.get(1);
    }

    /** {@code 36.5 MB} of {@code 80.1 MB} is {@code 36.5/80.1 MB}. */
    private static String withoutEqualUnit(String done, String total) {
        String unit = total.substring(total.indexOf(' '));
        return done.endsWith(unit) ? done.substring(0, done.length() - unit.length()) : done;
    }

    private String rate() {
        return bytesPerSecond == 0 ? "" : Figures.bytes(bytesPerSecond) + "/s";
    }

    private String left() {
        if (bytesPerSecond == 0 || total.bytes() <= done.bytes()) {
            return "";
        }
        return Figures.clock((total.bytes() - done.bytes() + bytesPerSecond - 1) / bytesPerSecond) + " left";
    }
}
