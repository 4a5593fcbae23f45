package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.group.GroupEvent;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.Standing;
import org.repopush.push.StandingPush;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Warning.Code;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.watch.Publications;
import org.repopush.watch.ServiceManager;
import org.repopush.watch.Watch;

/**
 * {@code repo-push --watch[=DURATION] ...}: a push to one destination, or to a group, that is made again when the source changes.
 *
 * @param interval between two looks at the source
 */
public record WatchCommand(PushCommand each, Optional<GroupCommand> group, Duration interval, Environment environment)
        implements Command {
    public WatchCommand {
        requireNonNull(each, "each");
        requireNonNull(group, "group");
        requireNonNull(interval, "interval");
        requireNonNull(environment, "environment");
    }

    /** Of a push to one destination, or to a group. */
    public static WatchCommand of(Command push, Duration interval, Environment environment) {
        return push instanceof GroupCommand group
                ? new WatchCommand(group.each(), Optional.of(group), interval, environment)
                : new WatchCommand((PushCommand) push, Optional.empty(), interval, environment);
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        RepoKind chosen = each.chosen(kinds);
        Publications publications = new Publications();
        if (group.isEmpty()) {
            Standing pushes = new StandingPush(
                    chosen,
                    each.source(),
                    each.checked(chosen),
                    publications.seenBy(report),
                    TerminalPrompt.of(console));
            return watch(chosen, pushes, publications, new Told(report, report));
        }
        GroupEvent.Listener all = group.get().listener(console, report);
        Standing pushes = group.get().standing(chosen, publications.seenInGroup(all), console);
        return watch(chosen, pushes, publications, new Told(event -> all.on(new GroupEvent.OfAll(event)), report));
    }

    private ExitCode watch(RepoKind chosen, Standing pushes, Publications publications, Watch.Listener listener)
            throws PushException, InterruptedException {
        ServiceManager service = ServiceManager.of(
                name -> environment.get(name).orElse(""),
                text -> listener.on(new PushEvent.Warning(Code.SERVICE_MANAGER, text)));
        try (pushes) {
            return new Watch(chosen, each.source(), interval, listener, service).run(pushes, publications);
        }
    }

    /** Hands on what the watch has to say. */
    private record Told(PushEvent.Listener events, Report report) implements Watch.Listener {
        @Override
        public void on(PushEvent event) {
            events.on(event);
        }

        @Override
        public void failed(PushException failure) {
            report.failed(failure);
        }
    }

    @Override
    public String ifInterrupted() {
        return "run the same again to go on";
    }
}
