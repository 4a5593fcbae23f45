package org.repopush.cli.options;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.repopush.cli.configuration.Configuration;
import org.repopush.cli.configuration.ConfiguredGroup;
import org.repopush.group.Check;
import org.repopush.group.GroupPolicy;
import org.repopush.group.GroupSettings;
import org.repopush.group.OnFailure;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindOptions;
import org.repopush.repo.SourceOptions;
import org.repopush.tunnel.model.Destination;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The destinations that a command line names, and how their group is treated: by the command line, else by the configuration of the
 * groups that it names, else as usual. An instance is used once.
 */
final class GroupArguments {
    /** Before the name of a group. */
    static final String NAMED = "@";

    private final GroupOptionGroup options;
    private final List<OptionSpec> given;
    private final Configuration configuration;
    private final Topic topic;
    private final List<ConfiguredGroup> configured = new ArrayList<>();

    /** @param given on the command line */
    GroupArguments(GroupOptionGroup options, List<OptionSpec> given, Configuration configuration, Topic topic) {
        this.options = requireNonNull(options, "options");
        this.given = List.copyOf(given);
        this.configuration = requireNonNull(configuration, "configuration");
        this.topic = requireNonNull(topic, "topic");
    }

    /** Whether a word before the refs is a destination: no ref has a colon, or begins so. */
    static boolean isDestination(String word) {
        return word.indexOf(':') >= 0 || word.startsWith(NAMED);
    }

    /** @param words destinations and names of groups, as the user writes them */
    GroupSettings of(List<String> words) throws PushException {
        List<Destination> destinations = destinations(words);
        GroupPolicy policy =
                chosen(options.policy(given), "policy", ConfiguredGroup::policy).orElse(GroupPolicy.ALL);
        if (policy.needed(destinations.size()) > destinations.size()) {
            throw UsageErrors.of(
                    "a quorum of " + policy.least() + " cannot be reached by " + destinations.size()
                            + (destinations.size() == 1 ? " destination" : " destinations"),
                    topic);
        }
        OnFailure onFailure = chosen(options.onFailure(), "on-failure", ConfiguredGroup::onFailure)
                .orElse(OnFailure.ABORT);
        if (policy.equals(GroupPolicy.BEST_EFFORT) && onFailure == OnFailure.ROLLBACK) {
            throw UsageErrors.of(
                    "a group cannot keep going and roll back: with --keep-going what is published stays", topic);
        }
        return new GroupSettings(
                destinations,
                policy,
                onFailure,
                chosen(options.limit(), "limit", ConfiguredGroup::limit).orElse(GroupSettings.LIMIT),
                canary(destinations));
    }

    private Optional<GroupSettings.Canary> canary(List<Destination> destinations) throws PushException {
        Optional<Destination> said = Optional.empty();
        if (options.canary().isPresent()) {
            said = Optional.of(Arguments.destination(options.canary().get(), topic));
        }
        Optional<Destination> canary = chosen(said, "canary", ConfiguredGroup::canary);
        Optional<String> check = chosen(options.check(), "check", ConfiguredGroup::check);
        if (canary.isPresent() != check.isPresent()) {
            throw UsageErrors.of(
                    canary.isPresent()
                            ? "a canary needs a check: --check COMMAND decides whether the others follow"
                            : "a check needs a canary: --canary DEST is the destination that publishes first",
                    topic);
        }
        if (canary.isEmpty()) {
            return Optional.empty();
        }
        if (!destinations.contains(canary.get())) {
            throw UsageErrors.of("the canary " + canary.get() + " is no destination of the group", topic);
        }
        if (check.get().isBlank()) {
            throw UsageErrors.of("the check is empty", topic);
        }
        Duration timeout = chosen(options.checkTimeout(), "check-timeout", ConfiguredGroup::checkTimeout)
                .orElse(Check.TIMEOUT);
        return Optional.of(new GroupSettings.Canary(canary.get(), new Check(check.get(), timeout)));
    }

    /** All that the words stand for, in their order. */
    List<Destination> destinations(List<String> words) throws PushException {
        List<Destination> all = new ArrayList<>();
        for (String word : words) {
            for (Destination named : destinations(word)) {
                if (all.contains(named)) {
                    throw UsageErrors.of(named + " is named twice", topic);
                }
                all.add(named);
            }
        }
        return all;
    }

    private List<Destination> destinations(String word) throws PushException {
        if (word.startsWith(NAMED)) {
            ConfiguredGroup group = configuration.group(word.substring(NAMED.length()));
            configured.add(group);
            return group.destinations();
        }
        return List.of(Arguments.destination(word, topic));
    }

    /** What is said of the source; after {@link #of}. The command line decides, for each option by itself, and for filters as a whole. */
    KindOptions kindOptions(KindOptions said) throws PushException {
        SourceOptions source = said.source();
        return new KindOptions(
                said.mostDeleted(),
                said.layout(),
                new SourceOptions(
                        chosen(
                                source.lock(),
                                "source-lock",
                                group -> group.source().source().lock()),
                        chosen(
                                source.serial(),
                                "serial-file",
                                group -> group.source().source().serial()),
                        chosen(
                                source.beforeRead(),
                                "before-read",
                                group -> group.source().source().beforeRead()),
                        chosen(
                                source.afterRead(),
                                "after-read",
                                group -> group.source().source().afterRead()),
                        chosen(
                                source.retries(),
                                "source-retries",
                                group -> group.source().source().retries())),
                chosen(
                                some(said.filters()),
                                "filter",
                                group -> some(group.source().filters()))
                        .orElse(List.of()),
                chosen(
                        said.checkReferences(),
                        "check-refs",
                        group -> group.source().checkReferences()));
    }

    private static Optional<List<String>> some(List<String> filters) {
        return filters.isEmpty() ? Optional.empty() : Optional.of(filters);
    }

    /** Of several groups that are named together, all have to say the same, unless the command line decides. */
    private <T> Optional<T> chosen(Optional<T> said, String key, Function<ConfiguredGroup, Optional<T>> value)
            throws PushException {
        if (said.isPresent()) {
            return said;
        }
        List<Optional<T>> values = configured.stream().map(value).distinct().toList();
        if (values.size() > 1) {
            throw UsageErrors.of(
                    configured.stream().map(group -> NAMED + group.name()).collect(Collectors.joining(" and "))
                            + " do not have the same " + key,
                    topic);
        }
        return values.isEmpty() ? Optional.empty() : values.get(0);
    }
}
