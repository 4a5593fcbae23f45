package org.repopush.tunnel.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.LocalAccount;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * Reads ssh_config(5) where there is no OpenSSH client that would: command line, user's file, system's file. What it does not
 * understand it refuses, with file and line; nothing is left out in silence.
 */
final class ConfigReader {
    /**
     * Where things are.
     *
     * @param home of the user; {@code .ssh/config} is there
     * @param system the directory of {@code ssh_config}
     * @param localUser empty where the account has no name
     */
    record Places(Path home, Path system, String localUser) {
        static Places usual() {
            LocalAccount account = LocalAccount.ofThisProcess();
            return new Places(
                    account.home(), Path.of("/etc/ssh"), account.name().orElse(""));
        }

        Path userDirectory() {
            return home.resolve(".ssh");
        }
    }

    private static final int DEEPEST_INCLUDE = 16;

    private final Host server;
    private final SshOptions options;
    private final Places places;
    private final ConfigSettings settings = new ConfigSettings();
    private final ConfigBlock block;
    private final List<String> complaints = new ArrayList<>();

    ConfigReader(Host server, SshOptions options, Places places) {
        this.server = server;
        this.options = options;
        this.places = places;
        this.block = new ConfigBlock(server.name(), places.localUser(), settings);
    }

    /** What there is to warn about, after {@link #read}. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** The settings in the form of {@code ssh -G}. */
    String read() throws TunnelException {
        readCommandLine();
        Optional<Path> named = options.configFile();
        if (named.isEmpty()) {
            readIfThere(places.userDirectory().resolve("config"), places.userDirectory(), true);
            readIfThere(places.system().resolve("ssh_config"), places.system(), false);
        } else if (!named.get().toString().equals("none")) {
            if (!Files.isReadable(named.get())) {
                throw new TunnelException(Reason.CONFIG, "cannot read the SSH configuration " + named.get());
            }
            new Reading(places.userDirectory(), false, true, 0).read(named.get());
        }
        setDefaults();
        expand();
        return settings.print();
    }

    private void readCommandLine() throws TunnelException {
        (options.port().isPresent() ? options.port() : server.port())
                .ifPresent(port -> settings.setDefault("port", Integer.toString(port)));
        for (Path identity : options.identities()) {
            if (Files.exists(identity)) {
                settings.add("identityfile", identity.toString());
            } else {
                complaints.add("Warning: Identity file " + Printable.text(identity.toString()) + " not accessible.");
            }
        }
        options.jump().ifPresent(jump -> settings.setDefault("proxyjump", jump));
        Reading commandLine = new Reading(places.userDirectory(), false, true, 0);
        for (String option : options.options()) {
            Optional<ConfigLine> line = ConfigLine.parse(option, "-o " + option, 0);
            if (line.isPresent()) {
                commandLine.take(line.get());
            }
        }
        server.user().ifPresent(user -> settings.setDefault("user", user));
    }

    private void readIfThere(Path file, Path base, boolean checked) throws TunnelException {
        if (Files.exists(file)) {
            new Reading(base, checked, true, 0).read(file);
        }
    }

    private void setDefaults() throws TunnelException {
        ConfigLine nowhere = new ConfigLine("hostname", 0, "hostname", "");
        String host = hostName(settings.first("hostname").orElse("%h"), server.name(), nowhere);
        settings.setDefault("hostname", host);
        settings.replace("hostname", name -> host.toLowerCase(Locale.ROOT));
        if (!places.localUser().isEmpty()) {
            settings.setDefault("user", places.localUser());
        } else if (settings.first("user").isEmpty()) {
            throw new TunnelException(
                    Reason.CONFIG,
                    "the account here has no name (uid "
                            + LocalAccount.ofThisProcess().id() + "), and none is set for the login to "
                            + server.name(),
                    "name the account there: user@host, or User in the SSH configuration");
        }
        settings.setDefault("port", "22");
        settings.setDefault("stricthostkeychecking", "ask");
        settings.setDefault(
                "identityfile",
                SshConfig.USUAL_KEYS.stream().map(name -> "~/.ssh/" + name).toArray(String[]::new));
        settings.setDefault("userknownhostsfile", "~/.ssh/known_hosts", "~/.ssh/known_hosts2");
        settings.setDefault(
                "globalknownhostsfile",
                places.system().resolve("ssh_known_hosts") + " "
                        + places.system().resolve("ssh_known_hosts2"));
    }

