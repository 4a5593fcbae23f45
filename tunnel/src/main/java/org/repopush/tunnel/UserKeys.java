package org.repopush.tunnel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The user's keys in the order in which OpenSSH offers them: certificates that the configuration names, keys of its files that
 * the agent has, the agent's other keys, then the files alone; a certificate beside a file comes right behind it.
 */
final class UserKeys {
    /** OpenSSH looks for these when nobody names a key, so that one of them is missing says nothing. */
    private static final Set<String> USUAL_NAMES =
            Set.of("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa");

    private final LoginSettings settings;
    private final Passphrases passphrases;
    private final LoginNotes notes;
    private final List<FileKey> files = new ArrayList<>();

    UserKeys(LoginSettings settings, Passphrases passphrases, LoginNotes notes) {
        this.settings = settings;
        this.passphrases = passphrases;
        this.notes = notes;
    }

    List<UserKey> inOrder() {
        settings.files().forEach(this::addFile);
        List<UserKey> keys = new ArrayList<>();
        settings.certificates().forEach(path -> named(path).ifPresent(keys::add));
        for (FileKey file : files) {
            keys.add(file);
            if (settings.certificates().isEmpty()) {
                beside(file).ifPresent(keys::add);
            }
        }
        return keys;
    }

    private void addFile(Path path) {
        Optional<FileKey> file = FileKey.at(path, passphrases);
        file.ifPresent(files::add);
        if (file.isEmpty() && isNamed(path)) {
            notes.remark(path + ": no such file");
        }
    }

    private boolean isNamed(Path path) {
        return settings.named().contains(path) || !USUAL_NAMES.contains(String.valueOf(path.getFileName()));
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
    private Optional<UserKey> beside(FileKey file) {
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

    private Optional<UserKey> signer(SshKey plain) {
        return files.stream()
                .filter(file -> file.known().filter(plain::equals).isPresent())
                .map(UserKey.class::cast)
                .findFirst();
    }
}
