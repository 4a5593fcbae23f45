package org.repopush.cli.options;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.cli.command.ReleaseCommand;
import org.repopush.cli.command.RunJournals;
import org.repopush.group.GroupSettings;
import org.repopush.group.Release;
import org.repopush.group.RunId;
import org.repopush.group.journal.RunRecord;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.report.ReportOptions;
import org.repopush.report.Terminal;

/** Reads {@code release ID}, {@code abort ID} and {@code rollback DEST...}. */
record ReleaseArguments(
        ProgramOptions options,
        GroupArguments groups,
        RunJournals journals,
        ReportOptions reporting,
        Terminal terminal,
        Topic topic) {
    ReleaseArguments {
        requireNonNull(options, "options");
        requireNonNull(groups, "groups");
        requireNonNull(journals, "journals");
        requireNonNull(reporting, "reporting");
        requireNonNull(terminal, "terminal");
        requireNonNull(topic, "topic");
    }

    /** @param words the name of a run, and destinations perhaps; else its journal on this machine has them */
    ReleaseCommand release(List<String> words) throws PushException {
        return staged(Release.Order.release(run(words), options.group.at()), words);
    }

    /** @param words as for {@link #release} */
    ReleaseCommand abort(List<String> words) throws PushException {
        return staged(Release.Order.abort(run(words)), words);
    }

    private RunId run(List<String> words) throws PushException {
        if (words.isEmpty()) {
            throw UsageErrors.of("no release was given", topic);
        }
        return run(words.get(0));
    }

    private RunId run(String text) throws PushException {
        try {
            return new RunId(text);
        } catch (IllegalArgumentException e) {
            throw UsageErrors.of("'" + text + "' is not an id such as 20261129t181500-1f3a9c20", topic);
        }
    }

    private ReleaseCommand staged(Release.Order order, List<String> words) throws PushException {
        List<String> named = new ArrayList<>(words.subList(1, words.size()));
        named.addAll(options.group.members());
        if (named.isEmpty()) {
            RunRecord record = journals.find(order.run())
                    .orElseThrow(() -> UsageErrors.of(
                            "this account has not staged " + order.run()
                                    + " on this machine: name its destinations with --to",
                            topic));
            named.addAll(record.destinations());
        }
        return command(order, topic == Topic.ABORT ? GroupSettings.of(groups.destinations(named)) : groups.of(named));
    }

    /** @param words destinations, and refs, which look different */
    ReleaseCommand rollback(List<String> words) throws PushException {
        List<String> named = new ArrayList<>(
                words.stream().filter(GroupArguments::isDestination).toList());
        named.addAll(options.group.members());
        List<String> refs = words.stream()
                .filter(word -> !GroupArguments.isDestination(word))
                .toList();
        if (refs.contains("")) {
            throw UsageErrors.of("a ref is empty", topic);
        }
        if (named.isEmpty()) {
            throw UsageErrors.of("no destination was given", topic);
        }
        Optional<String> wanted = options.group.toRun();
        Optional<RunId> to = wanted.isEmpty() ? Optional.empty() : Optional.of(run(wanted.get()));
        return command(
                Release.Order.rollback(to, options.push.isForced(), refs),
                GroupSettings.of(groups.destinations(named)));
    }

    private ReleaseCommand command(Release.Order order, GroupSettings settings) throws PushException {
        PushRequest each = options.push.errand(
                settings.destinations().get(0),
                options.ssh.toSshOptions(options.push.timeout()),
                options.transfer.options());
        return new ReleaseCommand(order, options.push.kind(), each, settings, journals, reporting, terminal);
    }
}
