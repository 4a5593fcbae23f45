package org.repopush.cli.configuration;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.repopush.cli.command.Durations;
import org.repopush.group.GroupPolicy;
import org.repopush.group.OnFailure;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.model.Destination;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import picocli.CommandLine.TypeConversionException;

/**
 * The keys of one group.
 *
 * @param begin where it begins
 */
record GroupTable(GroupsFile file, String name, TomlTable table, TomlPosition begin) {
    private static final String DESTINATIONS = "destinations";
    private static final String POLICY = "policy";
    private static final String QUORUM = "quorum";
    private static final String ON_FAILURE = "on-failure";
    private static final String LIMIT = "limit";
    private static final String CANARY = "canary";
    private static final String CHECK = "check";
    private static final String CHECK_TIMEOUT = "check-timeout";
    private static final List<String> KEYS = Stream.concat(
                    Stream.of(DESTINATIONS, POLICY, QUORUM, ON_FAILURE, LIMIT, CANARY, CHECK, CHECK_TIMEOUT),
                    SourceKeys.NAMES.stream())
            .toList();

    GroupTable {
        requireNonNull(file, "file");
        requireNonNull(name, "name");
        requireNonNull(table, "table");
        requireNonNull(begin, "begin");
    }

    ConfiguredGroup group() throws PushException {
        for (String key : table.keySet()) {
            if (!KEYS.contains(key)) {
                throw wrong(key, "unknown key '" + key + "' in the group '" + name + "'");
            }
        }
        List<Destination> destinations = destinations();
        return new ConfiguredGroup(
                name,
                file.place(begin),
                destinations,
                policy(destinations.size()),
                word(ON_FAILURE, List.of(OnFailure.values())),
                number(LIMIT),
                canary(destinations),
                text(CHECK),
                duration(),
                new SourceKeys(this).all());
    }

    private List<Destination> destinations() throws PushException {
        if (!has(DESTINATIONS)) {
            throw GroupsFile.wrong(
                    file.place(begin) + ": the group '" + name + "' has no destinations", hint(DESTINATIONS));
        }
        if (!(value(DESTINATIONS) instanceof TomlArray array)) {
            throw mistyped(DESTINATIONS);
        }
        List<Destination> all = new ArrayList<>();
        for (Object element : array.toList()) {
            if (!(element instanceof String text)) {
                throw mistyped(DESTINATIONS);
            }
            Destination named = destination(DESTINATIONS, text);
            if (all.contains(named)) {
                throw wrong(DESTINATIONS, named + " is named twice in the group '" + name + "'");
            }
            all.add(named);
        }
        if (all.isEmpty()) {
            throw wrong(DESTINATIONS, "the group '" + name + "' has no destinations");
        }
        return all;
    }

    private Destination destination(String key, String text) throws PushException {
        try {
            return Destination.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(key, String.valueOf(e.getMessage()));
        }
    }

    /** A quorum is a policy of its own; where a word stands beside it, that says the same. */
    private Optional<GroupPolicy> policy(int members) throws PushException {
        Optional<GroupPolicy.Form> form = word(POLICY, List.of(GroupPolicy.Form.values()));
        Optional<Integer> quorum = number(QUORUM);
        if (quorum.isPresent() && quorum.get() > members) {
            throw wrong(
                    QUORUM,
                    "the group '" + name + "' cannot have a quorum of " + quorum.get() + ": it has " + members
                            + (members == 1 ? " destination" : " destinations"));
        }
        if (quorum.isPresent() && form.isPresent() && form.get() != GroupPolicy.Form.QUORUM) {
            throw wrong(QUORUM, "the policy of the group '" + name + "' has no quorum");
        }
        if (quorum.isPresent()) {
            return Optional.of(GroupPolicy.quorum(quorum.get()));
        }
        if (form.equals(Optional.of(GroupPolicy.Form.QUORUM))) {
            throw wrong(POLICY, "the group '" + name + "' does not say how many destinations its quorum has");
        }
        return form.map(word -> word == GroupPolicy.Form.ALL ? GroupPolicy.ALL : GroupPolicy.BEST_EFFORT);
    }

