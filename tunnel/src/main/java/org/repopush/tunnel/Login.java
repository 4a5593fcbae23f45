package org.repopush.tunnel;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.sshd.client.auth.pubkey.KeyPairIdentity;
import org.apache.sshd.client.auth.pubkey.PublicKeyAuthenticationReporter;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.signature.SignatureFactoriesManager;
import org.jspecify.annotations.Nullable;

/**
 * One login by public key: offers the user's key files in the order of the configuration, each read when its turn comes, and
 * keeps what became of each. MINA never looks for keys on its own. Agents, certificates and passphrases will be further
 * sources of keys here.
 */
final class Login implements PublicKeyAuthenticationReporter {
    /** OpenSSH looks for these when nobody names a key, so that one of them is missing says nothing. */
    private static final Set<String> USUAL_NAMES =
            Set.of("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa");

    private static final String REFUSED = "refused by the server";
    private static final String PARTIAL = "accepted, but the server wants more than this key";

    private final List<Path> files;
    private final List<String> notAsked;
    private final Map<String, String> fates = new LinkedHashMap<>();
    private final Map<String, String> subjects = new LinkedHashMap<>();
    private List<String> serverMethods = List.of();
    private @Nullable KeyPair firstChoice;

    Login(List<Path> files, List<String> notAsked) {
        this.files = List.copyOf(files);
        this.notAsked = List.copyOf(notAsked);
    }

    /**
     * @param environment looks up a variable of the environment
     */
    static Login of(SshConfig config, SshOptions options, Function<String, Optional<String>> environment)
            throws TunnelException {
        List<Path> files = config.identityFiles();
        List<String> notAsked = new ArrayList<>();
        options.identities().stream()
                .filter(file -> KeyFile.read(file) instanceof KeyFile.Absent)
                .forEach(file -> notAsked.add(file + ": no such file"));
        config.certificateFiles().forEach(file -> notAsked.add(file + ": certificates are not supported yet"));
        if (config.asksAgent(environment.apply("SSH_AUTH_SOCK"))) {
            notAsked.add("ssh-agent: not asked, agents are not supported yet");
        }
        return new Login(files, notAsked);
    }

    /**
     * The key whose signature goes into the first request of the login, so that no round trip is spent on asking whether the
     * server would take it; {@link #identities} leaves it out then. Empty when there is no key, and when its type leaves a
     * choice of algorithm, which depends on what the server says first.
     */
    synchronized Optional<KeyPair> firstChoice() {
        return Optional.ofNullable(firstChoice);
    }

    /** Reads keys up to the first that can be used; for a time when there is nothing else to do. */
    void chooseFirst() {
        Optional<KeyPair> first =
                files.stream().map(this::offer).flatMap(Optional::stream).findFirst();
        synchronized (this) {
            firstChoice = first.filter(pair -> hasOneAlgorithm(SshKey.of(pair.getPublic())))
                    .orElse(null);
        }
    }

    /** An RSA key signs with one of several hashes. */
    private static boolean hasOneAlgorithm(SshKey key) {
        return !key.type().equals(KeyPairProvider.SSH_RSA);
    }

    /** The server does not take the first choice, or not as all that it wants. */
    void firstChoiceWasNotEnough(boolean partial) {
        if (partial) {
            amend(firstChoice().orElse(null), PARTIAL);
        }
    }

    /** The first choice could not be sent after all. */
    synchronized void forgetFirstChoice() {
        firstChoice = null;
    }

    private synchronized boolean isFirstChoice(KeyPair pair) {
        return firstChoice != null
                && SshKey.of(pair.getPublic())
                        .base64()
                        .equals(SshKey.of(firstChoice.getPublic()).base64());
    }

    Iterator<PublicKeyIdentity> identities(ClientSession session, SignatureFactoriesManager algorithms) {
        Iterator<Path> rest = files.iterator();
        return new Iterator<>() {
            private @Nullable KeyPair next;

            @Override
            public boolean hasNext() {
                while (next == null && rest.hasNext()) {
                    next = offer(rest.next())
                            .filter(pair -> !isFirstChoice(pair))
                            .orElse(null);
                }
                return next != null;
            }

            @Override
            public PublicKeyIdentity next() {
                if (!hasNext() || next == null) {
                    throw new NoSuchElementException();
                }
                KeyPair pair = next;
                next = null;
                return new KeyPairIdentity(algorithms, session, pair);
            }
        };
    }

    private Optional<KeyPair> offer(Path file) {
        KeyFile.Content content = KeyFile.read(file);
        if (content instanceof KeyFile.Key key) {
            SshKey shown = SshKey.of(key.pair().getPublic());
            rememberOnce(shown.base64(), "%s (%s)".formatted(file, shown), REFUSED);
            return Optional.of(key.pair());
        }
        if (content instanceof KeyFile.Unusable unusable) {
            remember(file.toString(), file.toString(), "skipped, " + unusable.why());
        } else if (!USUAL_NAMES.contains(String.valueOf(file.getFileName()))) {
            remember(file.toString(), file.toString(), "skipped, no such file");
        }
        return Optional.empty();
    }

    /** What became of a key is kept when its file is read again. */
    private synchronized void rememberOnce(String id, String subject, String fate) {
        if (!fates.containsKey(id)) {
            remember(id, subject, fate);
        }
    }

    private synchronized void remember(String id, String subject, String fate) {
        subjects.put(id, subject);
        fates.put(id, fate);
    }

    private synchronized void amend(@Nullable KeyPair pair, String fate) {
        if (pair != null) {
            fates.put(SshKey.of(pair.getPublic()).base64(), fate);
        }
    }

    @Override
    public void signalIdentitySkipped(ClientSession session, String service, KeyPair identity) {
        amend(identity, "skipped, no signature algorithm that PubkeyAcceptedAlgorithms allows");
    }

    @Override
    public void signalAuthenticationFailure(
            ClientSession session, String service, @Nullable KeyPair identity, boolean partial, List<String> methods) {
        if (partial) {
            amend(identity, PARTIAL);
        }
    }

    synchronized void serverTakes(List<String> methods) {
        serverMethods = List.copyOf(methods);
    }

    /** The methods by which the server would let the user in. */
    synchronized List<String> serverMethods() {
        return serverMethods;
    }

    /** Each key with what became of it, then what was not tried and why. */
    synchronized List<String> attempts() {
        List<String> attempts = new ArrayList<>();
        fates.forEach((id, fate) -> attempts.add(subjects.getOrDefault(id, id) + ": " + fate));
        if (attempts.isEmpty()) {
            attempts.add("no key file was found");
        }
        attempts.addAll(notAsked);
        return attempts;
    }
}
