package org.repopush.cli.configuration;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.repopush.cli.command.Environment;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.model.LocalAccount;

/**
 * The files that give names to groups. A group in the first one counts, whatever the next one says.
 *
 * @param files need not exist
 */
public record Configuration(List<Path> files) {
    private static final Path OF_THE_MACHINE = Path.of("/etc/repo-push/config.toml");

    public Configuration {
        files = List.copyOf(files);
    }

    /** The user's file, then that of the machine. */
    public static Configuration of(Environment environment) {
        Path folder = directory(environment, "XDG_CONFIG_HOME")
                .orElseGet(() -> directory(environment, "HOME")
                        .orElseGet(() -> LocalAccount.ofThisProcess().home())
                        .resolve(".config"));
        return new Configuration(List.of(folder.resolve("repo-push/config.toml"), OF_THE_MACHINE));
    }

    /** Relative ones do not count, as the XDG Base Directory Specification has it. */
    private static Optional<Path> directory(Environment environment, String name) {
        return environment.get(name).filter(path -> path.startsWith("/")).map(Path::of);
    }

    /**
     * The group of this name.
     *
     * @throws PushException when there is none, or when a file that was read has a mistake, wherever it is
     */
    public ConfiguredGroup group(String name) throws PushException {
        Set<String> others = new LinkedHashSet<>();
        for (Path file : files) {
            List<ConfiguredGroup> groups = read(file);
            for (ConfiguredGroup group : groups) {
                if (group.name().equals(name)) {
                    return group;
                }
                others.add("@" + group.name());
            }
        }
        throw new PushException(
                ExitCode.USAGE,
                "there is no group '" + name + "' in " + files.get(0) + " or " + files.get(files.size() - 1),
                others.isEmpty()
                        ? "write [group." + name + "] with its destinations into one of them; doc/groups.md shows how"
                        : "the groups are: " + String.join(", ", others));
    }

    private static List<ConfiguredGroup> read(Path file) throws PushException {
        try {
            return new GroupsFile(file, Files.readString(file)).groups();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8", e);
        } catch (IOException e) {
            throw unreadable(file, e.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static PushException unreadable(Path file, String why, IOException failure) {
        return new PushException(
                ExitCode.USAGE,
                "cannot read " + file + ": " + why,
                "make it a file that you can read, or remove it",
                failure);
    }
}
