package org.repopush.tunnel;

import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.auth.pubkey.KeyPairIdentity;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.client.session.ClientUserAuthService;
import org.apache.sshd.client.session.ClientUserAuthServiceFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.signature.SignatureFactoriesManager;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Public keys are the only method, and those of a {@link Login} the only keys. Where a login has a first choice, the first
 * request carries its signature; MINA would first ask for the methods, then whether the server would take the key. A server
 * that refuses it names its methods, as it would have done then, so the other keys cost what they always cost.
 */
final class Authentication extends ClientUserAuthServiceFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

    private final List<NamedFactory<Signature>> algorithms;
    private final Login login;

    Authentication(List<NamedFactory<Signature>> algorithms, Login login) {
        this.algorithms = List.copyOf(algorithms);
        this.login = login;
    }

    /** The method that belongs to it. */
    UserAuthPublicKeyFactory publicKeyOnly() {
        return new UserAuthPublicKeyFactory(algorithms) {
            @Override
            public UserAuthPublicKey createUserAuth(ClientSession session) {
                return new Keys(getSignatureFactories(), login);
            }
        };
    }

    @Override
    public Service create(Session session) {
        return new ClientUserAuthService(session) {
            private volatile boolean firstChoiceSent;

            @Override
            protected IoWriteFuture sendInitialAuthRequest(ClientSession current, String service) throws IOException {
                Optional<Buffer> request = firstChoiceRequest(current, service);
                if (request.isEmpty()) {
                    return super.sendInitialAuthRequest(current, service);
                }
                firstChoiceSent = true; // before the answer can come, on another thread
                return current.writePacket(request.get());
            }

            @Override
            protected void processUserAuth(int command, Buffer buffer, AuthFuture future) throws Exception {
                if (command == SshConstants.SSH_MSG_USERAUTH_FAILURE) {
                    noteRefusal(buffer);
                }
                super.processUserAuth(command, buffer, future);
            }

            /** MINA tells nobody which methods the server offers when there is no key to try. */
            private void noteRefusal(Buffer buffer) {
                int start = buffer.rpos();
                login.serverTakes(Arrays.asList(buffer.getString().split(",")));
                if (firstChoiceSent) {
                    login.firstChoiceWasNotEnough(buffer.getBoolean());
                    firstChoiceSent = false;
                }
                buffer.rpos(start);
            }
        };
    }

    private Optional<Buffer> firstChoiceRequest(ClientSession session, String service) {
        Optional<Buffer> request =
                login.firstChoice().filter(this::isAllowed).flatMap(pair -> signed(session, service, pair));
        if (request.isEmpty()) {
            login.forgetFirstChoice(); // it is asked for as every other key
        }
        return request;
    }

    private boolean isAllowed(KeyPair pair) {
        String type = SshKey.of(pair.getPublic()).type();
        return algorithms.stream().anyMatch(algorithm -> algorithm.getName().equals(type));
    }

    private Optional<Buffer> signed(ClientSession session, String service, KeyPair pair) {
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        try {
            new Keys(algorithms, login).write(request, session, service, pair);
            return Optional.of(request);
        } catch (Exception e) { // what MINA declares
            LOG.debug("cannot sign at once", e);
            return Optional.empty();
        }
    }

    /** MINA's method with our keys. */
    private static final class Keys extends UserAuthPublicKey {
        /** The host's key, in a method that OpenSSH has added and that the plain one does without. */
        private static final @Nullable PublicKey NOT_BOUND = null;

        private final Login login;

        Keys(List<NamedFactory<Signature>> algorithms, Login login) {
            super(algorithms);
            this.login = login;
        }

        @Override
        protected Iterator<PublicKeyIdentity> createPublicKeyIterator(
                ClientSession session, SignatureFactoriesManager manager) {
            return login.identities(session, manager);
        }

        /** A request with signature, as in RFC 4252, section 7. */
        void write(Buffer request, ClientSession session, String service, KeyPair pair) throws Exception {
            String algorithm = SshKey.of(pair.getPublic()).type();
            current = new KeyPairIdentity(this, session, pair);
            request.putString(session.getUsername());
            request.putString(service);
            request.putString(getName());
            request.putBoolean(true);
            request.putString(algorithm);
            request.putPublicKey(pair.getPublic());
            appendSignature(
                    session,
                    service,
                    getName(),
                    session.getUsername(),
                    algorithm,
                    pair.getPublic(),
                    NOT_BOUND,
                    request);
        }
    }
}
