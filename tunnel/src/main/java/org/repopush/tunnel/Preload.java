package org.repopush.tunnel;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does once, for nothing, what every connection does first: loads and initialises the client and the algorithms that servers
 * choose. Beside the reading of the command line this takes no time of its own where there are two cores.
 */
final class Preload implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

    @Override
    public void run() {
        try {
            SecureClient.create();
            exchangeKeys();
            encrypt();
            sign();
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.debug("not preloaded", e); // the connection will tell, if it needs that at all
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

    private static void sign() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate(), new SecureRandom());
        byte[] signed = signature.sign();
        signature.initVerify(pair.getPublic());
        signature.verify(signed);
    }
}