    /** What OpenSSH has already expanded when it prints it. */
    private void expand() throws TunnelException {
        settings.replace("hostkeyalias", alias -> alias.toLowerCase(Locale.ROOT));
        ConfigTokens tokens = new ConfigTokens(
                server.name(),
                settings.first("hostname").orElse(""),
                Integer.parseInt(settings.first("port").orElse("")),
                settings.first("user").orElse(""),
                settings.first("hostkeyalias").orElse(server.name()),
                places.home(),
                places.localUser(),
                variable -> Optional.ofNullable(System.getenv(variable)));
        settings.replace("userknownhostsfile", tokens::expand);
        // $VARIABLE as a whole is the name of a variable to look into later
        settings.replace("identityagent", name -> name.matches("\\$\\w+") ? name : tokens.expand(name));
    }

    /** Expands the tokens that HostName may hold. */
    static String hostName(String text, String originalHost, ConfigLine line) throws TunnelException {
        return ConfigTokens.replace(text, letter -> switch (letter) {
            case '%' -> "%";
            case 'h' -> originalHost;
            default -> throw line.refused("HostName " + text + " holds a token that is not known");
        });
    }

    /** One file with those that it includes. A block of an included file ends with it. */
    private final class Reading {
        private final Path base;
        private final boolean checked;
        private final boolean possible;
        private final int depth;
        private boolean active;

        /**
         * @param base where relative names of an Include are looked for
         * @param checked whether files that others could have written are refused
         * @param possible whether a block can become active: no, where an Include stands in one that is not
         */
        Reading(Path base, boolean checked, boolean possible, int depth) {
            this.base = base;
            this.checked = checked;
            this.possible = possible;
            this.depth = depth;
            this.active = possible;
        }

        void read(Path file) throws TunnelException {
            int number = 0;
            for (String text : text(file).split("\n", -1)) {
                Optional<ConfigLine> line = ConfigLine.parse(text, file.toString(), ++number);
                if (line.isPresent()) {
                    take(line.get());
                }
            }
        }

        void take(ConfigLine line) throws TunnelException {
            switch (line.keyword()) {
                case "host" -> active = block.isForHost(line) && possible;
                case "match" -> active = block.matches(line) && possible;
                case "include" -> include(line);
                default -> settings.set(line, active);
            }
        }

        private void include(ConfigLine line) throws TunnelException {
            List<String> names = line.words();
            if (names.isEmpty() || depth == DEEPEST_INCLUDE) {
                throw line.refused(names.isEmpty() ? "Include without a file" : "Include within Include too deep");
            }
            for (String name : names) {
                for (Path file : new ConfigInclude(places.home(), base).files(name, line)) {
                    new Reading(base, true, active, depth + 1).read(file);
                }
            }
        }

        private String text(Path file) throws TunnelException {
            try {
                if (checked && isOpenToOthers(file)) {
                    throw new TunnelException(
                            Reason.CONFIG,
                            "bad owner or permissions on " + file,
                            "chmod go-w " + file + ", and chown it to yourself");
                }
                return new String(Files.readAllBytes(file), UTF_8);
            } catch (TunnelException e) {
                throw e;
            } catch (IOException e) {
                throw new TunnelException(Reason.CONFIG, "cannot read " + file + ": " + e, e);
            }
        }

        private boolean isOpenToOthers(Path file) throws IOException {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            boolean trusted = LocalAccount.ofThisProcess().owns(attributes)
                    || attributes.owner().getName().equals("root");
            return !trusted
                    || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                    || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
        }
    }
}
