package org.repopush.tunnel.model;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.io.RawText;

/**
 * Where to push.
 *
 * @param path absolute, or relative to the remote home; may begin with {@code ~/}
 */
public record Destination(Host host, String path) {
    private static final String URL_PREFIX = "ssh://";
    private static final Pattern SCP = Pattern.compile(
            "(?:(?<user>[^/:\\[]*)@)?(?:\\[(?<v6>[^\\]]*)\\]|(?<host>[^/:\\[@]*)):(?<path>.*)", Pattern.DOTALL);

    public Destination {
        requireNonNull(host, "host");
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
        Host host = new Host(Optional.ofNullable(scp.group("user")), hostOf(scp), OptionalInt.empty());
        return new Destination(host, group(scp, "path"));
    }

    private static Destination parseUrl(String text) {
        String rest = text.substring(URL_PREFIX.length());
        int slash = rest.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "no path in '" + Printable.text(text) + "': expected ssh://[user@]host[:port]/path");
        }
        Host host = Host.ofAuthority(rest.substring(0, slash), text);
        String path = Host.unescape("path", rest.substring(slash));
        return new Destination(host, path.startsWith("/~/") ? path.substring(1) : path);
    }

    private static String hostOf(Matcher matcher) {
        return Optional.ofNullable(matcher.group("v6")).orElseGet(() -> group(matcher, "host"));
    }

    private static String group(Matcher matcher, String name) {
        return requireNonNull(matcher.group(name), name);
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
        boolean raw = RawText.isRaw(path);
        if (host.port().isEmpty() && !raw) {
            return host + ":" + Printable.text(path);
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
        return URL_PREFIX + host + start + Printable.text(escaped.toString());
    }
}
