package org.repopush.cli.options;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import picocli.CommandLine.TypeConversionException;

/**
 * A point in time as people write it: {@code 18:00} or {@code 18:00:30} when it is that time next, {@code 2026-12-01T18:00} by the
 * clock here, the same with {@code Z} or an offset such as {@code +01:00}.
 */
final class PointInTime {
    private static final int DATE = "2026-12-01T".length();

    private PointInTime() {}

    /** @param now in the zone of the user */
    static Instant parse(String text, ZonedDateTime now) {
        try {
            String form = text.length() > DATE ? text.replace(' ', 'T') : text;
            if (form.indexOf('T') < 0) {
                return next(LocalTime.parse(form), now);
            }
            if (form.length() < DATE) {
                throw new DateTimeException(form);
            }
            boolean zoned = form.endsWith("Z") || form.substring(DATE).matches(".*[+-].*");
            Instant time = zoned
                    ? OffsetDateTime.parse(form).toInstant()
                    : LocalDateTime.parse(form).atZone(now.getZone()).toInstant();
            if (!time.isBefore(now.toInstant())) {
                return time;
            }
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text + "' is not a time such as 18:00 or 2026-12-01T18:00");
        }
        throw new TypeConversionException("'" + text + "' is past");
    }

    private static Instant next(LocalTime time, ZonedDateTime now) {
        ZonedDateTime today = now.with(time);
        return (today.isBefore(now) ? today.plusDays(1) : today).toInstant();
    }
}
