package org.repopush.cli.terminal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program that asks where there is no terminal, as ssh(1) says of {@code SSH_ASKPASS}, {@code SSH_ASKPASS_REQUIRE} and
 * {@code DISPLAY}; its first line is the answer. Unlike OpenSSH, no program is run that the environment does not name.
 */
record Askpass(Optional<String> program, Optional<String> required, boolean display) {
    private static final Logger LOG = LoggerFactory.getLogger(Askpass.class);

    static Askpass of(Map<String, String> environment) {
        return new Askpass(
                Optional.ofNullable(environment.get("SSH_ASKPASS")).filter(name -> !name.isEmpty()),
                Optional.ofNullable(environment.get("SSH_ASKPASS_REQUIRE")).map(word -> word.toLowerCase(Locale.ROOT)),
                !environment.getOrDefault("DISPLAY", "").isEmpty());
    }

    /** Whether it is asked even where there is a terminal. */
    boolean isForced() {
        return required.equals(Optional.of("force")) || (required.equals(Optional.of("prefer")) && display);
    }

    private boolean isAllowed() {
        return isForced() || (display && !required.equals(Optional.of("never")));
    }

    /** Empty when it may not be asked, or gives no answer. An interrupt ends it and is kept. */
    Optional<char[]> ask(String question) {
        if (program.isEmpty() || !isAllowed()) {
            return Optional.empty();
        }
        try {
            return answer(new ProcessBuilder(program.get(), question)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            LOG.warn("cannot run {}: {}", program.get(), e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<char[]> answer(Process process) throws IOException {
        byte[] said = {};
        try {
            process.getOutputStream().close();
            // reading a pipe does not end with an interrupt, waiting for the process does
            int status = process.waitFor();
            said = process.getInputStream().readNBytes(SecretLine.LONGEST);
            return status == 0 ? Optional.of(SecretLine.of(said, said.length)) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            Arrays.fill(said, (byte) 0);
            process.destroy();
        }
    }
}
