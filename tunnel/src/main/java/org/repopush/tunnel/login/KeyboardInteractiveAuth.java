package org.repopush.tunnel.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.keys.LoginPrompts;
import org.repopush.tunnel.login.AuthService.Answer;

/** The method {@code keyboard-interactive}, RFC 4256: the server asks, the terminal answers. */
final class KeyboardInteractiveAuth implements LoginMethod {
    private static final int MOST_ROUNDS = 100;
    private static final int MOST_PROMPTS = 100;

    /** The server may wait for somebody's telephone. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LoginPrompts questions;
    private final AuthAttempts notes;
    private final String account;
    private final String devices;
    private final int tries;
    private int attempts;
    private boolean asked = true;

    /**
     * @param account who is asked, for the question
     * @param devices which the user prefers, for the server
     */
    KeyboardInteractiveAuth(LoginPrompts questions, AuthAttempts notes, String account, String devices, int tries) {
        this.questions = questions;
        this.notes = notes;
        this.account = Printable.text(account);
        this.devices = devices;
        this.tries = tries;
    }

    @Override
    public String name() {
        return LoginSettings.KEYBOARD;
    }

    @Override
    public void startOver(boolean mine) {
        if (mine) {
            notes.add(name(), "accepted, but the server requires more than this");
        }
    }

    @Override
    public Optional<Answer> attempt(AuthExchange talk) throws IOException, InterruptedException {
        // a server that refuses without a question will do so again
        if (attempts++ >= tries || !asked || questions.isOver()) {
            return Optional.empty();
        }
        asked = false;
        notes.add(name(), AuthAttempts.REFUSED);
        Buffer request = talk.request(name());
        request.putString(""); // language
        request.putString(devices);
        Answer answer = talk.exchangeWithPatience(request, PATIENCE);
        for (int rounds = 1; answer.command() == SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST; rounds++) {
            if (rounds > MOST_ROUNDS) {
                throw new IOException("the server asks too many questions");
            }
            asked = true;
            Optional<Buffer> response = response(talk, answer.body());
            if (response.isEmpty()) {
                notes.add(name(), questions.whyUnanswered());
                return Optional.empty(); // whatever is requested next takes the place of this attempt
            }
            answer = talk.exchangeWithPatience(response.get(), PATIENCE);
        }
        return Optional.of(answer);
    }

    private Optional<Buffer> response(AuthExchange talk, Buffer body) throws IOException, InterruptedException {
        String introduction = LoginPrompts.lines(body.getString()) + LoginPrompts.lines(body.getString());
        body.getString(); // language
        int count = body.getInt();
        if (count < 0 || count > MOST_PROMPTS) {
            throw new IOException("the server asks " + count + " questions at once");
        }
        if (count == 0) {
            introduction.lines().forEach(questions::tell);
        }
        List<char[]> answers = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                String prompt = "(" + account + ") " + LoginPrompts.prompt(body.getString());
                Optional<char[]> answer = questions.ask((i == 0 ? introduction : "") + prompt, body.getBoolean());
                if (answer.isEmpty()) {
                    return Optional.empty();
                }
                answers.add(answer.get());
            }
            Buffer response = talk.message(SshConstants.SSH_MSG_USERAUTH_INFO_RESPONSE);
            response.putInt(count);
            answers.forEach(answer -> response.putAndWipeChars(answer, UTF_8));
            return Optional.of(response);
        } finally {
            answers.forEach(answer -> Arrays.fill(answer, '\0'));
        }
    }
}
