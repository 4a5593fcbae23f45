package org.repopush.tunnel.login;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.sshd.common.util.buffer.BufferException;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.connection.ConnectionWatch;
import org.repopush.tunnel.crypto.KeyAlgorithms;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.keys.LoginPrompts;
import org.repopush.tunnel.keys.Passphrases;
import org.repopush.tunnel.keys.UserKey;
import org.repopush.tunnel.login.AuthService.Answer;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * One login, in OpenSSH's order of methods and keys, on the thread that connects: it may ask the user something and wait, while
 * the connection lives on. Where a key can be offered at once, the first request does so; OpenSSH would ask for the methods
 * first, which the refusal of a key tells as well.
 */
public final class Login implements AutoCloseable {
    private static final int USUAL_PORT = 22;

    private final LoginSettings settings;
    private final String account;
    private final int port;
    private final KeyAlgorithms algorithms;
    private final AuthAttempts notes = new AuthAttempts();
    private final LoginPrompts questions;
    private final UserKeys userKeys;
    private final List<LoginMethod> methods = new ArrayList<>();
    private List<String> serverMethods = List.of();
    private @Nullable PublicKeyAuth keys;
    private @Nullable LoginMethod last;

    private Login(LoginSettings settings, KeyAlgorithms algorithms, String account, int port, Dialog user) {
        this.settings = settings;
        this.account = account;
        this.port = port;
        this.algorithms = algorithms;
        this.questions = new LoginPrompts(user, settings.batch());
        this.userKeys = new UserKeys(settings, new Passphrases(questions, settings.tries()), notes, user);
    }

    /**
     * The login that a configuration asks for.
     *
     * @param environment looks up a variable of the environment
     */
    public static Login of(
            SshConfig config, SshOptions options, Function<String, Optional<String>> environment, Dialog user)
            throws TunnelException {
        return new Login(
                LoginSettings.of(config, options, environment),
                KeyAlgorithms.of(config),
                config.user() + "@" + config.host(),
                config.port(),
                user);
    }

    /** Looks for the keys; for a time when there is nothing else to do. */
    public void prepare() throws InterruptedException {
        for (String method : settings.methods()) {
            switch (method) {
                case LoginSettings.KEYS -> {
                    keys = new PublicKeyAuth(findKeys(), algorithms, notes);
                    methods.add(keys);
                }
                case LoginSettings.KEYBOARD ->
                    methods.add(new KeyboardInteractiveAuth(
                            questions, notes, account, settings.devices(), settings.tries()));
                case LoginSettings.PASSWORD ->
                    methods.add(new PasswordAuth(questions, notes, account, settings.tries()));
                default -> throw new IllegalStateException(method);
            }
        }
        if (keys == null) {
            notes.remark("no key was tried: PubkeyAuthentication or PreferredAuthentications excludes them");
        }
    }

    private List<UserKey> findKeys() throws InterruptedException {
        List<UserKey> found = userKeys.inOrder();
        if (found.isEmpty()) {
            notes.remark("no key was found, neither a file nor in an ssh-agent");
        }
        return found;
    }

    /**
     * Logs in. After {@link #prepare}.
     *
     * @param watch knows what the server said when it closed the connection
     */
    public void run(AuthExchange talk, ConnectionWatch watch) throws TunnelException, InterruptedException {
        try {
            Answer answer = first(talk);
            while (!answer.isSuccess()) {
                answer = next(talk, answer);
            }
        } catch (AuthExchange.ClosedException e) {
            throw closed(talk, watch, e);
        } catch (TunnelException e) {
            throw e;
        } catch (IOException | BufferException e) {
            throw new TunnelException(
                    Reason.PROTOCOL, "the login as %s failed: %s".formatted(talk.name(), e.getMessage()), e);
        }
    }

    private Answer first(AuthExchange talk) throws IOException, InterruptedException {
        if (keys != null && methods.get(0) == keys && keys.beginsWithoutQuestion()) {
            last = keys;
            Optional<Answer> answer = keys.attempt(talk);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        return talk.exchange(talk.request("none"));
    }

    /** The next attempt that the server allows, after a refusal. */
    private Answer next(AuthExchange talk, Answer refusal) throws IOException, InterruptedException {
        if (!refusal.isFailure()) {
            throw new IOException("unexpected message " + refusal.command());
        }
        AuthFailure failure = AuthFailure.of(refusal);
        serverMethods = failure.methods().isEmpty() ? settings.methods() : failure.methods();
        if (failure.partial()) {
            methods.forEach(method -> method.startOver(method == last));
        }
        for (LoginMethod method : methods) {
            if (serverMethods.contains(method.name())) {
                last = method;
                Optional<Answer> answer = method.attempt(talk);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        }
        throw refused(talk, "", null);
    }

    /** A server that has had enough says so. */
    private TunnelException closed(AuthExchange talk, ConnectionWatch watch, AuthExchange.ClosedException cause) {
        return watch.farewell()
                .map(words -> refused(talk, ": the server says '" + words + "'", cause))
                .orElseGet(() -> watch.lostAtLogin(talk.name()));
    }

    private TunnelException refused(AuthExchange talk, String why, @Nullable Throwable cause) {
        String takes = serverMethods.isEmpty()
                ? ""
                : " (the server accepts " + Printable.text(String.join(", ", serverMethods)) + ")";
        return TunnelException.loginRefused(
                "the login as %s was refused%s%s".formatted(talk.name(), why, takes), notes.all(), hint(why), cause);
    }

    private Optional<String> hint(String why) {
        if (why.contains("Too many authentication failures")) {
            return Optional.of(
                    "name the right key with -i, and add -o IdentitiesOnly=yes so that no other key is offered");
        }
        Optional<String> remedy = notes.firstRemedy();
        if (remedy.isPresent() && notes.isAnyKeyRefused()) {
            return Optional.of(
                    remedy.get() + "; or add the public half of a key that was refused to authorized_keys there");
        }
        return remedy.isPresent() || keys == null || !keys.isWithoutKeys()
                ? remedy
                : Optional.of("make a key with: ssh-keygen -t ed25519, then install it with: ssh-copy-id "
                        + (port == USUAL_PORT ? "" : "-p " + port + " ") + account);
    }

    @Override
    public void close() {
        userKeys.close();
    }
}
