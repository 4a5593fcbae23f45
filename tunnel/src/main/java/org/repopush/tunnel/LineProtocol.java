package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.io.Percent;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/** The words of the line protocol, and nothing of how they travel. */
final class LineProtocol {
    private static final int RUN_BYTES = 8;

    /**
     * Where a login file of the account replaces its shell by zsh, zsh reads this in the place of the {@code sh} that we asked
     * for, and splits no words. It reads no further than to the end of a line, so {@code sh} finds the rest.
     */
    private static final String BESIDE_ZSH = "case ${ZSH_VERSION-} in ?*) exec sh -s ;; esac\n";

    private LineProtocol() {}

    /**
     * What is written first, in one go.
     *
     * @param run 16 hex digits that the script puts before each of its answers and nobody else can know
     * @param silence seconds without a line from us after which the script counts us as gone
     */
    record Head(String text, String run, Duration silence) {
        static Head of(String program, List<String> firstStep, Duration timeout) {
            return of(program, firstStep, timeout, newRun());
        }

        /** The first line by itself, for a step that needs no program. */
        static String line(List<String> step, Duration timeout) {
            long silence = Math.max(1, timeout.toSeconds());
            return header(0, newRun() + " " + silence + " " + words(step));
        }

        private static String newRun() {
            byte[] random = new byte[RUN_BYTES];
            new SecureRandom().nextBytes(random);
            return HexFormat.of().formatHex(random);
        }

        private static String header(int length, String words) {
            return ": repo-push/" + RemoteScript.PROTOCOL + " " + length + " " + words + "\n";
        }

        static Head of(String program, List<String> firstStep, Duration timeout, String run) {
            long silence = Math.max(1, timeout.toSeconds());
            String words = run + " " + silence + " " + words(firstStep);
            String body = BESIDE_ZSH + "set -- " + RemoteScript.PROTOCOL + " " + words + "\n" + program
                    + (program.endsWith("\n") ? "" : "\n");
            return new Head(header(body.getBytes(UTF_8).length, words) + body, run, Duration.ofSeconds(silence));
        }
    }

    /** A line, without its end. */
    static String words(List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a line needs a word");
        }
        return words.stream().map(Percent::encode).collect(Collectors.joining(" "));
    }

    /** Whether the line holds the mark of an answer. */
    static boolean isAnswer(String line, String run) {
        return line.contains(mark(run));
    }

    private static String mark(String run) {
        return "@" + run + " ";
    }

    /**
     * The answer in a line of the script's output. The mark may stand behind other text: a login file may have printed
     * something without a newline, and nobody else knows the run.
     *
     * @param line one byte a character
     * @return empty when there is no mark: somebody else's output
     * @throws TunnelException when there is one and the rest is malformed
     */
    static Optional<Answer> answer(String line, String run) throws TunnelException {
        String mark = mark(run);
        int at = line.indexOf(mark);
        if (at < 0) {
            return Optional.empty();
        }
        try {
            List<String> words = new ArrayList<>();
            for (String word : line.substring(at + mark.length()).split(" ", -1)) {
                words.add(Percent.decode(word));
            }
            return Optional.of(new Answer(words.get(0), words.subList(1, words.size())));
        } catch (IllegalArgumentException e) {
            throw new TunnelException(
                    Reason.PROTOCOL, "the receive script sent an unexpected reply: " + e.getMessage(), e);
        }
    }
}
