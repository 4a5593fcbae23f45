package org.repopush.tunnel.crypto;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** An encrypted private key in PKCS#8 (RFC 5208, 5958), which MINA opens with BouncyCastle only and the JDK without. */
public final class EncryptedPkcs8 {
    private static final String BEGIN = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
    private static final String END = "-----END ENCRYPTED PRIVATE KEY-----";

    private EncryptedPkcs8() {}

    public static boolean isIn(byte[] file) {
        return new String(file, ISO_8859_1).contains(BEGIN);
    }

    /**
     * The same key as PEM that is not encrypted.
     *
     * @throws GeneralSecurityException when it is another passphrase's, or encrypted in a way that the JDK does not know
     */
    public static byte[] decrypt(byte[] file, char[] passphrase) throws IOException, GeneralSecurityException {
        String text = new String(file, ISO_8859_1);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END, begin);
        if (end < 0) {
            throw new IOException("the file is incomplete");
        }
        EncryptedPrivateKeyInfo info =
                new EncryptedPrivateKeyInfo(Base64.getMimeDecoder().decode(text.substring(begin, end)));
        PBEKeySpec secret = new PBEKeySpec(passphrase);
        try {
            // PBES2 (RFC 8018) is but a frame: the JDK's name of what is in it is what its parameters print
            String algorithm =
                    info.getAlgName().equals("PBES2") ? info.getAlgParameters().toString() : info.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
                    info.getAlgParameters());
            byte[] der = info.getKeySpec(cipher).getEncoded();
            String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
            return ("-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n").getBytes(US_ASCII);
        } finally {
            secret.clearPassword();
        }
    }
}
