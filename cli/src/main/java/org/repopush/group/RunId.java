package org.repopush.group;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of one execution, which people can type: its time in UTC, and a random number. For instance
 * {@code 20261129t181500-1f3a9c20}.
 */
public record RunId(String text) {
    private static final Pattern FORM = Pattern.compile("[0-9]{8}t[0-9]{6}-[0-9a-f]{8}");

    public RunId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("no name of a run: " + text);
        }
    }

    /** A new one. */
    public static RunId next() {
        return of(Instant.now(), new SecureRandom().nextInt());
    }

    static RunId of(Instant time, int random) {
        String when =
                DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss", Locale.ROOT).format(time.atOffset(ZoneOffset.UTC));
        return new RunId(String.format(Locale.ROOT, "%s-%08x", when, random));
    }

    @Override
    public String toString() {
        return text;
    }
}
