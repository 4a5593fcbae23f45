package org.repopush.it.hostile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.repopush.it.fixture.repo.TarBytes;

/** What a client does in one session, some of it right: made from a seed, so that it can be done again. */
final class FuzzSequence {
    private static final Duration BRIEFLY = Duration.ofMillis(300);

    private final Random random;
    private final FuzzGrammar grammar;
    private final List<TarBytes> archives;

    /** One thing that it does. */
    sealed interface Action {}

    /** Sends a line. */
    record Line(String text) implements Action {}

    /** Waits for the end of a step, for as long at most. */
    record Await(Duration limit) implements Action {}

    /**
     * Opens a channel, and leaves it.
     *
     * @param words after the token
     * @param length how many bytes of the archive it brings
     * @param frozen it stays open
     */
    record Channel(String words, TarBytes archive, int length, boolean goodToken, boolean frozen) implements Action {
        byte[] content() {
            return Arrays.copyOf(archive.toByteArray(), length);
        }
    }

    /** @param archives what honest and other streams could hold */
    FuzzSequence(Random random, FuzzGrammar grammar, List<TarBytes> archives) {
        this.random = random;
        this.grammar = grammar;
        this.archives = archives;
    }

    List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        for (int pushes = 1 + random.nextInt(2); pushes > 0; pushes--) {
            push(actions);
        }
        for (int mutations = random.nextInt(7); mutations > 0; mutations--) {
            mutate(actions);
        }
        return actions;
    }

    /** A push as it should be, more or less. */
    private void push(List<Action> actions) {
        actions.add(new Line(grammar.line("stage")));
        for (int moves = 1 + random.nextInt(2); moves > 0; moves--) {
            actions.add(new Line(grammar.line("move")));
        }
        if (random.nextInt(3) == 0) {
            actions.add(new Line(grammar.line("also")));
        }
        actions.add(new Line("end"));
        actions.add(new Await(BRIEFLY));
        for (int parts = random.nextInt(3); parts >= 0; parts--) {
            String part = "in-" + (char) ('x' + parts);
            actions.add(channel("pack " + part + " 0"));
            actions.add(new Line("part " + part + (random.nextBoolean() ? " sealed" : " plain")));
            actions.add(new Await(BRIEFLY));
        }
        for (String step : List.of("verify", "import", "conclude", "publish", "abort")) {
            if (random.nextInt(3) == 0 || step.equals("conclude")) {
                actions.add(new Line(grammar.line(step)));
                actions.add(new Await(BRIEFLY));
                actions.add(new Await(BRIEFLY));
            }
        }
    }

    private Channel channel(String words) {
        TarBytes archive = archives.get(random.nextInt(archives.size()));
        int whole = archive.toByteArray().length;
        int length = random.nextInt(8) == 0 ? random.nextInt(whole) : whole;
        return new Channel(words, archive, length, random.nextInt(10) > 0, random.nextInt(12) == 0);
    }

    private void mutate(List<Action> actions) {
        int at = random.nextInt(actions.size());
        switch (random.nextInt(7)) {
            case 0 -> actions.remove(at);
            case 1 -> Collections.swap(actions, at, random.nextInt(actions.size()));
            case 2 -> actions.add(at, actions.get(random.nextInt(actions.size())));
            case 3 -> actions.add(at, new Line(grammar.anyLine()));
            case 4 -> actions.add(at, channel(grammar.mutated("pack in-x 0")));
            case 5 -> actions.add(at, channel(random.nextBoolean() ? "list -" : "test gzip"));
            default -> {
                if (actions.get(at) instanceof Line line) {
                    actions.set(at, new Line(grammar.mutated(line.text())));
                }
            }
        }
        if (actions.isEmpty()) {
            actions.add(new Line(grammar.anyLine()));
        }
    }
}
