package org.repopush.httpserve;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret of one share, checked as HTTP Basic credentials. Its text appears in {@link #text()} and nowhere else. */
final class Secret {
    /** Its user name says nothing: the secret is in the password, which no tool prints. */
    private static final String USER = "x";

    private static final int BYTES = 24;

    private final String text;
    private final byte[] expected;

    private Secret(String text) {
        this.text = text;
        String credentials = Base64.getEncoder().encodeToString((USER + ":" + text).getBytes(UTF_8));
        this.expected = ("Basic " + credentials).getBytes(UTF_8);
    }

    /** A new one of 192 random bits, in characters that mean themselves in a url. */
    static Secret random() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    String text() {
        return text;
    }

    /** Whether this is the Authorization header of somebody who holds the secret. Takes the same time wherever it differs. */
    boolean opens(String authorization) {
        return MessageDigest.isEqual(expected, authorization.getBytes(UTF_8));
    }
}
