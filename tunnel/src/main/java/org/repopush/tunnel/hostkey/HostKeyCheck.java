package org.repopush.tunnel.hostkey;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.signature.Signature;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.crypto.Algorithms;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.hostkey.HostKeyJudge.NewKey;
import org.repopush.tunnel.hostkey.KnownHosts.Verdict;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Dialog;
import org.repopush.tunnel.model.TunnelException;

/**
 * Checks the server's key for one connection, and remembers why it was refused: MINA reports one and the same error for all
 * refusals.
 *
 * <p>MINA asks on the thread that reads from the server, where nothing may wait. A key that the user has to be asked about, or
 * that has to be written down, is let pass there; {@link #settle} has the last word, before anybody logs in.
 */
public final class HostKeyCheck implements ServerKeyVerifier {
    /** A key that was let pass and is not settled. */
    private record Undecided(NewKey found, Optional<InetAddress> address) {}

    private final HostKeyPolicy policy;
    private final HostKeyJudge judge;
    private final Dialog user;
    private volatile @Nullable SshKey passed;
    private volatile @Nullable Undecided undecided;
    private volatile @Nullable TunnelException refusal;
    private volatile boolean settled;

    private HostKeyCheck(SshConfig config, Dialog user) throws TunnelException {
        this.policy = HostKeyPolicy.of(config);
        this.judge = new HostKeyJudge(policy, KnownHosts.read(policy.files()), config.hostAndPort());
        this.user = user;
    }

    public static HostKeyCheck of(SshConfig config, Dialog user) throws TunnelException {
        return new HostKeyCheck(config, user);
    }

    /** Sets which keys the server is asked for, and how they are exchanged. */
    public void propose(SshClient client, SshConfig config) throws TunnelException {
        KnownHosts known = judge.knownHosts();
        boolean wanted = policy.revoked().isPresent() || known.asksForCertificate(policy.names());
        List<KeyExchangeFactory> forCertificates = wanted ? HostCertificate.keyExchanges(config) : List.of();
        List<NamedFactory<Signature>> algorithms =
                HostKeyAlgorithms.of(config, known.keyTypes(policy.names()), !forCertificates.isEmpty());
        client.setSignatureFactories(algorithms);
        if (!HostKeyAlgorithms.holdCertificates(algorithms)) {
            client.setKeyExchangeFactories(Algorithms.keyExchanges(config));
        } else {
            client.setKeyExchangeFactories(wanted ? forCertificates : HostCertificate.keyExchanges(config));
        }
    }

    /** Why the key was refused, if it was. */
    public Optional<TunnelException> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey key) {
        SshKey shown = SshKey.of(key);
        if (shown.equals(passed)) {
            return true; // the keys are exchanged anew
        }
        try {
            Optional<InetAddress> address = address(remote);
            Optional<NewKey> found = judge.judge(key, address);
            if (found.isPresent() && settled) {
                throw judge.unknown(found.get().key(), ", and the server sent another key before");
            }
            undecided = found.map(one -> new Undecided(one, address)).orElse(null);
            passed = shown;
            return true;
        } catch (TunnelException e) {
            refusal = e;
            return false;
        }
    }

    private Optional<InetAddress> address(SocketAddress remote) {
        return policy.direct() && remote instanceof InetSocketAddress internet
                ? Optional.ofNullable(internet.getAddress())
                : Optional.empty();
    }

    /** Asks about a new key and writes it down. Called once the keys are exchanged, before the login. */
    public void settle() throws TunnelException, InterruptedException {
        settled = true;
        Undecided key = undecided;
        if (key != null) {
            undecided = null;
            if (key.found().asks()) {
                ask(key);
            }
            add(key.found());
        }
    }

    private void ask(Undecided key) throws TunnelException {
        HostKeyQuestion question =
                new HostKeyQuestion(policy, judge.knownHosts(), key.found().key());
        switch (question.ask(key.address(), user)) {
            case YES -> {}
            case NO -> throw judge.unknown(key.found().key(), ", and it was not accepted");
            case NONE -> throw judge.unknown(key.found().key(), "");
        }
    }

    private void add(NewKey found) throws TunnelException, InterruptedException {
        Optional<Path> file = policy.fileForNew();
        if (file.isEmpty() || !policy.isRecorded()) {
            return;
        }
        try {
            Verdict now = new KnownHostsFile(file.get())
                    .add(found.names(), found.written(), found.key(), policy.hashesNames());
            judge.refuseChanged(found.key(), found.names(), now);
            user.tell("added the key of %s (%s) to %s"
                    .formatted(Printable.text(String.join(",", found.written())), found.key(), file.get()));
        } catch (TunnelException e) {
            throw e;
        } catch (IOException e) {
            user.tell("cannot add the key of %s to %s: %s".formatted(judge.hostAndPort(), file.get(), e));
        }
    }
}
