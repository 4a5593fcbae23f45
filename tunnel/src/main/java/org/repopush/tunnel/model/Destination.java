package org.repopush.tunnel.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repopush.tunnel.io.Percent;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.io.RawText;

/**
 * Where to push.
 *
 * @param host a name, an alias of the user's SSH configuration, or an address; an IPv6 address without brackets
 * @param path absolute, or relative to the remote home; may begin with {@code ~/}
 */
public record Destination(Optional<String> user, String host, OptionalInt port, String path) {
    private static final String URL_PREFIX = "ssh://";
    private static final Pattern SCP = Pattern.compile(
            "(?:(?<user>[^/:\\[]*)@)?(?:\\[(?<v6>[^\\]]*)\\]|(?<host>[^/:\\[@]*)):(?<path>.*)", Pattern.DOTALL);
    private static final Pattern URL_AUTHORITY = Pattern.compile(
            "(?:(?<user>.*)@)?(?:\\[(?<v6>[^\\]]*)\\]|(?<host>[^:\\[\\]@]*))(?::(?<port>[^:]*))?", Pattern.DOTALL);

    public Destination {
        user.ifPresent(name -> checkName("user", name));
        checkName("host", host);
        requireNonNull(port, "port");
        if (port.isPresent() && !isPort(port.getAsInt())) {
            throw new IllegalArgumentException("port " + port.getAsInt() + " is not between 1 and 65535");
        }
        checkPath(path);
    }

    /**
     * Reads {@code [user@]host:path} or {@code ssh://[user@]host[:port]/path}. The first is scp's: an IPv6 address stands in
     * brackets, the path may be relative. In the second the path is absolute, {@code /~/x} means {@code ~/x}, and
     * percent-escapes are decoded.
     *
     * @throws IllegalArgumentException with a message fit for the user
     */
    public static Destination parse(String text) {
        if (text.startsWith(URL_PREFIX)) {
            return parseUrl(text);
        }
        Matcher scp = SCP.matcher(text);
        if (text.contains("://") || !scp.matches()) {
            throw malformed(text);
        }
        return new Destination(
                Optional.ofNullable(scp.group("user")), hostOf(scp), OptionalInt.empty(), group(scp, "path"));
    }

    private static Destination parseUrl(String text) {
        String rest = text.substring(URL_PREFIX.length());
        int slash = rest.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "no path in '" + Printable.text(text) + "': expected ssh://[user@]host[:port]/path");
        }
        Matcher authority = URL_AUTHORITY.matcher(rest.substring(0, slash));
        if (!authority.matches()) {
            throw malformed(text);
        }
        Optional<String> user = Optional.ofNullable(authority.group("user")).map(raw -> unescape("user", raw));
        String path = unescape("path", rest.substring(slash));
        return new Destination(
                user,
                unescape("host", hostOf(authority)),
                portOf(Optional.ofNullable(authority.group("port"))),
                path.startsWith("/~/") ? path.substring(1) : path);
    }

    private static String hostOf(Matcher matcher) {
        return Optional.ofNullable(matcher.group("v6")).orElseGet(() -> group(matcher, "host"));
    }

    private static String group(Matcher matcher, String name) {
        return requireNonNull(matcher.group(name), name);
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

    private static String unescape(String what, String escaped) {
        try {
            return Percent.decodeUrl(escaped);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " '" + Printable.text(escaped) + "': " + e.getMessage(), e);
        }
    }

    public static boolean isPort(int number) {
        return number >= 1 && number <= 65_535;
    }

    private static void checkName(String what, String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
        if (name.startsWith("-")) {
            throw new IllegalArgumentException(what + " '" + Printable.text(name) + "' begins with '-'");
        }
        if (name.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c))) {
            throw new IllegalArgumentException(
                    what + " '" + Printable.text(name) + "' holds a blank or a control character");
        }
    }

    private static void checkPath(String path) {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("the path is empty");
        }
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the path holds a NUL character");
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + Printable.text(text)
                + "' is not a destination: expected [user@]host:path or ssh://[user@]host[:port]/path");
    }

    /**
     * As messages show it: {@code [user@]host:path}, or with a port, or bytes in the path that are not UTF-8, {@code
     * ssh://[user@]host:port/path}.
     */
    @Override
    public String toString() {
        String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        String account = user.map(name -> name + "@").orElse("") + shownHost;
        boolean raw = RawText.isRaw(path);
        if (port.isEmpty() && !raw) {
            return account + ":" + Printable.text(path);
        }
        StringBuilder escaped = new StringBuilder();
        path.replace("%", "%25").codePoints().forEach(c -> {
            if (RawText.isByte(c)) {
                escaped.append(RawText.shown(c).replace("\\x", "%").toUpperCase(Locale.ROOT));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        boolean atHome = raw && !path.startsWith("/");
        String start = !atHome ? path.startsWith("/") ? "" : "/" : path.startsWith("~/") ? "/" : "/~/";
        String number = port.isPresent() ? ":" + port.getAsInt() : "";
        return URL_PREFIX + account + number + start + Printable.text(escaped.toString());
    }
}
