package org.repopush.tunnel.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * What the user's configuration says about one host, as {@code ssh -G} or {@link ConfigReader} printed it: one setting a line,
 * keyword in lower case, blank, value. {@code Match}, {@code Include}, canonical names and defaults are already evaluated; for
 * a keyword that may be given once, its first line counts. Paths still hold {@code ~} and tokens, which are expanded here.
 */
public final class SshConfig {
    /** OpenSSH looks for these when nobody names a key, so that one of them is missing says nothing. */
    public static final List<String> USUAL_KEYS =
            List.of("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa");

    private static final String NONE = "none";
    private static final Set<String> TRUE = Set.of("yes", "true");

    private final Map<String, List<String>> settings;
    private final String originalHost;
    private final Path home;
    private final String localUser;

    private SshConfig(Map<String, List<String>> settings, String originalHost, Path home, String localUser) {
        this.settings = settings;
        this.originalHost = originalHost;
        this.home = home;
        this.localUser = localUser;
    }

    /**
     * The lines of {@code ssh -G}, or of our own reader.
     *
     * @param printed what {@code ssh -G} wrote
     * @param originalHost the host as the user named it
     * @throws TunnelException when a setting is missing or no valid value
     */
    public static SshConfig parse(String printed, String originalHost, Path home, String localUser)
            throws TunnelException {
        return new SshConfig(
                printed.lines()
                        .map(line -> line.split(" ", 2))
                        .filter(words -> words.length == 2)
                        .collect(Collectors.groupingBy(
                                words -> words[0].toLowerCase(Locale.ROOT),
                                Collectors.mapping(words -> words[1], Collectors.toList()))),
                originalHost,
                home,
                localUser);
    }

    /** The value of a keyword, as it is printed. */
    public Optional<String> first(String keyword) {
        return settings.getOrDefault(keyword, List.of()).stream().findFirst();
    }

    /** The value of a keyword, in lower case, that may be given once; absent when it is not set, or {@code none}. */
    public Optional<String> value(String keyword) {
        return first(keyword).filter(value -> !value.equalsIgnoreCase(NONE));
    }

    public Optional<Integer> number(String keyword) throws TunnelException {
        return parsed(keyword, Integer::valueOf);
    }

    public Optional<Path> file(String keyword) throws TunnelException {
        return paths(value(keyword).stream().toList()).stream().findFirst();
    }

