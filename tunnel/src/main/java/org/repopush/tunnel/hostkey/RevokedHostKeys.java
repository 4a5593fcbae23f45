package org.repopush.tunnel.hostkey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * The file of RevokedHostKeys, ssh_config(5): public keys, one a line as in {@code .pub} files. As for OpenSSH no host can be
 * trusted while it cannot be read. Its binary form, a KRL, is not understood, and refused.
 */
record RevokedHostKeys(Path file) {
    private static final String KRL_MAGIC = "SSHKRL\n\0";

    /** The number of the first line that holds one of these keys. */
    Optional<Integer> lineOf(Collection<SshKey> keys) throws TunnelException {
        String text = text();
        if (text.startsWith(KRL_MAGIC)) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "RevokedHostKeys " + file + " is a key revocation list in binary form, which is not supported",
                    "name a file of public keys, one per line");
        }
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String[] fields = line.strip().split("[ \t]+");
            if (!fields[0].isEmpty() && !fields[0].startsWith("#") && keys.contains(key(fields, number))) {
                return Optional.of(number);
            }
        }
        return Optional.empty();
    }

    private SshKey key(String[] fields, int number) throws TunnelException {
        if (fields.length < 2) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "RevokedHostKeys %s line %d is not a public key".formatted(file, number),
                    "write 'TYPE KEY' or a comment with '#'");
        }
        return new SshKey(fields[0], fields[1]);
    }

    private String text() throws TunnelException {
        try {
            return new String(Files.readAllBytes(file), ISO_8859_1);
        } catch (IOException e) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "cannot read RevokedHostKeys " + file + ": " + e,
                    "make it readable; until then no host is trusted");
        }
    }
}
