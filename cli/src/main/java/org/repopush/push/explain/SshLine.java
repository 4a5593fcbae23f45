package org.repopush.push.explain;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.repopush.push.model.PushRequest;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.ShellWord;
import org.repopush.tunnel.model.SshOptions;

/** The {@code ssh} that goes where this run goes, with what its command line says: a hint that leaves out the port leads astray. */
public record SshLine(Host server, SshOptions ssh) {
    public SshLine {
        requireNonNull(server, "server");
        requireNonNull(ssh, "ssh");
    }

    public static SshLine of(PushRequest request) {
        return new SshLine(request.destination().host(), request.ssh());
    }

    /** The name of the host, for messages. */
    String host() {
        return server.name();
    }

    /** Runs a command there, as it stands on a command line here. */
    String running(String command) {
        return line(List.of()) + " " + command;
    }

    /** Only looks or talks, with an option of its own such as {@code -G}. */
    String with(String option) {
        return line(List.of(option));
    }

    private String line(List<String> first) {
        List<String> words = new ArrayList<>(List.of("ssh"));
        words.addAll(first);
        ssh.configFile().ifPresent(file -> words.addAll(List.of("-F", file.toString())));
        (ssh.port().isPresent() ? ssh.port() : server.port())
                .ifPresent(port -> words.addAll(List.of("-p", Integer.toString(port))));
        ssh.identities().forEach(key -> words.addAll(List.of("-i", key.toString())));
        ssh.jump().ifPresent(jump -> words.addAll(List.of("-J", jump)));
        ssh.options().forEach(option -> words.addAll(List.of("-o", option)));
        words.add(server.login());
        return words.stream().map(ShellWord::of).collect(Collectors.joining(" "));
    }
}