    /**
     * The value of a keyword in its own type; absent when not set.
     *
     * @param parser throws IllegalArgumentException for what is no valid value
     */
    public <T> Optional<T> parsed(String keyword, Function<String, T> parser) throws TunnelException {
        Optional<String> value = value(keyword);
        try {
            return value.map(parser);
        } catch (IllegalArgumentException e) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "%s: '%s' is not a valid value".formatted(keyword, Printable.text(value.orElse(""))),
                    e);
        }
    }

    private String required(String keyword) throws TunnelException {
        return first(keyword)
                .orElseThrow(() -> new TunnelException(
                        Reason.CONFIG, "ssh -G says nothing about '%s' for %s".formatted(keyword, originalHost)));
    }

    public String host() throws TunnelException {
        return required("hostname");
    }

    public String user() throws TunnelException {
        return required("user");
    }

    public int port() throws TunnelException {
        return parsed("port", Integer::valueOf)
                .filter(Host::isPort)
                .orElseThrow(() -> new TunnelException(Reason.CONFIG, "no valid port is set for " + originalHost));
    }

    /** The host as the user named it. */
    public String originalHost() {
        return originalHost;
    }

    /** The name under which known_hosts holds the host's keys, when it is not that of the host. */
    public Optional<String> hostKeyAlias() {
        return value("hostkeyalias");
    }

    /** Private key files in the order in which they are tried; they need not exist. */
    public List<Path> identityFiles() throws TunnelException {
        return paths(settings.getOrDefault("identityfile", List.of()));
    }

    /** Certificates that the user named; they need not exist. */
    public List<Path> certificateFiles() throws TunnelException {
        return paths(settings.getOrDefault("certificatefile", List.of()));
    }

    private List<Path> paths(List<String> names) throws TunnelException {
        List<Path> paths = new ArrayList<>();
        for (String name : names) {
            if (!name.equals(NONE)) {
                paths.add(path(expand(name)));
            }
        }
        return paths;
    }

    /** Every known_hosts file, the user's first; they need not exist. */
    public List<Path> knownHostsFiles() throws TunnelException {
        List<Path> files = new ArrayList<>(userKnownHostsFiles());
        files.addAll(fileList("globalknownhostsfile"));
        return files;
    }

    /** The user's known_hosts files; a new key goes into the first. */
    public List<Path> userKnownHostsFiles() throws TunnelException {
        return fileList("userknownhostsfile");
    }

    /**
     * OpenSSH prints such a list on one line and quotes nothing; its tokens are expanded already. Its paths are absolute, so a
     * word that does not begin like one continues the path before it.
     */
    private List<Path> fileList(String keyword) throws TunnelException {
        List<String> names = new ArrayList<>();
        for (String word : first(keyword).orElse("").split(" ")) {
            boolean begins = names.isEmpty() || word.startsWith("/") || word.startsWith("~");
            if (begins) {
                names.add(word);
            } else {
                names.set(names.size() - 1, names.get(names.size() - 1) + " " + word);
            }
        }
        names.removeIf(name -> name.isEmpty() || name.equals(NONE));
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            files.add(path(withHome(name)));
        }
        return files;
    }

    /** Whether a keyword is set to yes. */
    public boolean isTrue(String keyword) {
        return first(keyword)
                .map(value -> TRUE.contains(value.toLowerCase(Locale.ROOT)))
                .orElse(false);
    }

    /** How long connecting may take, key exchange included; absent when not set. */
    public Optional<Duration> connectTimeout() throws TunnelException {
        return parsed("connecttimeout", SshConfig::positiveSeconds).flatMap(Function.identity());
    }

    /** After how much silence the peer is asked for a sign of life; absent when not set. */
    public Optional<Duration> serverAliveInterval() throws TunnelException {
        return parsed("serveraliveinterval", SshConfig::positiveSeconds).flatMap(Function.identity());
    }

    public int serverAliveCountMax() throws TunnelException {
        return parsed("serveralivecountmax", Integer::valueOf).orElse(3);
    }

    /** After how many bytes the keys are exchanged anew; absent when not set. */
    public OptionalLong rekeyBytes() throws TunnelException {
        return parsed("rekeylimit", text -> Long.parseLong(text.split(" ", 2)[0]))
                .filter(bytes -> bytes > 0)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private static Optional<Duration> positiveSeconds(String text) {
        long seconds = Long.parseLong(text);
        return seconds > 0 ? Optional.of(Duration.ofSeconds(seconds)) : Optional.empty();
    }

    public Optional<String> bindAddress() {
        return value("bindaddress");
    }

    /** The network interface whose address connections come from. */
    public Optional<String> bindInterface() {
        return value("bindinterface");
    }

    /** The jump hosts, the nearest first: {@code [user@]host[:port]}, separated by commas. */
    public Optional<String> proxyJump() throws TunnelException {
        Optional<String> jumps = value("proxyjump");
        return jumps.isEmpty() ? jumps : Optional.of(expandProxy("ProxyJump", jumps.get()));
    }

    /** The shell command whose input and output lead to the server. */
    public Optional<String> proxyCommand() throws TunnelException {
        Optional<String> command = value("proxycommand");
        if (command.isPresent() && isTrue("proxyusefdpass")) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "ProxyUseFdpass yes is set for %s and is not supported".formatted(originalHost),
                    "use a ProxyCommand that forwards data, for example 'ssh -W %h:%p' or 'nc %h %p'");
        }
        return command.isEmpty() ? command : Optional.of(expandProxy("ProxyCommand", command.get()));
    }

    /** The tokens of ssh_config(5) that stand in these two; like OpenSSH, refuses others. */
    private String expandProxy(String keyword, String text) throws TunnelException {
        return ConfigTokens.replace(text, letter -> switch (letter) {
            case '%' -> "%";
            case 'h' -> host();
            case 'n' -> originalHost;
            case 'p' -> Integer.toString(port());
            case 'r' -> user();
            default ->
                throw new TunnelException(
                        Reason.CONFIG,
                        "%s %s is set for %s; it supports only the tokens %%%% %%h %%n %%p and %%r"
                                .formatted(keyword, Printable.text(text), originalHost));
        });
    }

    /** Whether {@code AddressFamily} lets this address be used. */
    public boolean allows(InetAddress address) {
        return switch (first("addressfamily").orElse("any")) {
            case "inet" -> address instanceof Inet4Address;
            case "inet6" -> address instanceof Inet6Address;
            default -> true;
        };
    }

    /** A list of algorithms in the order of preference, for instance {@code ciphers}; absent when OpenSSH prints none. */
    public Optional<List<String>> algorithms(String keyword) {
        return first(keyword).map(list -> Arrays.asList(list.split(",")));
    }

    private Path path(String name) throws TunnelException {
        try {
            return Path.of(name);
        } catch (IllegalArgumentException e) {
            throw new TunnelException(Reason.CONFIG, "'" + Printable.text(name) + "' is not a path", e);
        }
    }

    private String expand(String text) throws TunnelException {
        boolean plain = text.indexOf('%') < 0 && text.indexOf('$') < 0;
        return plain ? withHome(text) : tokens().expand(text);
    }

    private String withHome(String text) throws TunnelException {
        if (text.startsWith("~/")) {
            return home + text.substring(1);
        }
        return text.startsWith("~") ? tokens().withHome(text) : text;
    }

    private ConfigTokens tokens() throws TunnelException {
        return new ConfigTokens(
                originalHost,
                host(),
                port(),
                user(),
                hostKeyAlias().orElse(originalHost),
                home,
                localUser,
                variable -> Optional.ofNullable(System.getenv(variable)));
    }

    /** {@code host:port}, for messages. */
    public String hostAndPort() throws TunnelException {
        String host = host();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
    }

    /** {@code user@host:port}, for messages. */
    public String name() throws TunnelException {
        return user() + "@" + hostAndPort();
    }
}
