package org.repopush.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.OptionSpec;

/** The text of {@code --help}. */
final class Help {
    /** The longest names have so many characters. */
    private static final int NAMES = 31;

    private static final String HEAD = """
            Usage: repo-push [OPTIONS] DEST [REF...]     publish refs; without REF all
                   repo-push status|doctor DEST [REF...] show the destination, find problems
                   repo-push release|abort ID | rollback DEST [REF...]
                   repo-push install-receiver HOST | demo | version | help [COMMAND]
            """;
    private static final String DESTINATION =
            "DEST:  [user@]host:path, ssh://[user@]host[:port]/path, or a group: @NAME";
    private static final String FOOT = """
            Variables: REPO_PUSH_ and the long name, for example REPO_PUSH_LOCK_TIMEOUT=5m
            Exit: 0 done, 1 bug, 2 usage, 3 source, 4 connection, 5 login, 6 lost, 7 remote,
              8 rejected, 9 transfer, 10 locked, 11 unsigned, 12 13 group, 130 interrupted
            """;

    private Help() {}

    /** All of it on one screen. */
    static List<String> general(List<OptionGroup> groups) {
        List<String> lines = new ArrayList<>(HEAD.lines().toList());
        lines.add(DESTINATION);
        addOptions(lines, groups);
        lines.add("");
        lines.addAll(FOOT.lines().toList());
        return lines;
    }

    /** @param groups those of its options */
    static List<String> of(Topic topic, List<OptionGroup> groups) {
        List<String> lines = new ArrayList<>(List.of("Usage: " + topic.synopsis()));
        if (topic.synopsis().contains("DEST")) {
            lines.add(DESTINATION);
        }
        lines.add("");
        lines.addAll(topic.purpose());
        addOptions(lines, groups);
        return lines;
    }

    private static void addOptions(List<String> lines, List<OptionGroup> groups) {
        for (OptionGroup group : groups) {
            lines.add("");
            lines.add(group.heading() + ":");
            group.options().forEach(option -> lines.add(entry(option)));
        }
    }

    /** Names and meaning on one line: the whole help is to fit on a screen, and the manual says more. */
    private static String entry(OptionSpec option) {
        return String.format(Locale.ROOT, "  %-" + NAMES + "s %s", names(option), option.description()[0]);
    }

    private static String names(OptionSpec option) {
        String name = String.join(", ", option.names());
        if (option.negatable()) {
            return "--[no-]" + name.substring(2);
        }
        if (option.arity().max() == 0) {
            return name;
        }
        return PushOptionGroup.isAttached(name)
                ? name + "[=" + option.paramLabel() + "]"
                : name + " " + option.paramLabel();
    }
}
