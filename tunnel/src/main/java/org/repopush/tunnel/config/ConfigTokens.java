package org.repopush.tunnel.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * What stands for something else in a path: a leading {@code ~}, TOKENS of ssh_config(5), variables of the environment. One
 * that stands for nothing is refused, as by OpenSSH.
 *
 * @param originalHost as the user named it
 * @param keyAlias HostKeyAlias, else the original host
 * @param environment the values of variables
 */
record ConfigTokens(
        String originalHost,
        String host,
        int port,
        String user,
        String keyAlias,
        Path home,
        String localUser,
        Function<String, Optional<String>> environment) {
    private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path ACCOUNTS = Path.of("/etc/passwd");

    /** What the letter behind a percent sign stands for. */
    @FunctionalInterface
    interface Token {
        /** The text for it, or a refusal. At the end of the text the letter is a blank. */
        String of(char letter) throws TunnelException;
    }

    /** Puts what they stand for in the place of percent signs and the letters behind them. */
    static String replace(String text, Token token) throws TunnelException {
        StringBuilder replaced = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                replaced.append(token.of(++i < text.length() ? text.charAt(i) : ' '));
            } else {
                replaced.append(c);
            }
        }
        return replaced.toString();
    }

    String expand(String text) throws TunnelException {
        StringBuilder expanded = new StringBuilder();
        String path = withHome(text);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' && i + 1 < path.length()) {
                expanded.append(token(path.charAt(++i), text));
            } else if (path.startsWith("${", i) && path.indexOf('}', i) > 0) {
                int end = path.indexOf('}', i);
                expanded.append(variable(path.substring(i + 2, end), text));
                i = end;
            } else {
                expanded.append(c);
            }
        }
        return expanded.toString();
    }

    /** Only a leading {@code ~} expanded. */
    String withHome(String text) throws TunnelException {
        if (!text.startsWith("~")) {
            return text;
        }
        int end = text.indexOf('/') < 0 ? text.length() : text.indexOf('/');
        String account = text.substring(1, end);
        return (account.isEmpty() ? home.toString() : homeOf(account, text)) + text.substring(end);
    }

    private static String homeOf(String account, String text) throws TunnelException {
        try {
            for (String line : Files.readAllLines(ACCOUNTS, UTF_8)) {
                String[] fields = line.split(":");
                if (fields.length > 5 && fields[0].equals(account)) {
                    return fields[5];
                }
            }
        } catch (IOException e) {
            throw new TunnelException(Reason.CONFIG, "cannot read " + ACCOUNTS + " for " + Printable.text(text), e);
        }
        throw refused(text, "there is no account " + account);
    }

    private String variable(String name, String text) throws TunnelException {
        Optional<String> value = environment.apply(name);
        if (value.isEmpty()) {
            throw refused(text, "the environment has no " + name);
        }
        return value.get();
    }

    private String token(char letter, String text) throws TunnelException {
        return switch (letter) {
            case '%' -> "%";
            case 'C' -> digest(localHost() + host + port + user);
            case 'd' -> home.toString();
            case 'h' -> host;
            case 'i' -> userId();
            case 'k' -> keyAlias;
            case 'L' -> localHost().split("\\.", 2)[0];
            case 'l' -> localHost();
            case 'n' -> originalHost;
            case 'p' -> Integer.toString(port);
            case 'r' -> user;
            case 'u' -> localUser;
            default -> throw refused(text, "%" + letter + " is not known");
        };
    }

    private static String digest(String text) {
        try {
            // OpenSSH's own choice; it makes a name and protects nothing
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static String localHost() throws TunnelException {
        try {
            return Files.isReadable(KERNEL_HOST_NAME)
                    ? Files.readString(KERNEL_HOST_NAME).strip()
                    : InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            throw new TunnelException(Reason.CONFIG, "the name of this machine is not known", e);
        }
    }

    private static String userId() throws TunnelException {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            throw new TunnelException(Reason.CONFIG, "the number of this account is not known", e);
        }
    }

    private static TunnelException refused(String text, String why) {
        return new TunnelException(
                Reason.CONFIG,
                "'" + Printable.text(text) + "' in the SSH configuration: " + Printable.text(why),
                "correct it; ssh_config(5) lists the tokens under TOKENS");
    }
}
