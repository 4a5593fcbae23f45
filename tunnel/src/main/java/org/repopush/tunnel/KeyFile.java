package org.repopush.tunnel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** A file that should hold a private key, read the moment it is needed. */
final class KeyFile {
    /** What became of reading it. */
    sealed interface Content {}

    record Key(KeyPair pair) implements Content {}

    record Absent() implements Content {}

    /** The file cannot be used; why, fit for a message. */
    record Unusable(String why) implements Content {}

    private static final long MAX_BYTES = 1 << 20;
    private static final Set<PosixFilePermission> FOR_OTHERS =
            EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);

    private KeyFile() {}

    static Content read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return Files.exists(file) ? new Unusable("not a regular file") : new Absent();
            }
            if (Files.size(file) > MAX_BYTES) {
                return new Unusable("too large for a key");
            }
            return isOpenToOthers(file)
                    ? new Unusable("open to others: chmod 600")
                    : parse(file, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return new Absent();
        } catch (IOException e) {
            return new Unusable("cannot be read: " + e);
        }
    }

    /** As OpenSSH: a private key of the user's own that others may read is not used. */
    private static boolean isOpenToOthers(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        return attributes.owner().getName().equals(System.getProperty("user.name"))
                && attributes.permissions().stream().anyMatch(FOR_OTHERS::contains);
    }

    private static Content parse(Path file, byte[] bytes) {
        AtomicBoolean encrypted = new AtomicBoolean();
        FilePasswordProvider nobody = (session, resource, retry) -> {
            encrypted.set(true);
            return null;
        };
        try {
            Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file.toString()), new ByteArrayInputStream(bytes), nobody);
            Iterator<KeyPair> first = pairs == null ? Collections.emptyIterator() : pairs.iterator();
            return first.hasNext() ? new Key(first.next()) : new Unusable("no private key in it");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return new Unusable(
                    encrypted.get() || isEncryptedPkcs8(bytes)
                            ? "encrypted, and passphrases are not supported yet"
                            : "not a key that can be read: " + Printable.text(String.valueOf(e.getMessage())));
        }
    }

    /** MINA refuses these before it asks for a passphrase. */
    private static boolean isEncryptedPkcs8(byte[] bytes) {
        return new String(bytes, ISO_8859_1).contains("BEGIN ENCRYPTED PRIVATE KEY");
    }
}
