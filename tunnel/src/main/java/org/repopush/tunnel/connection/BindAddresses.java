package org.repopush.tunnel.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * The addresses of this machine from which connections are made: {@code BindAddress} or {@code BindInterface}. Each address
 * of a server gets one of its own family.
 */
final class BindAddresses {
    private static final BindAddresses ANY = new BindAddresses("", List.of());

    private final String setting;
    private final List<InetAddress> addresses;

    private BindAddresses(String setting, List<InetAddress> addresses) {
        this.setting = setting;
        this.addresses = addresses;
    }

    static BindAddresses of(SshConfig config) throws TunnelException {
        Optional<String> address = config.bindAddress();
        if (address.isPresent()) {
            return ofAddress(address.get());
        }
        Optional<String> network = config.bindInterface();
        return network.isPresent() ? ofInterface(network.get()) : ANY;
    }

    private static BindAddresses ofAddress(String name) throws TunnelException {
        try {
            return new BindAddresses("BindAddress " + name, Arrays.asList(InetAddress.getAllByName(name)));
        } catch (UnknownHostException e) {
            throw new TunnelException(Reason.CONFIG, "BindAddress " + name + " is not an address of this machine", e);
        }
    }

    /** Loopback and link-local addresses are the last choice, as OpenSSH has it. */
    private static BindAddresses ofInterface(String name) throws TunnelException {
        try {
            NetworkInterface network = NetworkInterface.getByName(name);
            if (network != null && network.isUp()) {
                List<InetAddress> addresses = network.inetAddresses()
                        .sorted(Comparator.comparing(
                                address -> address.isLoopbackAddress() || address.isLinkLocalAddress()))
                        .toList();
                return new BindAddresses("BindInterface " + name, addresses);
            }
        } catch (SocketException e) {
            throw new TunnelException(Reason.CONFIG, "BindInterface " + name + " cannot be looked up", e);
        }
        throw new TunnelException(
                Reason.CONFIG,
                "BindInterface " + name + " is not a network interface of this machine, or is down",
                "list the interfaces with: ip address");
    }

    /** Where to connect from; empty when that is not set. */
    Optional<InetSocketAddress> towards(InetAddress server) throws IOException {
        if (this == ANY) {
            return Optional.empty();
        }
        return Optional.of(addresses.stream()
                .filter(address -> address.getClass() == server.getClass())
                .findFirst()
                .map(address -> new InetSocketAddress(address, 0))
                .orElseThrow(() -> new IOException(setting + " has no address of its family")));
    }
}
