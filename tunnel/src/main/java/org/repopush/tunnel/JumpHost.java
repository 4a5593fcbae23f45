package org.repopush.tunnel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * The jump host next to a server, as {@code ProxyJump} names it.
 *
 * @param before the jump hosts on the way to this one; when empty, its own configuration says whether there are any
 */
record JumpHost(Host host, Optional<String> before) {
    private static final String URL_PREFIX = "ssh://";

    /**
     * Takes the last of a list; OpenSSH hands the others down to the client that connects to it.
     *
     * @param jumps {@code [user@]host[:port],...} or URLs, the nearest to us first
     */
    static JumpHost lastOf(String jumps) throws TunnelException {
        int comma = jumps.lastIndexOf(',');
        Optional<String> before = comma < 0 ? Optional.empty() : Optional.of(jumps.substring(0, comma));
        String last = jumps.substring(comma + 1).strip();
        try {
            String url = last.startsWith(URL_PREFIX) ? last : URL_PREFIX + last.replace("%", "%25");
            return new JumpHost(Host.parse(url), before);
        } catch (IllegalArgumentException e) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "'%s' is not a jump host: expected [user@]host[:port]".formatted(Printable.text(last)),
                    e);
        }
    }

    /** As for {@code ssh}, keys and options of the command line are for the destination only. */
    SshOptions options(SshOptions ofDestination) {
        return new SshOptions(
                ofDestination.configFile(), OptionalInt.empty(), List.of(), before, List.of(), ofDestination.timeout());
    }

    /** The name that the user gave it. */
    String name() {
        return host.name();
    }

    /** Its failure, with its name and what to do there. */
    TunnelException failed(TunnelException problem, Optional<Path> configFile) {
        String hint = switch (problem.reason()) {
            case AUTH ->
                "add the public key to authorized_keys there, or set User and IdentityFile for Host " + name()
                        + " in the SSH configuration: -i and -o are for the destination only";
            case CONFIG -> "see the effective configuration with: " + command("ssh -G", configFile, "");
            case HOST_KEY -> "connect to it once with: " + command("ssh", configFile, " true");
            default -> "try: " + command("ssh", configFile, " true");
        };
        return problem.at("jump host " + name(), hint);
    }

    private String command(String program, Optional<Path> configFile, String end) {
        List<String> words = new ArrayList<>(List.of(program));
        configFile.ifPresent(file -> words.add("-F " + file));
        before.ifPresent(hosts -> words.add("-J " + hosts));
        host.port().ifPresent(port -> words.add("-p " + port));
        words.add(host.login());
        return Printable.text(String.join(" ", words)) + end;
    }
}