    private Optional<Destination> canary(List<Destination> destinations) throws PushException {
        Optional<String> text = text(CANARY);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Destination canary = destination(CANARY, text.get());
        if (!destinations.contains(canary)) {
            throw wrong(CANARY, canary + " is no destination of the group '" + name + "'");
        }
        return Optional.of(canary);
    }

    private Optional<Duration> duration() throws PushException {
        Optional<String> text = text(CHECK_TIMEOUT);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Durations.parsePositive(text.get()));
        } catch (TypeConversionException e) {
            throw wrong(CHECK_TIMEOUT, String.valueOf(e.getMessage()));
        }
    }

    Optional<String> text(String key) throws PushException {
        if (!has(key)) {
            return Optional.empty();
        }
        if (value(key) instanceof String text && !text.isBlank()) {
            return Optional.of(text);
        }
        throw mistyped(key);
    }

    private Optional<Integer> number(String key) throws PushException {
        return number(key, 1);
    }

    Optional<Integer> number(String key, int least) throws PushException {
        if (!has(key)) {
            return Optional.empty();
        }
        if (value(key) instanceof Long number && number >= least && number <= Integer.MAX_VALUE) {
            return Optional.of(number.intValue());
        }
        throw mistyped(key);
    }

    private <E extends Enum<E>> Optional<E> word(String key, List<E> words) throws PushException {
        if (!has(key)) {
            return Optional.empty();
        }
        Object value = value(key);
        for (E word : words) {
            if (spelled(word).equals(value)) {
                return Optional.of(word);
            }
        }
        throw mistyped(key);
    }

    Optional<Boolean> choice(String key) throws PushException {
        if (!has(key)) {
            return Optional.empty();
        }
        if (value(key) instanceof Boolean choice) {
            return Optional.of(choice);
        }
        throw mistyped(key);
    }

    /** A list of texts, which may be empty or missing. */
    List<String> texts(String key) throws PushException {
        if (!has(key)) {
            return List.of();
        }
        if (!(value(key) instanceof TomlArray array)) {
            throw mistyped(key);
        }
        List<String> all = new ArrayList<>();
        for (Object element : array.toList()) {
            if (!(element instanceof String text)) {
                throw mistyped(key);
            }
            all.add(text);
        }
        return all;
    }

    private boolean has(String key) {
        return table.contains(List.of(key));
    }

    private Object value(String key) {
        return requireNonNull(table.get(List.of(key)), key);
    }

    PushException mistyped(String key) {
        return wrong(key, "'" + key + "' has no value that it can have");
    }

    private PushException wrong(String key, String problem) {
        return GroupsFile.wrong(file.place(table.inputPositionOf(List.of(key))) + ": " + problem, hint(key));
    }

    private static String hint(String key) {
        return switch (key) {
            case DESTINATIONS ->
                "write destinations = [\"build@a:/srv/repo\", \"build@b:/srv/repo\"], each of them once";
            case POLICY, QUORUM ->
                "write policy = " + words(List.of(GroupPolicy.Form.values())) + "; for a quorum also quorum = 2";
            case ON_FAILURE -> "write on-failure = " + words(List.of(OnFailure.values()));
            case LIMIT -> "write limit = 4, or another number of destinations that transfer at a time";
            case CANARY -> "write canary = and one of the destinations, in quotation marks";
            case CHECK_TIMEOUT -> "write check-timeout = \"5m\", or another time";
            case CHECK -> "write check = and a command, in quotation marks";
            default ->
                SourceKeys.NAMES.contains(key) ? SourceKeys.hint(key) : "the keys are: " + String.join(", ", KEYS);
        };
    }

    private static String words(List<? extends Enum<?>> words) {
        return words.stream().map(word -> '"' + spelled(word) + '"').collect(Collectors.joining(" or "));
    }

    private static String spelled(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
