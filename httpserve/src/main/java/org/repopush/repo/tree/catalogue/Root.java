package org.repopush.repo.tree.catalogue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The root hash of a tree: SHA-256 of what each of its entries is, in their order, a line each. Used by one thread. */
public final class Root {
    private final MessageDigest digest = sha256();

    /** Adds the next entry. */
    public void add(Entry entry) {
        digest.update((entry.identity() + '\n').getBytes(ISO_8859_1));
    }

    /** The hash of all, in lower-case hex. To be called once. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A digest of the sort that names content and roots. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
