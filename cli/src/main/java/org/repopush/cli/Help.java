package org.repopush.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.repopush.push.ExitCode;
import org.repopush.report.Console;
import picocli.CommandLine.Model.OptionSpec;

/** The text of {@code --help}. */
final class Help {
    static final String SYNOPSIS = "repo-push [OPTIONS] DEST [REF...]";

    private static final int COLUMNS = 80;
    private static final int INDENT = 30;
    private static final String HEAD = """
            Usage: repo-push [OPTIONS] DEST [REF...]
                   repo-push demo

            Publishes refs of a repository to another host: staged there, verified by the
            repository's own tool, and made visible by compare-and-swap. All refs when no
            REF is named.

            DEST is [user@]host:path or ssh://[user@]host[:port]/path.
            demo shows a push between two temporary repositories on this machine.
            """;
    private static final String FOOT = """
            Every option can be set in the environment: REPO_PUSH_ and its long name, for
            instance REPO_PUSH_LOCK_TIMEOUT=5m or REPO_PUSH_ATOMIC=0.
            Durations: 500ms, 30s, 5m, 1h; a bare number is seconds.

            Exit status: 0 published or nothing to do, 1 a bug, 2 usage, 3 source,
            4 no connection or host key, 5 login refused, 6 connection lost,
            7 destination not ready, 8 a ref was rejected, 9 transfer failed, 10 locked,
            130 interrupted.
            """;

    private Help() {}

    static ExitCode print(Console console, List<OptionGroup> groups) {
        lines(groups).forEach(console::result);
        return ExitCode.OK;
    }

    static List<String> lines(List<OptionGroup> groups) {
        List<String> lines = new ArrayList<>(HEAD.lines().toList());
        for (OptionGroup group : groups) {
            lines.add("");
            lines.add(group.heading() + ":");
            group.options().forEach(option -> lines.addAll(entry(option)));
        }
        lines.add("");
        lines.addAll(FOOT.lines().toList());
        return lines;
    }

    private static List<String> entry(OptionSpec option) {
        List<String> text = wrap(option.description()[0], COLUMNS - INDENT);
        List<String> lines = new ArrayList<>();
        String names = "  " + names(option);
        if (names.length() >= INDENT - 1) {
            lines.add(names);
            names = "";
        }
        for (String part : text) {
            lines.add(String.format(Locale.ROOT, "%-" + INDENT + "s%s", names, part));
            names = "";
        }
        return lines;
    }

    private static String names(OptionSpec option) {
        String name = String.join(", ", option.names());
        if (option.negatable()) {
            return "--[no-]" + name.substring(2);
        }
        if (option.arity().max() == 0) {
            return name;
        }
        return name.equals(PushOptions.LEASE)
                ? name + "[=" + option.paramLabel() + "]"
                : name + " " + option.paramLabel();
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
