package org.repopush.tunnel.keys;

import java.util.Optional;
import java.util.stream.Collectors;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Dialog;

/**
 * The questions of one login. Whoever does not answer one is not asked another. Used by one thread, which is not one that the
 * connection needs.
 */
public final class LoginPrompts {
    private final Dialog user;
    private final boolean batch;
    private boolean unanswered;

    /**
     * For one login.
     *
     * @param batch whether nothing may be asked
     */
    public LoginPrompts(Dialog user, boolean batch) {
        this.user = user;
        this.batch = batch;
    }

    /**
     * Asks.
     *
     * @return what was typed, to be wiped; empty when there is nobody to ask, or no answer
     */
    public Optional<char[]> ask(String question, boolean echo) throws InterruptedException {
        if (batch || unanswered) {
            return Optional.empty();
        }
        Optional<char[]> answer = user.ask(question, echo);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        unanswered = answer.isEmpty();
        return answer;
    }

    /** Lines from the server to stand above a question, made harmless, each with its end. */
    public static String lines(String text) {
        return text.lines().map(line -> Printable.text(line) + "\n").collect(Collectors.joining());
    }

    /** A question from the server, made harmless; PAM puts what it has to tell before it, on lines of its own. */
    public static String prompt(String text) {
        return text.endsWith("\n")
                ? lines(text)
                : text.lines().map(Printable::text).collect(Collectors.joining("\n"));
    }

    /** A line that belongs to the questions. */
    public void tell(String line) {
        user.tell(line);
    }

    public boolean isOver() {
        return batch || unanswered;
    }

    /** Fit to stand behind "and". */
    public String whyUnanswered() {
        return batch ? "BatchMode forbids questions" : "nobody answered (no terminal, or cancelled)";
    }
}
