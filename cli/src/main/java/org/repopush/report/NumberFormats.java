package org.repopush.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.repopush.repo.Amount;

/** Numbers as people read them, the same in every locale: logs are compared and searched. */
final class NumberFormats {
    private static final List<String> UNITS = List.of("kB", "MB", "GB", "TB", "PB", "EB");

    private NumberFormats() {}

    /** For instance {@code 1,204}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** For instance {@code 1 object} or {@code 1,204 objects}. */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** Decimal units with one digit after the point, for instance {@code 36.5 MB}. */
    static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes / 1000.0;
        int unit = 0;
        // 999.95 would be printed as 1000.0
        while (value >= 999.95 && unit < UNITS.size() - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS.get(unit));
    }

    /** For instance {@code 1,204 objects, 36.5 MB}. */
    static String amount(Amount amount) {
        return count(amount.objects(), "object") + ", " + bytes(amount.bytes());
    }

    /** How long something took, for instance {@code 12 ms}, {@code 0.3 s}, {@code 42 s}, {@code 3 min 05 s}, {@code 1 h 04 min}. */
    static String duration(Duration duration) {
        if (duration.toMillis() < 100) {
            return duration.toMillis() + " ms";
        }
        long tenths = (duration.toMillis() + 50) / 100;
        if (tenths < 100) {
            return tenths / 10 + "." + tenths % 10 + " s";
        }
        long seconds = (duration.toMillis() + 500) / 1000;
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }

    /** As a clock shows it, for instance {@code 0:05} or {@code 1:02:03}. */
    static String clock(long seconds) {
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
