package org.repopush.tunnel.login;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.crypto.KeyAlgorithms;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.keys.UnusableKeyException;
import org.repopush.tunnel.keys.UserKey;
import org.repopush.tunnel.login.AuthService.Answer;

/**
 * The method {@code publickey}, RFC 4252, section 7: each key is shown in its turn, and signs when the server takes it. Where a
 * signature costs nothing, the request carries it at once, which saves a round trip.
 */
final class PublicKeyAuth implements LoginMethod {
    private static final String PARTIAL = "accepted, but the server requires more than this key";

    private final List<UserKey> unspent;
    private final KeyAlgorithms algorithms;
    private final AuthAttempts notes;
    private final Deque<UserKey> rest;
    private final boolean none;
    private String subject = "";
    private @Nullable UserKey offered;

    PublicKeyAuth(List<UserKey> keys, KeyAlgorithms algorithms, AuthAttempts notes) {
        this.unspent = new ArrayList<>(keys);
        this.algorithms = algorithms;
        this.notes = notes;
        this.rest = new ArrayDeque<>(keys);
        this.none = keys.isEmpty();
    }

    @Override
    public String name() {
        return LoginSettings.KEYS;
    }

    /** Whether there was none from the beginning. */
    boolean isWithoutKeys() {
        return none;
    }

    /** Whether there is a key that can be offered before the server has said anything. */
    boolean beginsWithoutQuestion() {
        return !rest.isEmpty() && rest.peek().known().isPresent();
    }

    @Override
    public Optional<Answer> attempt(AuthExchange talk) throws IOException, InterruptedException {
        while (!rest.isEmpty()) {
            Optional<Answer> answer = offer(talk, rest.remove());
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    @Override
    public void startOver(boolean mine) {
        if (mine && offered != null) {
            notes.add(subject, PARTIAL);
            unspent.remove(offered);
        }
        rest.clear();
        rest.addAll(unspent);
    }

    private Optional<Answer> offer(AuthExchange talk, UserKey key) throws IOException, InterruptedException {
        subject = key.where();
        offered = key;
        try {
            SshKey shown = key.reveal();
            subject = "%s (%s)".formatted(key.where(), shown);
            return offer(talk, key, shown);
        } catch (UnusableKeyException e) {
            notes.add(subject, e.fate());
            e.remedy().ifPresent(notes::remedy);
            return Optional.empty();
        }
    }

    private Optional<Answer> offer(AuthExchange talk, UserKey key, SshKey shown)
            throws IOException, InterruptedException {
        if (algorithms.of(shown.type(), talk.serverAlgorithms()).isEmpty()) {
            throw new UnusableKeyException("skipped, PubkeyAcceptedAlgorithms allows none of its signature algorithms");
        }
        Optional<Answer> last = Optional.empty();
        for (String algorithm : algorithms.of(shown.type(), Optional.empty())) {
            // the server may have said meanwhile what it takes
            if (!algorithms.of(shown.type(), talk.serverAlgorithms()).contains(algorithm)) {
                continue;
            }
            last = Optional.of(offer(talk, key, shown, algorithm));
            if (!isPlainRefusal(last.get()) || talk.serverAlgorithms().isPresent()) {
                break;
            }
        }
        return last;
    }

    private static boolean isPlainRefusal(Answer answer) {
        return answer.isFailure() && !AuthFailure.of(answer).partial();
    }

    private Answer offer(AuthExchange talk, UserKey key, SshKey shown, String algorithm)
            throws IOException, InterruptedException {
        notes.refuseKey(subject);
        if (key.signsAtOnce()) {
            return talk.exchangeLastly(signed(talk, key, shown, algorithm));
        }
        Answer answer = talk.exchange(put(talk.request(name()), false, algorithm, shown));
        return answer.command() == SshConstants.SSH_MSG_USERAUTH_PK_OK
                ? talk.exchangeLastly(signed(talk, key, shown, algorithm))
                : answer;
    }

    private Buffer signed(AuthExchange talk, UserKey key, SshKey shown, String algorithm)
            throws UnusableKeyException, InterruptedException {
        Buffer data = put(talk.toBeSigned(name()), true, algorithm, shown);
        Buffer request = put(talk.request(name()), true, algorithm, shown);
        request.putBytes(key.sign(algorithm, data.getCompactData()));
        return request;
    }

    private static Buffer put(Buffer request, boolean signed, String algorithm, SshKey shown) {
        request.putBoolean(signed);
        request.putString(algorithm);
        request.putBytes(shown.blob());
        return request;
    }
}
