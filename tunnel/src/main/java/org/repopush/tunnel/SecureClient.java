package org.repopush.tunnel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor.AbortPolicy;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.common.util.threads.SshThreadPoolExecutor;
import org.apache.sshd.common.util.threads.SshdThreadFactory;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.connection.HeardSession;
import org.repopush.tunnel.connection.Heartbeat;
import org.repopush.tunnel.crypto.Algorithms;
import org.repopush.tunnel.crypto.Ed25519;
import org.repopush.tunnel.hostkey.HostKeyCheck;
import org.repopush.tunnel.login.AuthService;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.TunnelException;

/**
 * MINA's client without its defaults. As it comes, it accepts every host key, reads {@code ~/.ssh} by itself, proposes SHA-1
 * and CBC, waits for acknowledgements, closes what is idle for ten minutes and never notices a peer that is gone.
 */
final class SecureClient {
    /** A writer waits for the peer as long as the peer lives, and that the heartbeat knows. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    /** The more of them, the nearer the end of a dead peer comes to the timeout, and never before nine tenths of it. */
    private static final int SIGNS_OF_LIFE_MISSED = 9;
    /** Ours and those of a forwarded port together: the native tool opens eight of these, and the server could open any number. */
    private static final int MOST_CHANNELS = 512;

    /** All connections of the process share these: MINA would start four for each of them, and nearly all of those would wait. */
    private static final CloseableExecutorService THREADS = new SshThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new SshdThreadFactory("ssh"),
            new AbortPolicy());

    private SecureClient() {}

    /**
     * A client that cannot connect yet. This loads most of MINA's classes, so it runs beside {@code ssh -G}. One at a time:
     * those classes need each other in circles, and two threads that initialise them could wait for each other for ever.
     */
    static synchronized SshClient create() {
        Ed25519.install();
        SshClient client = ClientBuilder.builder()
                .hostConfigEntryResolver(HostConfigEntryResolver.EMPTY)
                .serverKeyVerifier((session, remote, key) -> false)
                .keyExchangeFactories(List.of()) // all of these are set when the host is known
                .cipherFactories(List.of())
                .macFactories(List.of())
                .signatureFactories(List.of())
                .build();
        client.setSessionFactory(HeardSession.factory(client));
        // Otherwise it is looked for in every jar.
        client.setIoServiceFactoryFactory(new Nio2ServiceFactoryFactory(() -> ThreadUtils.noClose(THREADS)));
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        CoreModuleProperties.TCP_NODELAY.set(client, true);
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.WAIT_FOR_SPACE_TIMEOUT.set(client, FOR_EVER);
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(client, MOST_CHANNELS);
        return client;
    }

    /** Makes the client fit for one host and starts it. */
    static void prepare(SshClient client, SshConfig config, Duration timeout, HostKeyCheck hostKeyCheck, Dialog user)
            throws TunnelException {
        client.setCipherFactories(Algorithms.ciphers(config));
        client.setMacFactories(Algorithms.macs(config));
        hostKeyCheck.propose(client, config);
        client.setServerKeyVerifier(hostKeyCheck);
        client.setServiceFactories(List.of(AuthService.factory(user), Heartbeat.FACTORY));
        CoreModuleProperties.FORWARD_REQUEST_TIMEOUT.set(client, timeout);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, Duration.ZERO); // a person may be typing; each answer is timed
        setHeartbeat(client, config, timeout);
        config.rekeyBytes().ifPresent(bytes -> CoreModuleProperties.REKEY_BYTES_LIMIT.set(client, bytes));
        client.start();
    }

    /** The peer counts as gone after interval * missed, or one interval later. What the user has set counts unless it takes longer than the timeout. */
    private static void setHeartbeat(SshClient client, SshConfig config, Duration timeout) throws TunnelException {
        Optional<Duration> set = config.serverAliveInterval();
        int missed = set.isPresent() ? Math.max(1, config.serverAliveCountMax()) : SIGNS_OF_LIFE_MISSED;
        // Duration itself multiplies and divides by BigDecimal, which takes the JVM 40 ms to load.
        long longest = timeout.toMillis() / (missed + 1);
        long interval = Math.min(set.map(Duration::toMillis).orElse(longest), longest);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, Duration.ofMillis(interval));
        CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(client, missed);
    }
}
