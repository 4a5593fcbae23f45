package org.repopush.push.remote;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps secrets of a run out of what is passed on of the destination's words: no tool that we know prints the password of a
 * url, but nothing keeps the next one from it. Safe for several threads.
 */
final class Redaction {
    private static final String INSTEAD = "***";
    /** Those of earlier pushes through a connection that stays are worth nothing. */
    private static final int MOST = 100;

    private final List<String> secrets = new CopyOnWriteArrayList<>();

    void hide(String secret) {
        secrets.add(requireNonNull(secret, "secret"));
        if (secrets.size() > MOST) {
            secrets.remove(0);
        }
    }

    /** The text without any secret. */
    String apply(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, INSTEAD);
        }
        return shown;
    }
}
