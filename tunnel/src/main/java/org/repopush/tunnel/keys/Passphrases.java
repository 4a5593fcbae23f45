package org.repopush.tunnel.keys;

import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Optional;
import org.repopush.tunnel.io.Printable;

/** Opens encrypted key files by asking the user, as often as a login may ask. */
public record Passphrases(LoginPrompts questions, int tries) {
    KeyPair open(Path path, KeyFile file) throws UnusableKeyException, InterruptedException {
        String question = "Enter passphrase for key '" + Printable.text(path.toString()) + "': ";
        for (int i = 0; i < tries; i++) {
            Optional<char[]> answer = questions.ask(question, false);
            if (answer.isEmpty()) {
                throw new UnusableKeyException(
                        "encrypted, and " + questions.whyUnanswered() + "; ssh-add loads it into an agent");
            }
            char[] passphrase = answer.get();
            try {
                if (passphrase.length == 0) {
                    throw new UnusableKeyException("encrypted, and no passphrase was given");
                }
                if (file.open(passphrase) instanceof KeyFile.Key key) {
                    return key.pair();
                }
            } finally {
                Arrays.fill(passphrase, '\0');
            }
        }
        throw new UnusableKeyException("encrypted, and none of the passphrases opens it");
    }
}
