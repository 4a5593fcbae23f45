package org.repopush.tunnel;

import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.keyboard.UserInteraction;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.config.keys.ClientIdentityLoader;
import org.apache.sshd.client.session.ClientConnectionServiceFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * MINA's client without its defaults. As it comes, it accepts every host key, reads {@code ~/.ssh} by itself, proposes SHA-1
 * and CBC, waits for acknowledgements, closes what is idle for ten minutes and never notices a peer that is gone.
 */
final class SecureClient {
    /** A writer waits for the peer as long as the peer lives, and that the heartbeat knows. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private static final int SIGNS_OF_LIFE_MISSED = 2;

    private SecureClient() {}

    /**
     * A client that cannot connect yet. This loads most of MINA's classes, so it runs beside {@code ssh -G}. One at a time:
     * those classes need each other in circles, and two threads that initialise them could wait for each other for ever.
     */
    static synchronized SshClient create() {
        Ed25519.install();
        SshClient client = SshClient.setUpDefaultClient();
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setServerKeyVerifier((session, remote, key) -> false);
        client.setClientIdentityLoader(ClientIdentityLoader.DEFAULT);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setFilePasswordProvider(FilePasswordProvider.EMPTY);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, FOR_EVER);
        return client;
    }

    /** Makes the client fit for one host and starts it. */
    static void prepare(
            SshClient client, SshConfig config, Duration timeout, HostKeyCheck hostKeyCheck, Login login, Dialog user)
            throws TunnelException {
        client.setCipherFactories(Algorithms.ciphers(config));
        client.setMacFactories(Algorithms.macs(config));
        client.setKeyExchangeFactories(Algorithms.keyExchanges(config));
        client.setSignatureFactories(Algorithms.hostKeys(config, hostKeyCheck.knownKeyTypes()));
        client.setServerKeyVerifier(hostKeyCheck);
        Authentication authentication = new Authentication(Algorithms.userKeys(config), login);
        client.setUserAuthFactories(List.of(authentication.publicKeyOnly()));
        client.setServiceFactories(List.of(authentication, ClientConnectionServiceFactory.INSTANCE));
        client.setPublicKeyAuthenticationReporter(login);
        client.setUserInteraction(new BannerOnly(user));
        CoreModuleProperties.FORWARD_REQUEST_TIMEOUT.set(client, timeout);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, timeout.multipliedBy(2));
        setHeartbeat(client, config, timeout);
        config.rekeyBytes().ifPresent(bytes -> CoreModuleProperties.REKEY_BYTES_LIMIT.set(client, bytes));
        client.start();
    }

    private static void setHeartbeat(SshClient client, SshConfig config, Duration timeout) throws TunnelException {
        if (config.serverAliveInterval().isPresent()) {
            CoreModuleProperties.HEARTBEAT_INTERVAL.set(
                    client, config.serverAliveInterval().get());
            CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, config.serverAliveCountMax());
        } else {
            // the peer counts as gone after interval * (missed + 1)
            CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, timeout.dividedBy(SIGNS_OF_LIFE_MISSED + 1));
            CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, SIGNS_OF_LIFE_MISSED);
        }
    }

    /** Shows the server's banner and answers no question. */
    private record BannerOnly(Dialog user) implements UserInteraction {
        @Override
        public boolean isInteractionAllowed(ClientSession session) {
            return true;
        }

        @Override
        public void welcome(ClientSession session, String banner, String language) {
            banner.lines().map(Printable::text).forEach(user::tell);
        }

        @Override
        public String[] interactive(
                ClientSession session,
                String name,
                String instruction,
                String language,
                String[] prompts,
                boolean[] echo) {
            return new String[0];
        }

        @Override
        public String getUpdatedPassword(ClientSession session, String prompt, String language) {
            throw new UnsupportedOperationException("passwords are not used");
        }
    }
}
