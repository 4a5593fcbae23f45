package org.repopush.tunnel.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who runs this program. In a container it may have a number that no account has; then the environment says what it calls
 * itself, if it does, and where its home is.
 *
 * @param name for the login, where it has one
 * @param home of the user; {@code /} where there is none
 * @param id how the owner of its files is shown
 */
public record LocalAccount(Optional<String> name, Path home, String id) {
    /** How Java shows what the system does not know. */
    private static final String UNKNOWN = "?";

    private static final Path SELF = Path.of("/proc/self");

    public LocalAccount {
        requireNonNull(name, "name");
        requireNonNull(home, "home");
        requireNonNull(id, "id");
    }

    public static LocalAccount ofThisProcess() {
        return of(
                property -> Optional.ofNullable(System.getProperty(property)),
                variable -> Optional.ofNullable(System.getenv(variable)),
                LocalAccount::number);
    }

    static LocalAccount of(
            Function<String, Optional<String>> properties,
            Function<String, Optional<String>> environment,
            Supplier<String> number) {
        Optional<String> known = properties.apply("user.name").filter(LocalAccount::isKnown);
        Optional<String> name = known.isPresent()
                ? known
                : Stream.of("LOGNAME", "USER")
                        .flatMap(variable -> environment.apply(variable).stream())
                        .filter(LocalAccount::isKnown)
                        .findFirst();
        Path home = Stream.of(properties.apply("user.home"), environment.apply("HOME"))
                .flatMap(Optional::stream)
                .filter(path -> path.startsWith("/"))
                .findFirst()
                .map(Path::of)
                .orElse(Path.of("/"));
        return new LocalAccount(name, home, known.orElseGet(number));
    }

    private static boolean isKnown(String value) {
        return !value.isBlank() && !value.equals(UNKNOWN);
    }

    private static String number() {
        try {
            return String.valueOf(Files.getAttribute(SELF, "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /** Whether a file is this account's. */
    public boolean owns(PosixFileAttributes file) {
        return file.owner().getName().equals(id);
    }

    /** The name for the login, else the number. */
    public String shown() {
        return name.orElse("uid " + id);
    }
}
