package org.repopush.tunnel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.TunnelException.Reason;

/**
 * Decides whether the server shows the right key, and remembers why not: MINA reports one and the same error for all
 * refusals. Stricter than OpenSSH in one point: a new key is added (StrictHostKeyChecking accept-new or no) only when no key
 * of that host is known, so an attacker cannot come with a key of another type.
 */
final class HostKeyCheck implements ServerKeyVerifier {
    private final KnownHosts knownHosts;
    private final HostNames names;
    private final String hostAndPort;
    private final boolean acceptsNew;
    private final boolean hashed;
    private final Optional<Path> fileForNew;
    private final Dialog user;
    private volatile @Nullable TunnelException refusal;

    private HostKeyCheck(SshConfig config, Dialog user) throws TunnelException {
        this.knownHosts = KnownHosts.read(config.knownHostsFiles());
        this.names = HostNames.of(config.host(), config.port(), config.hostKeyAlias());
        this.hostAndPort = config.hostAndPort();
        this.acceptsNew = config.acceptsNewHostKeys();
        this.hashed = config.hashKnownHosts();
        this.fileForNew = config.userKnownHostsFiles().stream().findFirst();
        this.user = user;
    }

    static HostKeyCheck of(SshConfig config, Dialog user) throws TunnelException {
        return new HostKeyCheck(config, user);
    }

    /** The types of the keys that are known, to be asked for first. */
    List<String> knownKeyTypes() {
        return knownHosts.keyTypes(names);
    }

    /** Why the key was refused, if it was. */
    Optional<TunnelException> refusal() {
        return Optional.ofNullable(refusal);
    }

    @Override
    public boolean verifyServerKey(ClientSession session, SocketAddress remote, PublicKey key) {
        Optional<TunnelException> problem = check(SshKey.of(key));
        refusal = problem.orElse(null);
        return problem.isEmpty();
    }

    Optional<TunnelException> check(SshKey key) {
        KnownHosts.Verdict verdict = knownHosts.check(names, key);
        if (verdict instanceof KnownHosts.Revoked revoked) {
            return Optional.of(refuse("is revoked", key, revoked.line().where() + " says so", Optional.empty()));
        }
        if (verdict instanceof KnownHosts.Changed changed) {
            return Optional.of(changed(key, changed.line()));
        }
        if (verdict instanceof KnownHosts.Unknown unknown && !(acceptsNew && added(key))) {
            return Optional.of(unknown(key, unknown.authorityNamed()));
        }
        return Optional.empty();
    }

    private boolean added(SshKey key) {
        if (fileForNew.isEmpty()) {
            return true;
        }
        try {
            KnownHosts.add(fileForNew.get(), names, key, hashed);
            user.tell("added the key of %s (%s) to %s".formatted(hostAndPort, key, fileForNew.get()));
        } catch (IOException e) {
            user.tell("cannot add the key of %s to %s: %s".formatted(hostAndPort, fileForNew.get(), e));
        }
        return true;
    }

    private TunnelException changed(SshKey key, KnownHostLine line) {
        return refuse(
                "has changed",
                key,
                "%s holds %s".formatted(line.where(), line.hostKey()),
                Optional.of("if the server really has a new key: ssh-keygen -R %s -f %s"
                        .formatted(quoted(names.preferred()), quoted(line.file().toString()))));
    }

    private TunnelException unknown(SshKey key, boolean authorityNamed) {
        String where =
                fileForNew.map(file -> "no line of " + file + " holds it").orElse("no known_hosts file is set");
        if (authorityNamed) {
            where += "; @cert-authority lines are not supported yet";
        }
        return refuse(
                "is unknown",
                key,
                where,
                fileForNew.map(file -> "if this is the right key, add a line to %s: %s %s %s"
                        .formatted(file, names.preferred(), key.type(), key.base64())));
    }

    private TunnelException refuse(String what, SshKey key, String where, Optional<String> hint) {
        String message = "the host key of %s %s: it shows %s, %s".formatted(hostAndPort, what, key, where);
        return hint.map(text -> new TunnelException(Reason.HOST_KEY, message, text))
                .orElseGet(() -> new TunnelException(Reason.HOST_KEY, message));
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9._/@%+,:-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
