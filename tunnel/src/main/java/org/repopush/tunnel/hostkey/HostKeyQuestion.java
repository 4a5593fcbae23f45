package org.repopush.tunnel.hostkey;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.tunnel.crypto.SshKey;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Dialog;

/** What {@code ssh} asks on a terminal about a host that nobody knows, in its own words. */
record HostKeyQuestion(HostKeyPolicy policy, KnownHosts knownHosts, SshKey key) {
    private static final int OTHER_NAMES = 8;

    enum Answer {
        YES,
        NO,
        /** There is nobody to ask. */
        NONE
    }

    Answer ask(Optional<InetAddress> address, Dialog user) {
        String question = text(address);
        while (true) {
            Optional<char[]> typed = user.ask(question, true);
            if (typed.isEmpty()) {
                return Answer.NONE;
            }
            String answer = new String(typed.get()).strip();
            if (answer.isEmpty() || answer.equalsIgnoreCase("no")) {
                return Answer.NO;
            }
            if (answer.equalsIgnoreCase("yes") || answer.equals(key.fingerprint())) {
                return Answer.YES;
            }
            question = "Please type 'yes', 'no' or the fingerprint: ";
        }
    }

    String text(Optional<InetAddress> address) {
        List<String> lines = new ArrayList<>();
        lines.add("The authenticity of host '%s (%s)' can't be established."
                .formatted(
                        Printable.text(policy.names().preferred()),
                        address.map(this::shown).orElse("<no hostip for proxy command>")));
        lines.add(key.shortType() + " key fingerprint is " + key.fingerprint() + ".");
        lines.addAll(otherNames());
        lines.add("Are you sure you want to continue connecting (yes/no/[fingerprint])? ");
        return String.join("\n", lines);
    }

    private String shown(InetAddress address) {
        return HostNames.of(address.getHostAddress(), policy.port(), Optional.empty())
                .preferred();
    }

    private List<String> otherNames() {
        List<KnownHostLine> others = knownHosts.holding(key);
        if (others.isEmpty()) {
            return List.of("This key is not known by any other names.");
        }
        List<String> lines = new ArrayList<>();
        lines.add("This host key is known by the following other names/addresses:");
        others.stream()
                .limit(OTHER_NAMES)
                .map(line -> "    %s:%d: %s"
                        .formatted(line.file(), line.number(), line.isHashed() ? "[hashed name]" : line.names()))
                .map(Printable::text)
                .forEach(lines::add);
        if (others.size() > OTHER_NAMES) {
            lines.add("    (" + (others.size() - OTHER_NAMES) + " additional names omitted)");
        }
        return lines;
    }
}
