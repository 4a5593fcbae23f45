package org.repopush.tunnel.keys;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.crypto.KeyAlgorithms;
import org.repopush.tunnel.crypto.SshKey;

/**
 * A key in a file. The private part is opened when it is needed, and its passphrase asked for then: after the server has said
 * that it takes the key, where the public part is known before.
 */
public final class FileIdentity implements UserKey {
    private final Path path;
    private final KeyFile file;
    private final Passphrases passphrases;
    private final Optional<SshKey> publicPart;
    private KeyFile.@Nullable Content unasked;
    private @Nullable KeyPair pair;

    private FileIdentity(Path path, KeyFile file, Optional<SshKey> publicPart, Passphrases passphrases) {
        this.path = path;
        this.file = file;
        this.publicPart = publicPart;
        this.passphrases = passphrases;
    }

    /**
     * As OpenSSH, looks for the public part in the file itself (it may be a public key whose private one an agent has), beside
     * it, and last in what the format shows of an encrypted key.
     *
     * @return empty when there is nothing of that name
     */
    public static Optional<FileIdentity> at(Path path, Passphrases passphrases) {
        KeyFile file = KeyFile.read(path);
        Optional<SshKey> shown = file.publicLine()
                .or(() -> KeyFile.read(Path.of(path + ".pub")).publicLine())
                .or(file::publicPart);
        return file.isAbsent() && shown.isEmpty()
                ? Optional.empty()
                : Optional.of(new FileIdentity(path, file, shown, passphrases));
    }

    @Override
    public String where() {
        return path.toString();
    }

    public Path path() {
        return path;
    }

    @Override
    public Optional<SshKey> known() {
        return publicPart.or(() -> opened().map(ours -> SshKey.of(ours.getPublic())));
    }

    @Override
    public SshKey reveal() throws UnusableKeyException, InterruptedException {
        if (file.publicLine().isEmpty() && file.objection().orElse(null) instanceof KeyFile.Unusable unusable) {
            throw unusable.skipped();
        }
        Optional<SshKey> known = known();
        return known.isPresent() ? known.get() : SshKey.of(open().getPublic());
    }

    @Override
    public boolean signsAtOnce() {
        return opened().map(ours -> SshKey.of(ours.getPublic()))
                .filter(ours -> !ours.type().equals(SshKey.RSA) && isPrivatePartOf(ours))
                .isPresent();
    }

    @Override
    public byte[] sign(String algorithm, byte[] data) throws UnusableKeyException, InterruptedException {
        KeyPair ours = open();
        String name = KeyAlgorithms.signature(algorithm);
        if (!isPrivatePartOf(SshKey.of(ours.getPublic()))) {
            throw new UnusableKeyException("skipped, the private key does not belong to the public one beside it");
        }
        try {
            Signature signature = BuiltinSignatures.resolveFactory(name).create();
            signature.initSigner(null, ours.getPrivate());
            signature.update(null, data);
            ByteArrayBuffer signed = new ByteArrayBuffer();
            signed.putString(name);
            signed.putBytes(signature.sign(null));
            return signed.getCompactData();
        } catch (Exception e) { // what MINA declares
            throw new UnusableKeyException("skipped, it cannot sign (" + e + ")", e);
        }
    }

    private boolean isPrivatePartOf(SshKey opened) {
        return publicPart.isEmpty() || publicPart.get().equals(opened);
    }

    /** The pair if it is open, or opens without a passphrase. */
    private Optional<KeyPair> opened() {
        if (pair == null && withoutPassphrase() instanceof KeyFile.Key key) {
            pair = key.pair();
        }
        return Optional.ofNullable(pair);
    }

    /** What the file holds for whoever has no passphrase; to read it takes a while, and a login looks several times. */
    private KeyFile.Content withoutPassphrase() {
        KeyFile.Content content = unasked;
        if (content == null) {
            content = file.open();
            unasked = content;
        }
        return content;
    }

    private KeyPair open() throws UnusableKeyException, InterruptedException {
        Optional<KeyPair> ours = opened();
        if (ours.isPresent()) {
            return ours.get();
        }
        KeyFile.Content content = withoutPassphrase();
        if (content instanceof KeyFile.Locked) {
            pair = passphrases.open(path, file);
            return pair;
        }
        throw content instanceof KeyFile.Unusable unusable
                ? unusable.skipped()
                : new UnusableKeyException("skipped, no such file");
    }
}
