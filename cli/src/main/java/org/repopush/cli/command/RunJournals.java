package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.repopush.group.JournalException;
import org.repopush.group.RunId;
import org.repopush.group.journal.OpenRun;
import org.repopush.group.journal.RunCommand;
import org.repopush.group.journal.RunRecord;
import org.repopush.group.journal.Runs;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.model.ShellWord;

/**
 * The journals of runs, as commands use them.
 *
 * @param environment says where they are
 * @param arguments of this process
 * @param variables those of the environment that stand for options
 */
public record RunJournals(Environment environment, List<String> arguments, Map<String, String> variables) {
    public RunJournals {
        requireNonNull(environment, "environment");
        arguments = List.copyOf(arguments);
        variables = Map.copyOf(variables);
    }

    /** All of them. */
    Runs runs() {
        Path state = environment
                .get("XDG_STATE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(
                        environment.get("HOME").orElseGet(() -> System.getProperty("user.home")), ".local/state"));
        return new Runs(state.resolve("repo-push/runs"));
    }

    /** One of them; empty when this account has begun no such run on this machine, or long ago. */
    public Optional<RunRecord> find(RunId run) throws PushException {
        try {
            return runs().find(run);
        } catch (IOException e) {
            throw new PushException(
                    ExitCode.USAGE,
                    "cannot read the journal of run " + run + ": " + e.getMessage(),
                    "push again: destinations that have everything are left as they are",
                    e);
        }
    }

    /** Begins one. */
    OpenRun begin(Path source, String kind, List<String> destinations) throws PushException {
        RunCommand command = new RunCommand(here(), source, kind, arguments, new TreeMap<>(variables));
        try {
            return runs().begin(RunRecord.begin(RunId.next(), Instant.now(), command, destinations));
        } catch (IOException e) {
            throw new JournalException(e).told();
        }
    }

    /** Goes on with one. */
    OpenRun resume(RunRecord record) throws PushException {
        try {
            return runs().resume(record)
                    .orElseThrow(() -> new PushException(
                            ExitCode.LOCKED,
                            "run " + record.run() + " is still going on",
                            "wait until it has ended: repo-push runs"));
        } catch (IOException e) {
            throw new JournalException(e).told();
        }
    }

    static Path here() {
        return Path.of("").toAbsolutePath();
    }

    /** The command line that does the same once more. */
    String sameAgain() {
        return "repo-push " + arguments.stream().map(ShellWord::of).collect(Collectors.joining(" "));
    }
}
