package org.repopush.tunnel.hostkey;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names under which known_hosts may hold one host.
 *
 * @param exact the host's own name; on another port than 22 {@code [host]:port}
 * @param portless names that OpenSSH falls back to: the host without its port. A key found there counts, a different key
 *     there does not mean that the host's key changed
 */
record HostNames(List<String> exact, List<String> portless) {
    private static final int DEFAULT_PORT = 22;

    HostNames {
        exact = List.copyOf(exact);
        portless = List.copyOf(portless);
    }

    static HostNames of(String host, int port, Optional<String> alias) {
        if (alias.isPresent()) {
            return new HostNames(List.of(alias.get()), List.of()); // a hash of it is that of its very letters
        }
        String name = host.toLowerCase(Locale.ROOT);
        return port == DEFAULT_PORT
                ? new HostNames(List.of(name), List.of())
                : new HostNames(List.of("[" + name + "]:" + port), List.of(name));
    }

    List<String> all() {
        return Stream.concat(exact.stream(), portless.stream()).toList();
    }

    /** The name for a new line, and for {@code ssh-keygen -R}. */
    String preferred() {
        return exact.get(0);
    }
}
