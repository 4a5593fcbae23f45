package org.repopush.tunnel.crypto;

import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM compile its AES-GCM before there is something to send: until then it interprets that, at a tenth of the speed.
 * Small blocks, because the compiler counts calls, and 32 KiB blocks are too few of them; for a fixed time, after which all
 * is compiled or the machine is too busy for it to matter.
 */
public final class CipherWarmUp implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(CipherWarmUp.class);
    private static final Duration TIME = Duration.ofMillis(250);
    private static final int BLOCK = 512;
    private static final int TAG_BITS = 128;
    private static final int IV_BYTES = 12;
    private static final int KEY_BYTES = 16;

    @Override
    public void run() {
        try {
            warmUp();
        } catch (GeneralSecurityException e) {
            LOG.debug("the cipher is not warmed up", e); // what needs it will tell
        }
    }

    private static void warmUp() throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        SecretKeySpec key = new SecretKeySpec(new byte[KEY_BYTES], "AES");
        byte[] block = new byte[BLOCK];
        byte[] sealed = new byte[BLOCK + TAG_BITS / Byte.SIZE];
        byte[] iv = new byte[IV_BYTES];
        long end = System.nanoTime() + TIME.toNanos();
        for (long i = 0; System.nanoTime() < end; i++) {
            for (int b = 0; b < Long.BYTES; b++) {
                iv[b] = (byte) (i >>> (b * Byte.SIZE)); // the JDK refuses the same one twice
            }
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.doFinal(block, 0, block.length, sealed);
        }
    }
}
