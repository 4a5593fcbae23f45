package org.repopush.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.repopush.push.model.UserPrompt;
import org.repopush.report.Console;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks as OpenSSH does: on the controlling terminal, whatever standard input and output are, or by the program that
 * {@code SSH_ASKPASS} names. Progress pauses meanwhile. One question at a time.
 */
public final class TerminalPrompt implements UserPrompt {
    private static final Logger LOG = LoggerFactory.getLogger(TerminalPrompt.class);
    private static final Path TERMINAL = Path.of("/dev/tty");

    private final Console console;
    private final Askpass askpass;

    /** With the program for questions that the environment names. */
    public static TerminalPrompt of(Console console) {
        return new TerminalPrompt(console, Askpass.of(System.getenv()));
    }

    private TerminalPrompt(Console console, Askpass askpass) {
        this.console = console;
        this.askpass = askpass;
    }

    @Override
    public synchronized Optional<char[]> ask(String question, boolean echo) {
        if (askpass.isForced()) {
            return askpass.ask(question);
        }
        try (FileChannel in = FileChannel.open(TERMINAL, StandardOpenOption.READ);
                OutputStream out = new FileOutputStream(TERMINAL.toFile())) { // which no interrupt closes
            console.pause();
            return ask(in, out, question, echo);
        } catch (IOException e) {
            LOG.debug("no answer from the terminal", e);
            return askpass.ask(question);
        } finally {
            console.resume();
        }
    }

    private static Optional<char[]> ask(FileChannel in, OutputStream out, String question, boolean echo)
            throws IOException {
        TerminalMode mode = echo ? TerminalMode.asItIs() : TerminalMode.withoutEcho();
        try {
            out.write(question.getBytes(UTF_8));
            return line(in);
        } catch (ClosedByInterruptException e) {
            return Optional.empty(); // and the thread stays interrupted
        } finally {
            mode.close();
            out.write('\n');
        }
    }

    /** A line without its end; empty at the end of input. What is longer than a line may be is cut off. */
    private static Optional<char[]> line(FileChannel in) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(SecretLine.LONGEST);
        ByteBuffer next = ByteBuffer.allocate(1);
        try {
            while (in.read(next.clear()) == 1 && next.get(0) != '\n') {
                if (line.hasRemaining()) {
                    line.put(next.get(0));
                }
            }
            return next.get(0) == '\n' || line.position() > 0
                    ? Optional.of(SecretLine.of(line.array(), line.position()))
                    : Optional.empty();
        } finally {
            Arrays.fill(line.array(), (byte) 0);
            Arrays.fill(next.array(), (byte) 0);
        }
    }
}
