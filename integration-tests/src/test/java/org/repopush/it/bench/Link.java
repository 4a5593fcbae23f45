package org.repopush.it.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.sshd.Sshd;

/** The way to a server over a network of some kind: straight, or through a relay. */
record Link(SshAccess access, Optional<Relay> relay) implements AutoCloseable {
    static Link open(Sshd sshd, Network network) throws IOException {
        if (network.isDirect()) {
            return new Link(new SshAccess(sshd.client().config(), sshd.port()), Optional.empty());
        }
        Relay relay = sshd.relay().roundTrip(Duration.ofMillis(network.roundTripMillis()));
        if (network.bitsPerSecond() != Network.UNLIMITED) {
            relay.rate(network.bitsPerSecond() / Byte.SIZE);
        }
        return new Link(new SshAccess(sshd.client().config(), relay.port()), Optional.of(relay));
    }

    @Override
    public void close() {
        relay.ifPresent(Relay::close);
    }
}
