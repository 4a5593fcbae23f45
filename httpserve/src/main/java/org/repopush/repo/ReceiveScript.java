package org.repopush.repo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The POSIX shell program that receives one kind of repository: what all kinds share ({@code receive.sh}) followed by the
 * kind's own steps. One compound command, because a shell that reads its program from standard input may read ahead: it
 * has the whole of it before it runs the first line.
 */
public record ReceiveScript(String text) {
    private static final String SHARED = "/org/repopush/repo/receive.sh";

    /** Composes the program of a kind whose own part is this resource, an absolute name on the class path. */
    public static ReceiveScript of(String kindResource) {
        return new ReceiveScript("{\n" + read(SHARED) + read(kindResource) + "main \"$@\"\nexit $?\n}\n");
    }

    private static String read(String resource) {
        try (InputStream in = ReceiveScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + resource);
            }
            // Comments stay at home: they are half of what would travel with every push.
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.stripLeading().startsWith("#"))
                    .collect(joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
