package org.repopush.tunnel.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.keys.LoginPrompts;
import org.repopush.tunnel.login.AuthService.Answer;

/** The method {@code password}, RFC 4252, section 8: typed on the terminal, with OpenSSH's words. */
final class PasswordAuth implements LoginMethod {
    private static final int TRIES_OF_A_NEW_ONE = 3;

    private final LoginPrompts questions;
    private final AuthAttempts notes;
    private final String account;
    private final int tries;
    private int attempts;

    /** @param account whose password it is, for the question */
    PasswordAuth(LoginPrompts questions, AuthAttempts notes, String account, int tries) {
        this.questions = questions;
        this.notes = notes;
        this.account = Printable.text(account);
        this.tries = tries;
    }

    @Override
    public String name() {
        return LoginSettings.PASSWORD;
    }

    @Override
    public void startOver(boolean mine) {
        if (mine) {
            notes.add(name(), "accepted, but the server requires more than this");
        }
    }

    @Override
    public Optional<Answer> attempt(AuthExchange talk) throws IOException, InterruptedException {
        if (attempts >= tries) {
            return Optional.empty();
        }
        String again = attempts++ == 0 ? "" : "Permission denied, please try again.\n";
        Optional<char[]> typed = questions.ask(again + account + "'s password: ", false);
        if (typed.isEmpty()) {
            notes.add(name(), questions.whyUnanswered());
            return Optional.empty();
        }
        notes.add(name(), AuthAttempts.REFUSED);
        Buffer request = talk.request(name());
        request.putBoolean(false);
        put(request, typed.get());
        return afterwards(talk, talk.exchange(request));
    }

    /** The password goes into the request and nowhere else. */
    private static void put(Buffer request, char[] password) {
        request.putAndWipeChars(password, UTF_8);
    }

    private Optional<Answer> afterwards(AuthExchange talk, Answer answer) throws IOException, InterruptedException {
        Answer last = answer;
        while (last.command() == SshConstants.SSH_MSG_USERAUTH_PASSWD_CHANGEREQ) {
            Optional<Answer> changed =
                    change(talk, LoginPrompts.lines(last.body().getString()));
            if (changed.isEmpty()) {
                notes.add(name(), "the server requires a new password, and none was given");
                return Optional.empty();
            }
            last = changed.get();
        }
        return Optional.of(last);
    }

    /** The server wants a new password, and says why. */
    private Optional<Answer> change(AuthExchange talk, String why) throws IOException, InterruptedException {
        Optional<char[]> old = questions.ask(why + "Enter " + account + "'s old password: ", false);
        Optional<char[]> fresh = old.isEmpty() ? Optional.empty() : newPassword();
        if (old.isEmpty() || fresh.isEmpty()) {
            old.ifPresent(typed -> Arrays.fill(typed, '\0'));
            return Optional.empty();
        }
        Buffer request = talk.request(name());
        request.putBoolean(true);
        put(request, old.get());
        put(request, fresh.get());
        return Optional.of(talk.exchange(request));
    }

    private Optional<char[]> newPassword() throws InterruptedException {
        String again = "";
        for (int i = 0; i < TRIES_OF_A_NEW_ONE; i++) {
            Optional<char[]> first = questions.ask(again + "Enter " + account + "'s new password: ", false);
            if (first.isEmpty()) {
                return first;
            }
            Optional<char[]> second = questions.ask("Retype " + account + "'s new password: ", false);
            boolean same = second.isPresent() && Arrays.equals(first.get(), second.get());
            second.ifPresent(typed -> Arrays.fill(typed, '\0'));
            if (same) {
                return first;
            }
            Arrays.fill(first.get(), '\0');
            again = "Mismatch; try again, EOF to quit.\n";
        }
        return Optional.empty();
    }
}
