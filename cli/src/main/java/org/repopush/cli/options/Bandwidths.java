package org.repopush.cli.options;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * Rates as rsync's {@code --bwlimit} writes them: a bare number is KiB a second, {@code k}, {@code m} and {@code g} are powers
 * of 1024, followed by {@code b} powers of 1000; zero, as there, is no limit.
 */
final class Bandwidths {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)(?:([kmg])(b|ib)?)?");
    private static final long MOST = 1L << 50;

    private Bandwidths() {}

    /** Bytes a second; zero when there is no limit. */
    static Object parse(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a rate such as 800, 500k, 20m or 1.5g");
        }
        BigDecimal rate = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(matcher)));
        if (rate.compareTo(BigDecimal.valueOf(MOST)) > 0) {
            throw new TypeConversionException("'" + text + "' is too large");
        }
        if (rate.signum() > 0 && rate.compareTo(BigDecimal.ONE) < 0) {
            throw new TypeConversionException("'" + text + "' is less than a byte a second");
        }
        return rate.longValue();
    }

    private static long unit(Matcher matcher) {
        if (matcher.group(2) == null) {
            return 1024;
        }
        long base = "b".equals(matcher.group(3)) ? 1000 : 1024;
        return switch (matcher.group(2)) {
            case "k" -> base;
            case "m" -> base * base;
            default -> base * base * base;
        };
    }
}
