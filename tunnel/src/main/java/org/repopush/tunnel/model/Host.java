package org.repopush.tunnel.model;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repopush.tunnel.io.Percent;
import org.repopush.tunnel.io.Printable;

/**
 * A server, and the account there, as the user names them.
 *
 * @param name a name, an alias of the user's SSH configuration, or an address; an IPv6 address without brackets
 */
public record Host(Optional<String> user, String name, OptionalInt port) {
    private static final String URL_PREFIX = "ssh://";
    private static final Pattern AUTHORITY = Pattern.compile(
            "(?:(?<user>.*)@)?(?:\\[(?<v6>[^\\]]*)\\]|(?<host>[^:\\[\\]@/]*))(?::(?<port>[^:]*))?", Pattern.DOTALL);

    public Host {
        user.ifPresent(account -> check("user", account));
        check("host", name);
        requireNonNull(port, "port");
        if (port.isPresent() && !isPort(port.getAsInt())) {
            throw new IllegalArgumentException("port " + port.getAsInt() + " is not between 1 and 65535");
        }
    }

    /** A host without an account or a port. */
    public static Host of(String name) {
        return new Host(Optional.empty(), name, OptionalInt.empty());
    }

    /**
     * Reads {@code [user@]host} or {@code ssh://[user@]host[:port]}, perhaps with a slash behind it. An IPv6 address stands in
     * brackets; in the second, percent-escapes are decoded.
     *
     * @throws IllegalArgumentException with a message fit for the user
     */
    public static Host parse(String text) {
        if (text.startsWith(URL_PREFIX)) {
            return ofAuthority(text.substring(URL_PREFIX.length()).replaceFirst("/$", ""), text);
        }
        Matcher parts = AUTHORITY.matcher(text);
        if (!parts.matches() || parts.group("port") != null) {
            throw malformed(text);
        }
        return new Host(Optional.ofNullable(parts.group("user")), nameOf(parts), OptionalInt.empty());
    }

    /**
     * Reads the part of a URL that names the host.
     *
     * @param whole for messages
     */
    static Host ofAuthority(String authority, String whole) {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            throw malformed(whole);
        }
        return new Host(
                Optional.ofNullable(parts.group("user")).map(raw -> unescape("user", raw)),
                unescape("host", nameOf(parts)),
                portOf(Optional.ofNullable(parts.group("port"))));
    }

    private static String nameOf(Matcher parts) {
        return Optional.ofNullable(parts.group("v6")).orElseGet(() -> requireNonNull(parts.group("host"), "host"));
    }

    private static OptionalInt portOf(Optional<String> digits) {
        if (digits.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!digits.get().matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("'" + Printable.text(digits.get()) + "' is not a port");
        }
        return OptionalInt.of(Integer.parseInt(digits.get()));
    }

    static String unescape(String what, String escaped) {
        try {
            return Percent.decodeUrl(escaped);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " '" + Printable.text(escaped) + "': " + e.getMessage(), e);
        }
    }

    public static boolean isPort(int number) {
        return number >= 1 && number <= 65_535;
    }

    private static void check(String what, String word) {
        if (word.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
        if (word.startsWith("-")) {
            throw new IllegalArgumentException(what + " '" + Printable.text(word) + "' begins with '-'");
        }
        if (word.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c))) {
            throw new IllegalArgumentException(
                    what + " '" + Printable.text(word) + "' holds a blank or a control character");
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + Printable.text(text) + "' is not a host: expected [user@]host or ssh://[user@]host[:port]");
    }

    /** The account and the name, without the port: {@code [user@]host}. */
    public String login() {
        return user.map(account -> account + "@").orElse("") + name;
    }

    /** As messages show it: {@code [user@]host[:port]}, with an IPv6 address in brackets. */
    @Override
    public String toString() {
        String shown = name.indexOf(':') >= 0 ? "[" + name + "]" : name;
        return user.map(account -> account + "@").orElse("") + shown + (port.isPresent() ? ":" + port.getAsInt() : "");
    }
}
