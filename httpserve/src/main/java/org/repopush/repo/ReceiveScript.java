package org.repopush.repo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The POSIX shell program that receives one kind of repository: what all kinds share (the folder {@code receive}) followed
 * by the kind's own steps. One compound command, because a shell that reads its program from standard input may read ahead: it
 * has the whole of it before it runs the first line. {@link InstalledReceiver} is the same as a file.
 *
 * @param kindParts the kind's own files, in the order in which they are read: absolute names on the class path
 */
public record ReceiveScript(List<String> kindParts, String text) {
    /** What all kinds share, in this order: files of the folder {@code receive}. */
    public static final List<String> SHARED_PARTS = List.of(
            "start",
            "answers",
            "life",
            "place",
            "policy",
            "rules",
            "hooks",
            "limits",
            "pack",
            "publication",
            "steps",
            "status",
            "requests");

    /** The part that a push has no use for, of all kinds and of each: it travels only with a look at the destination. */
    private static final String STATUS = "status";

    /**
     * Composes the program of a kind, as a push needs it.
     *
     * @param parts the kind's own files, of the folder {@code KIND/receive}, in the order in which they are read
     */
    public static ReceiveScript of(String kind, List<String> parts) {
        List<String> kindParts = new ArrayList<>(parts.size());
        for (String part : parts) {
            kindParts.add("/org/repopush/repo/" + kind + "/receive/" + part + ".sh");
        }
        return compose(kindParts, false);
    }

    /** The same program with what it takes to look at a destination. */
    public ReceiveScript withStatus() {
        return compose(kindParts, true);
    }

    private static ReceiveScript compose(List<String> kindParts, boolean withStatus) {
        StringBuilder program = new StringBuilder("{\n");
        for (String part : SHARED_PARTS) {
            if (withStatus || !part.equals(STATUS)) {
                program.append(bare(readPart(part)));
            }
        }
        for (String part : kindParts) {
            if (withStatus || !part.endsWith("/" + STATUS + ".sh")) {
                program.append(bare(read(part)));
            }
        }
        return new ReceiveScript(kindParts, program + "main \"$@\"\nexit $?\n}\n");
    }

    /** A file of the folder {@code receive}. */
    static String readPart(String part) {
        return read("/org/repopush/repo/receive/" + part + ".sh");
    }

    static String read(String resource) {
        try (InputStream in = ReceiveScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing resource " + resource);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Comments and indentation stay at home: they are half of what would travel with every push, and over a long line each
     * doubling of what is sent at first costs a round trip. No text of the script has lines that begin with blanks. A plain
     * loop, because the JVM has just been started: a stream of a thousand lines takes it 10 ms.
     */
    static String bare(String program) {
        StringBuilder kept = new StringBuilder(program.length());
        int start = 0;
        while (start < program.length()) {
            int newline = program.indexOf('\n', start);
            int end = newline < 0 ? program.length() : newline;
            int text = start;
            while (text < end && (program.charAt(text) == ' ' || program.charAt(text) == '\t')) {
                text++;
            }
            if (text < end && program.charAt(text) != '#') {
                kept.append(program, text, end).append('\n');
            }
            start = end + 1;
        }
        return kept.toString();
    }
}
