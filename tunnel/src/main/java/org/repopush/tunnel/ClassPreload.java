package org.repopush.tunnel;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.repopush.tunnel.io.Threads;
import org.slf4j.LoggerFactory;

/**
 * Does once, for nothing, what every connection does first: loads and initialises the client and the algorithms that servers
 * choose. Beside the reading of the command line this takes no time of its own where there are two cores.
 */
public final class ClassPreload {
    private ClassPreload() {}

    /**
     * Begins on a thread that ends by itself. For whoever has something else to do before it can connect; nothing depends
     * on it. No logger is made before, which would take 10 ms of the caller's time.
     */
    public static void start() {
        Threads.unstarted("preload", ClassPreload::run).start();
    }

    private static void run() {
        try {
            SecureClient.create();
            exchangeKeys();
            encrypt();
        } catch (GeneralSecurityException | RuntimeException e) {
            LoggerFactory.getLogger(ClassPreload.class)
                    .debug("not preloaded", e); // the connection will tell, if it needs that at all
        }
    }

    private static void exchangeKeys() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        KeyAgreement agreement = KeyAgreement.getInstance("X25519");
        agreement.init(pair.getPrivate());
        agreement.doPhase(pair.getPublic(), true);
        agreement.generateSecret();
    }

    private static void encrypt() throws GeneralSecurityException {
        byte[] zeros = new byte[16];
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(zeros, "AES"), new GCMParameterSpec(128, new byte[12]));
        cipher.doFinal(zeros);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(zeros, "HmacSHA256"));
        mac.doFinal(zeros);
    }
}
