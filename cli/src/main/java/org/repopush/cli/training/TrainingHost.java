package org.repopush.cli.training;

import java.io.IOException;
import java.nio.file.Path;
import org.repopush.tunnel.embedded.EmbeddedHost;

/** The host to which the training pushes: there until its standard input ends. */
public final class TrainingHost {
    static final String READY = "ready";

    private TrainingHost() {}

    public static void main(String[] arguments) throws IOException {
        EmbeddedHost host = EmbeddedHost.start(Path.of(arguments[0]));
        try {
            System.out.println(READY);
            while (System.in.read() >= 0) {
                // nothing is said here but the end
            }
        } finally {
            host.close();
        }
    }
}
