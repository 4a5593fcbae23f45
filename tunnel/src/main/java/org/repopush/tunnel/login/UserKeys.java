package org.repopush.tunnel.login;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.crypto.Certificate;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.keys.Agent;
import org.repopush.tunnel.keys.AgentKey;
import org.repopush.tunnel.keys.CertifiedKey;
import org.repopush.tunnel.keys.FileIdentity;
import org.repopush.tunnel.keys.KeyFile;
import org.repopush.tunnel.keys.Passphrases;
import org.repopush.tunnel.keys.UserKey;
import org.repopush.tunnel.model.Dialog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user's keys in the order in which OpenSSH offers them: certificates that the configuration names, keys of its files that
 * the agent has, the agent's other keys, then the files alone; a certificate beside a file comes right behind it.
 */
final class UserKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UserKeys.class);

    private final LoginSettings settings;
    private final Passphrases passphrases;
    private final AuthAttempts notes;
    private final Dialog user;
    private final List<FileIdentity> files = new ArrayList<>();
    private List<Agent.Identity> identities = List.of();
    private @Nullable Agent agent;

    UserKeys(LoginSettings settings, Passphrases passphrases, AuthAttempts notes, Dialog user) {
        this.settings = settings;
        this.passphrases = passphrases;
        this.notes = notes;
        this.user = user;
    }

    List<UserKey> inOrder() throws InterruptedException {
        settings.files().forEach(this::addFile);
        // ssh -G leaves out what the command line names and is not there.
        settings.named().stream()
                .filter(path -> !settings.files().contains(path) && !Files.exists(path))
                .forEach(this::missing);
        askAgent();
        List<UserKey> keys = new ArrayList<>();
        settings.certificates().forEach(path -> named(path).ifPresent(keys::add));
        List<UserKey> ours = ofFiles();
        List<UserKey> others = new ArrayList<>();
        for (Agent.Identity identity : identities) {
            Optional<UserKey> same = ours.stream()
                    .filter(key -> key.known().filter(identity.key()::equals).isPresent())
                    .findFirst();
            if (same.isPresent()) {
                ours.remove(same.get());
                keys.add(held(identity, same.get().where() + " in ssh-agent", true));
            } else if (!settings.onlyThese()) {
                others.add(held(identity, "ssh-agent: " + identity.comment(), identities.size() == 1));
            }
        }
        keys.addAll(others);
        keys.addAll(ours);
        return keys;
    }

    private List<UserKey> ofFiles() {
        List<UserKey> keys = new ArrayList<>();
        for (FileIdentity file : files) {
            keys.add(file);
            if (settings.certificates().isEmpty()) {
                beside(file).ifPresent(keys::add);
            }
        }
        return keys;
    }

    private UserKey held(Agent.Identity identity, String where, boolean meant) {
        return new AgentKey(requireNonNull(agent), identity.key(), where, meant);
    }

    /** An agent that cannot be used is as good as none, but the user may want to know. */
    private void askAgent() throws InterruptedException {
        if (settings.agentSocket().isEmpty()) {
            return;
        }
        Path socket = settings.agentSocket().get();
        try {
            agent = Agent.connect(socket);
            identities = agent.identities();
            if (identities.isEmpty()) {
                notes.remark("ssh-agent at " + socket + ": has no keys, or is locked");
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("no agent", e);
            notes.remark("ssh-agent at %s: not used, %s".formatted(socket, e.getMessage()));
        }
    }

    @Override
    public void close() {
        if (agent != null) {
            try {
                agent.close();
            } catch (IOException e) {
                LOG.debug("closing the connection to the agent", e);
            }
        }
    }

    private void addFile(Path path) {
        Optional<FileIdentity> file = FileIdentity.at(path, passphrases);
        file.ifPresent(files::add);
        if (file.isEmpty() && isNamed(path)) {
            missing(path);
        }
    }

    /** As ssh, which goes on without it: another key may do, and a typing error should not go unseen. */
    private void missing(Path path) {
        notes.remark(path + ": no such file");
        if (settings.named().contains(path)) {
            user.warn(Dialog.Subject.KEY, "the key " + Printable.text(path.toString()) + " does not exist");
        }
    }

    private boolean isNamed(Path path) {
        return settings.named().contains(path) || !SshConfig.USUAL_KEYS.contains(String.valueOf(path.getFileName()));
    }

    /** A certificate that the configuration names. */
    private Optional<UserKey> named(Path path) {
        KeyFile file = KeyFile.read(path);
        Optional<SshKey> shown = file.publicLine();
        if (shown.isEmpty()) {
            notes.remark(path + (file.isAbsent() ? ": no such file" : ": not a certificate"));
            return Optional.empty();
        }
        return certified(path, shown.get(), Optional.empty());
    }

    /** The certificate that OpenSSH looks for beside a key. */
    private Optional<UserKey> beside(FileIdentity file) {
        Path path = Path.of(file.path() + "-cert.pub");
        return KeyFile.read(path).publicLine().flatMap(shown -> certified(path, shown, Optional.of(file)));
    }

    private Optional<UserKey> certified(Path path, SshKey shown, Optional<UserKey> otherwise) {
        Optional<Certificate> certificate = Certificate.of(shown).filter(Certificate::forUsers);
        if (certificate.isEmpty()) {
            notes.remark(path + ": not a user's certificate");
            return Optional.empty();
        }
        return Optional.of(new CertifiedKey(
                path.toString(), shown, signer(certificate.get().plain()).or(() -> otherwise)));
    }

    /** Whoever has the key: the agent, which needs no passphrase, or a file. */
    private Optional<UserKey> signer(SshKey plain) {
        Optional<UserKey> held = identities.stream()
                .filter(identity -> identity.key().equals(plain))
                .map(identity -> held(identity, "ssh-agent: " + identity.comment(), true))
                .findFirst();
        return held.or(() -> files.stream()
                .filter(file -> file.known().filter(plain::equals).isPresent())
                .map(UserKey.class::cast)
                .findFirst());
    }
}
