package org.repopush.tunnel.model;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line says about SSH. Resolved against the user's configuration by {@code ssh -G}, so that each means
 * what it means to {@code ssh}.
 *
 * @param configFile {@code -F}
 * @param port {@code -p}; wins over the port in a destination
 * @param identities {@code -i}
 * @param jump {@code -J}
 * @param options {@code -o}, each {@code Keyword=value}
 * @param timeout silence after which the peer counts as gone; also bounds connecting unless {@code ConnectTimeout} is set
 */
public record SshOptions(
        Optional<Path> configFile,
        OptionalInt port,
        List<Path> identities,
        Optional<String> jump,
        List<String> options,
        Duration timeout) {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    public SshOptions {
        requireNonNull(configFile, "configFile");
        requireNonNull(port, "port");
        identities = List.copyOf(identities);
        requireNonNull(jump, "jump");
        options = List.copyOf(options);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout must be longer than nothing");
        }
        if (port.isPresent() && !Host.isPort(port.getAsInt())) {
            throw new IllegalArgumentException("port " + port.getAsInt() + " is not between 1 and 65535");
        }
    }

    /** No option given. */
    public static SshOptions defaults() {
        return new SshOptions(
                Optional.empty(), OptionalInt.empty(), List.of(), Optional.empty(), List.of(), DEFAULT_TIMEOUT);
    }
}
