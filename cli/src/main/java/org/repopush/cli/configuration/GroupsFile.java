package org.repopush.cli.configuration;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One config.toml. All of it is checked, whatever name is asked for: a mistake is found on the day on which it is made. */
record GroupsFile(Path path, String text) {
    private static final String GROUP = "group";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    GroupsFile {
        requireNonNull(path, "path");
        requireNonNull(text, "text");
    }

    /** In no particular order. */
    List<ConfiguredGroup> groups() throws PushException {
        TomlParseResult parsed = Toml.parse(text);
        if (parsed.hasErrors()) {
            TomlParseError first = parsed.errors().get(0);
            throw wrong(
                    place(first.position()) + ": " + first.getMessage(),
                    "correct that line; doc/groups.md shows an example");
        }
        for (String key : parsed.keySet()) {
            if (!key.equals(GROUP)) {
                throw wrong(
                        place(parsed.inputPositionOf(List.of(key))) + ": unknown key '" + key + "'",
                        "there are only groups: [group.NAME]");
            }
        }
        List<ConfiguredGroup> groups = new ArrayList<>();
        if (parsed.contains(List.of(GROUP))) {
            TomlTable all = table(parsed, GROUP, "'group'");
            for (String name : all.keySet()) {
                groups.add(group(name, all));
            }
        }
        return groups;
    }

    private ConfiguredGroup group(String name, TomlTable all) throws PushException {
        if (!NAME.matcher(name).matches()) {
            throw wrong(
                    place(all.inputPositionOf(List.of(name))) + ": '" + name + "' is no name of a group",
                    "a name has letters, digits, dots, hyphens and underscores, and begins with a letter or a digit");
        }
        return new GroupTable(this, name, table(all, name, "'group." + name + "'"), all.inputPositionOf(List.of(name)))
                .group();
    }

    private TomlTable table(TomlTable in, String key, String shown) throws PushException {
        if (in.get(List.of(key)) instanceof TomlTable table) {
            return table;
        }
        throw wrong(
                place(in.inputPositionOf(List.of(key))) + ": " + shown + " is not a table",
                "a group is [group.NAME], and its keys follow on lines of their own");
    }

    String place(TomlPosition position) {
        return path + ":" + position.line();
    }

    static PushException wrong(String problem, String hint) {
        return new PushException(ExitCode.USAGE, problem, hint);
    }
}
