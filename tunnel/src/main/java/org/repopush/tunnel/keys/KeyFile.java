package org.repopush.tunnel.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.util.buffer.BufferException;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.repopush.tunnel.crypto.EncryptedPkcs8;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.LocalAccount;
import org.repopush.tunnel.model.ShellWord;

/** A file that may hold a key, as it was when it was read. */
public final class KeyFile {
    /** What is in it. */
    sealed interface Content {}

    record Key(KeyPair pair) implements Content {}

    record Absent() implements Content {}

    /** A passphrase is needed, or another one than was given. */
    record Locked() implements Content {}

    /**
     * The file cannot be used.
     *
     * @param why fit for a message
     * @param remedy what would help, if somebody knows
     */
    record Unusable(String why, Optional<String> remedy) implements Content {
        Unusable(String why) {
            this(why, Optional.empty());
        }

        UnusableKeyException skipped() {
            String fate = "skipped, " + why;
            return remedy.map(help -> new UnusableKeyException(fate, help))
                    .orElseGet(() -> new UnusableKeyException(fate));
        }
    }

    private static final long MAX_BYTES = 1 << 20;
    private static final String OPENSSH_BEGIN = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private static final String OPENSSH_END = "-----END OPENSSH PRIVATE KEY-----";
    private static final byte[] OPENSSH_MAGIC = "openssh-key-v1\0".getBytes(ISO_8859_1);
    private static final Set<PosixFilePermission> FOR_OTHERS =
            EnumSet.range(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_EXECUTE);

    private final Path file;
    private final byte[] bytes;
    private final Optional<Content> problem;

    private KeyFile(Path file, byte[] bytes, Optional<Content> problem) {
        this.file = file;
        this.bytes = bytes;
        this.problem = problem;
    }

    public static KeyFile read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return new KeyFile(file, Files.exists(file) ? new Unusable("not a regular file") : new Absent());
            }
            if (Files.size(file) > MAX_BYTES) {
                return new KeyFile(file, new Unusable("too large for a key"));
            }
            return new KeyFile(file, Files.readAllBytes(file), Optional.empty());
        } catch (NoSuchFileException e) {
            return new KeyFile(file, new Absent());
        } catch (IOException e) {
            return new KeyFile(file, unreadable(file, e));
        }
    }

    private KeyFile(Path file, Content problem) {
        this(file, new byte[0], Optional.of(problem));
    }

    private static Unusable unreadable(Path file, IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return new Unusable(
                    "this account may not read it",
                    Optional.of("run it as the account that the key belongs to; see: ls -l "
                            + ShellWord.of(file.toString())));
        }
        return new Unusable("cannot be read: " + failure);
    }

    public boolean isAbsent() {
        return problem.isPresent() && problem.get() instanceof Absent;
    }

    /** The public key of a {@code .pub} file: the first line that holds one. */
    public Optional<SshKey> publicLine() {
        String text = new String(bytes, ISO_8859_1);
        return text.startsWith("-----")
                ? Optional.empty()
                : text.lines().map(SshKey::parse).flatMap(Optional::stream).findFirst();
    }

    /** The public part that OpenSSH's own format holds in clear: magic, cipher, KDF, its options, number of keys, keys. */
    Optional<SshKey> publicPart() {
        String text = new String(bytes, ISO_8859_1);
        int begin = text.indexOf(OPENSSH_BEGIN);
        int end = text.indexOf(OPENSSH_END);
        if (begin < 0 || end < begin) {
            return Optional.empty();
        }
        try {
            byte[] body = Base64.getMimeDecoder().decode(text.substring(begin + OPENSSH_BEGIN.length(), end));
            int start = OPENSSH_MAGIC.length;
            if (body.length < start || !Arrays.equals(body, 0, start, OPENSSH_MAGIC, 0, start)) {
                return Optional.empty();
            }
            ByteArrayBuffer fields = new ByteArrayBuffer(body, start, body.length - start);
            for (int i = 0; i < 3; i++) {
                fields.getBytes();
            }
            return fields.getInt() == 1 ? Optional.of(SshKey.of(fields.getBytes())) : Optional.empty();
        } catch (BufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The private key, where no passphrase is needed. */
    Content open() {
        return open(Optional.empty());
    }

    /** The private key. */
    Content open(char[] passphrase) {
        return open(Optional.of(passphrase));
    }

    private Content open(Optional<char[]> passphrase) {
        if (problem.isPresent()) {
            return problem.get();
        }
        Optional<Content> objection = objection();
        return objection.isPresent() ? objection.get() : parse(passphrase);
    }

    /** As OpenSSH: a private key of the user's own that others may read is not used. */
    Optional<Content> objection() {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            return LocalAccount.ofThisProcess().owns(attributes)
                            && attributes.permissions().stream().anyMatch(FOR_OTHERS::contains)
                    ? Optional.of(new Unusable(
                            "open to others: chmod 600",
                            Optional.of("a private key that others may read is not used: chmod 600 "
                                    + ShellWord.of(file.toString()))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.of(unreadable(file, e));
        }
    }

    private Content parse(Optional<char[]> passphrase) {
        AtomicBoolean encrypted = new AtomicBoolean();
        FilePasswordProvider given = (session, resource, retry) -> {
            encrypted.set(true);
            return passphrase.map(String::new).orElse(null);
        };
        try {
            byte[] plain = bytes;
            if (EncryptedPkcs8.isIn(bytes)) {
                encrypted.set(true);
                if (passphrase.isEmpty()) {
                    return new Locked();
                }
                plain = EncryptedPkcs8.decrypt(bytes, passphrase.get());
            }
            Iterable<KeyPair> pairs = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName(file.toString()), new ByteArrayInputStream(plain), given);
            Iterator<KeyPair> first = pairs == null ? Collections.emptyIterator() : pairs.iterator();
            return first.hasNext() ? new Key(first.next()) : new Unusable("no private key in it");
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return encrypted.get()
                    ? new Locked()
                    : new Unusable("not a key that can be read: " + Printable.text(String.valueOf(e.getMessage())));
        }
    }
}
