package org.repopush.tunnel.login;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.repopush.tunnel.config.SshConfig;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * What the user's configuration says about logging in.
 *
 * @param files private key files in the order in which they are tried; they need not exist
 * @param named those of the files that the command line names
 * @param certificates {@code CertificateFile}
 * @param agentSocket where an agent listens; empty when none is to be asked
 * @param onlyThese {@code IdentitiesOnly}: of the agent's keys those alone that belong to a file
 * @param methods the methods that may be used, the preferred one first
 * @param batch {@code BatchMode}: nothing is asked
 * @param tries how often a passphrase or password is asked for
 * @param devices {@code KbdInteractiveDevices}
 */
public record LoginSettings(
        List<Path> files,
        List<Path> named,
        List<Path> certificates,
        Optional<Path> agentSocket,
        boolean onlyThese,
        List<String> methods,
        boolean batch,
        int tries,
        String devices) {
    static final String KEYS = "publickey";
    public static final String KEYBOARD = "keyboard-interactive";
    static final String PASSWORD = "password";

    private static final String ENVIRONMENT = "SSH_AUTH_SOCK";
    private static final int USUAL_TRIES = 3;
    private static final Set<String> NO = Set.of("no", "false");

    /** @param environment looks up a variable of the environment */
    static LoginSettings of(SshConfig config, SshOptions options, Function<String, Optional<String>> environment)
            throws TunnelException {
        return new LoginSettings(
                config.identityFiles(),
                options.identities(),
                config.certificateFiles(),
                agentSocket(config, environment),
                config.isTrue("identitiesonly"),
                methods(config),
                config.isTrue("batchmode"),
                config.parsed("numberofpasswordprompts", Integer::valueOf).orElse(USUAL_TRIES),
                config.first("kbdinteractivedevices").orElse(""));
    }

    /** {@code IdentityAgent} is a path, the name of a variable that holds one, or {@code none}. */
    private static Optional<Path> agentSocket(SshConfig config, Function<String, Optional<String>> environment)
            throws TunnelException {
        String agent = config.first("identityagent").orElse(ENVIRONMENT);
        Optional<String> socket = Optional.of(agent);
        if (agent.equalsIgnoreCase("none")) {
            socket = Optional.empty();
        } else if (agent.equals(ENVIRONMENT)) {
            socket = environment.apply(ENVIRONMENT);
        } else if (agent.startsWith("$")) {
            socket = environment.apply(agent.substring(1));
        }
        Optional<String> given = socket.filter(path -> !path.isEmpty());
        try {
            return given.map(Path::of);
        } catch (IllegalArgumentException e) {
            throw new TunnelException(
                    Reason.CONFIG, "IdentityAgent '" + Printable.text(given.orElse("")) + "' is not a path", e);
        }
    }

    private static List<String> methods(SshConfig config) {
        return Arrays.stream(config.first("preferredauthentications")
                        .orElse(String.join(",", KEYS, KEYBOARD, PASSWORD))
                        .split(","))
                .map(String::strip)
                .filter(method -> isAllowed(config, method))
                .toList();
    }

    private static boolean isAllowed(SshConfig config, String method) {
        return switch (method) {
            case KEYS -> isAllowedBy(config, "pubkeyauthentication");
            case KEYBOARD -> isAllowedBy(config, "kbdinteractiveauthentication") && !config.isTrue("batchmode");
            case PASSWORD -> isAllowedBy(config, "passwordauthentication") && !config.isTrue("batchmode");
            default -> false;
        };
    }

    /** {@code PubkeyAuthentication} has other values than yes and no, which all allow it. */
    private static boolean isAllowedBy(SshConfig config, String keyword) {
        return config.first(keyword)
                .filter(value -> NO.contains(value.toLowerCase(Locale.ROOT)))
                .isEmpty();
    }
}
