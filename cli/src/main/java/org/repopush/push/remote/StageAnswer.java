package org.repopush.push.remote;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.repopush.push.model.OtherCommandException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.KindWords;
import org.repopush.repo.Remark;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.model.ShellWord;

/**
 * What the destination said when it took the stage of a push.
 *
 * @param present which of the planned revisions it has: the digest of their sidecar, if any
 * @param channels how a pack can be brought; empty when it has no way for that
 * @param objects about how many objects the repository has
 * @param revisionsFirst the destination wants to judge the revisions before it is brought anything else
 * @param resumed something of an interrupted push is in the stage
 * @param dangling refs that name no revision which is there, and that clients will not see: what the script says of each
 */
public record StageAnswer(
        Map<String, Optional<String>> present,
        Optional<Channels> channels,
        boolean revisionsFirst,
        long objects,
        boolean resumed,
        List<List<String>> dangling) {

    /**
     * The far ends of the channels of a pack.
     *
     * @param program the path of their program, in characters that no shell takes for anything else; "-" where an installed
     *     receiver finds it
     * @param processors how many parts can be checked side by side
     * @param compression by which lists of names travel, "-" for none
     * @param request what an installed receiver is asked for, its token last; empty where there is a shell
     */
    public record Channels(String program, int processors, String compression, List<String> request) {
        private static final String PLAIN = "[A-Za-z0-9._/-]+";
        /**
         * Goes before everything else into a channel. Our program skips it; a shell that runs instead, because the account's
         * key forces a command, ends there and takes nothing of the content for commands.
         */
        private static final String GUARD = "exit 96 # this is for repo-push, not for a shell\n";

        private static final int GUARDED = 96;

        public Channels {
            if (!program.matches(PLAIN) || processors < 1 || !compression.matches("gzip|-")) {
                throw new IllegalArgumentException(program + " " + processors);
            }
            request = List.copyOf(request);
        }

        /** Starts the program there; what it is to get can be written then. */
        public void start(RemoteCommand command, String... arguments) throws IOException, InterruptedException {
            if (request.isEmpty()) {
                command.exec(commandLine(arguments));
            } else {
                List<String> words = new ArrayList<>(request);
                Collections.addAll(words, arguments);
                command.request(words);
            }
            command.input().write(GUARD.getBytes(US_ASCII));
        }

        String commandLine(String... arguments) {
            return "exec sh " + program + " " + String.join(" ", arguments);
        }

        /**
         * Looks at the exit status of such a command.
         *
         * @throws OtherCommandException when this status means that something else ran
         */
        public static void check(OptionalInt status) throws OtherCommandException {
            if (status.equals(OptionalInt.of(GUARDED))) {
                throw new OtherCommandException();
            }
        }
    }

    /**
     * What the owner of the destination should know of its refs.
     *
     * @param words of its kind
     */
    public List<Remark> remarks(KindWords words) {
        return dangling.stream()
                .map(values -> words.danglingRef(values, ShellWord::of))
                .toList();
    }

    /**
     * Reads the answers.
     *
     * @param channel what an installed receiver is asked for in a channel, but for the token
     * @throws RemoteFailure when a value is none that the script sends
     */
    static StageAnswer of(List<Answer> answers, List<String> channel) throws RemoteFailure {
        try {
            return read(answers, channel);
        } catch (IllegalArgumentException e) {
            throw AnswerArity.broken("stage", e);
        }
    }

    private static StageAnswer read(List<Answer> answers, List<String> channel) {
        Map<String, Optional<String>> present = new LinkedHashMap<>();
        Optional<Channels> channels = Optional.empty();
        boolean revisionsFirst = false;
        long objects = 0;
        boolean resumed = false;
        List<List<String>> dangling = new ArrayList<>();
        for (Answer answer : answers) {
            List<String> values = answer.values();
            switch (answer.key()) {
                case "have" ->
                    present.put(values.get(0), Optional.of(values.get(1)).filter(digest -> !digest.equals("-")));
                case "channel" -> channels = Optional.of(channels(values, channel));
                case "revisions-first" -> revisionsFirst = true;
                case "holds" -> {
                    objects = Long.parseLong(values.get(0));
                    resumed = values.get(1).equals("resumed");
                }
                case "dangling" -> dangling.add(values);
                default -> {
                    // A newer script may say more.
                }
            }
        }
        return new StageAnswer(present, channels, revisionsFirst, objects, resumed, List.copyOf(dangling));
    }

    private static Channels channels(List<String> values, List<String> channel) {
        List<String> request = new ArrayList<>();
        if (values.get(0).equals("-")) {
            if (values.size() < 4) {
                throw new IllegalArgumentException("a channel without its token");
            }
            request.addAll(channel);
            request.add(values.get(3));
        }
        return new Channels(values.get(0), Integer.parseInt(values.get(1)), values.get(2), request);
    }
}
