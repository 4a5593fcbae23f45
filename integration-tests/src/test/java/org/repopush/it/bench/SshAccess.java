package org.repopush.it.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How clients reach the server: the configuration that they are given, and the port, which may be a relay's. */
record SshAccess(Path config, int port) {
    static final String HOST = "127.0.0.1";

    /** The OpenSSH client with options. */
    List<String> ssh(String... options) {
        List<String> words = new ArrayList<>(List.of("ssh", "-F", config.toString(), "-p", Integer.toString(port)));
        words.addAll(List.of(options));
        return words;
    }

    /** The same as one word for {@code rsync -e}. */
    String remoteShell() {
        return String.join(" ", ssh());
    }
}
