package org.repopush.tunnel.hostkey;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.hostkey.HostKeyPolicy.Strictness;
import org.repopush.tunnel.hostkey.KnownHosts.Changed;
import org.repopush.tunnel.hostkey.KnownHosts.Revoked;
import org.repopush.tunnel.hostkey.KnownHosts.Unknown;
import org.repopush.tunnel.hostkey.KnownHosts.Verdict;
import org.repopush.tunnel.model.ShellWord;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * Whether a key is the host's, by what the user's files say. Follows {@code check_host_key} of OpenSSH, and refuses a key that
 * has changed or is revoked whatever StrictHostKeyChecking says.
 */
record HostKeyJudge(HostKeyPolicy policy, KnownHosts knownHosts, String hostAndPort) {
    /**
     * A key that is good if the user says so, and has to be added then.
     *
     * @param names the host as known_hosts would name it
     * @param written the names to write
     * @param asks whether the user has to be asked
     */
    record NewKey(SshKey key, HostNames names, List<String> written, boolean asks) {
        NewKey {
            written = List.copyOf(written);
        }
    }

    /**
     * @param address what the host was reached at, when that is its own
     * @return nothing when the key is known
     * @throws TunnelException when it is refused
     */
    Optional<NewKey> judge(PublicKey key, Optional<InetAddress> address) throws TunnelException {
        if (key instanceof OpenSshCertificate shown) {
            return judge(new HostCertificate(shown), address);
        }
        refuseShortRsa(key);
        SshKey plain = SshKey.of(key);
        refuseRevoked(List.of(plain));
        return judge(plain, address, "");
    }

    private Optional<NewKey> judge(HostCertificate certificate, Optional<InetAddress> address) throws TunnelException {
        refuseShortRsa(certificate.certificate().getCertPubKey());
        refuseRevoked(List.of(certificate.hostKey(), certificate.authority()));
        if (knownHosts.authority(policy.names(), certificate.authority()).isEmpty()) {
            return judge(certificate.hostKey(), address, "");
        }
        Optional<String> problem = certificate.problem(policy.host(), policy.authorityAlgorithms(), Instant.now());
        return problem.isEmpty()
                ? Optional.empty()
                : judge(certificate.hostKey(), address, "; its certificate " + problem.get());
    }

    private Optional<NewKey> judge(SshKey key, Optional<InetAddress> address, String besides) throws TunnelException {
        Verdict verdict = knownHosts.check(policy.names(), key);
        refuseChanged(key, policy.names(), verdict);
        boolean unknown = verdict instanceof Unknown;
        if (unknown && !(policy.strictness() != Strictness.REFUSE && policy.isRecorded())) {
            throw unknown(key, besides);
        }
        Optional<HostNames> also = newAddress(key, address);
        if (unknown) {
            List<String> written = new ArrayList<>(List.of(policy.names().preferred()));
            also.map(HostNames::preferred).ifPresent(written::add);
            return Optional.of(new NewKey(key, policy.names(), written, policy.strictness() == Strictness.ASK));
        }
        return also.map(names -> new NewKey(key, names, names.exact(), false));
    }

    /** CheckHostIP: the host's address when nobody knows a key of it. */
    private Optional<HostNames> newAddress(SshKey key, Optional<InetAddress> address) throws TunnelException {
        if (!policy.checksAddress() || address.isEmpty() || address.get().isLoopbackAddress()) {
            return Optional.empty();
        }
        HostNames names = policy.names(address.get());
        if (names.equals(policy.names())) {
            return Optional.empty();
        }
        Verdict verdict = knownHosts.check(names, key);
        refuseChanged(key, names, verdict);
        return verdict instanceof Unknown ? Optional.of(names) : Optional.empty();
    }

    void refuseChanged(SshKey key, HostNames names, Verdict verdict) throws TunnelException {
        if (verdict instanceof Revoked revoked) {
            throw revoked(key, revoked.line().where());
        }
        if (verdict instanceof Changed changed) {
            throw changed(key, names, changed.line());
        }
    }

    private void refuseRevoked(List<SshKey> keys) throws TunnelException {
        for (SshKey key : keys) {
            Optional<KnownHostLine> line = knownHosts.revoked(policy.names(), key);
            if (line.isPresent()) {
                throw revoked(key, line.get().where());
            }
        }
        if (policy.revoked().isPresent()) {
            Path file = policy.revoked().get();
            Optional<Integer> line = new RevokedHostKeys(file).lineOf(keys);
            if (line.isPresent()) {
                throw revoked(keys.get(0), file + " line " + line.get());
            }
        }
    }

    private void refuseShortRsa(PublicKey key) throws TunnelException {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < policy.smallestRsa()) {
            throw new TunnelException(
                    Reason.HOST_KEY,
                    "the host key of %s is too short: the server sent RSA with %d bits, RequiredRSASize is %d"
                            .formatted(hostAndPort, rsa.getModulus().bitLength(), policy.smallestRsa()));
        }
    }

    private TunnelException revoked(SshKey key, String where) {
        return refused("is revoked", key, "which " + where + " revokes", Optional.empty());
    }

    private TunnelException changed(SshKey key, HostNames names, KnownHostLine line) {
        return refused(
                "has changed",
                key,
                "but %s holds %s".formatted(line.where(), line.hostKey()),
                Optional.of("if the server really has a new key: ssh-keygen -R %s -f %s"
                        .formatted(
                                ShellWord.of(names.preferred()),
                                ShellWord.of(line.file().toString()))));
    }

    /** @param besides what else there is to say, after a semicolon */
    TunnelException unknown(SshKey key, String besides) {
        Optional<Path> file = policy.fileForNew();
        return refused(
                "is unknown",
                key,
                file.map(path -> "which is not in " + path).orElse("and no known_hosts file is set") + besides,
                file.map(path -> "if this is the right key, add a line to %s: %s %s %s"
                        .formatted(path, policy.names().preferred(), key.type(), key.base64())));
    }

    private TunnelException refused(String what, SshKey key, String where, Optional<String> hint) {
        String message = "the host key of %s %s: the server sent %s, %s".formatted(hostAndPort, what, key, where);
        return hint.map(text -> new TunnelException(Reason.HOST_KEY, message, text))
                .orElseGet(() -> new TunnelException(Reason.HOST_KEY, message));
    }
}
