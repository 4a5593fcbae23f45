package org.repopush.tunnel.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Somebody who is asked. What was typed is kept, so that it can be seen to be wiped. */
public final class Typist {
    private final List<String> questions = new ArrayList<>();
    private final List<char[]> typed = new ArrayList<>();

    /** Types these answers, and nothing more. */
    public Dialog typing(String... answers) {
        return new Dialog() {
            @Override
            public void tell(String line) {
                // nobody looks
            }

            @Override
            public Optional<char[]> ask(String question, boolean echo) {
                questions.add((echo ? "shown|" : "hidden|") + question);
                if (typed.size() == answers.length) {
                    return Optional.empty();
                }
                typed.add(answers[typed.size()].toCharArray());
                return Optional.of(typed.get(typed.size() - 1));
            }
        };
    }

    /** All questions so far, each with whether its answer is shown. */
    public List<String> questions() {
        return questions;
    }

    /** The last line of each question, which is what {@code ssh} tells of one. */
    public List<String> lastLines() {
        return questions.stream()
                .map(question -> question.substring(Math.max(question.indexOf('|'), question.lastIndexOf('\n')) + 1))
                .toList();
    }

    /** The answers so far, as they are now. */
    public List<char[]> typed() {
        return typed;
    }
}
