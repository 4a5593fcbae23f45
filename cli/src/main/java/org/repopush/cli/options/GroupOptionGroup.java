package org.repopush.cli.options;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.repopush.group.GroupPolicy;
import org.repopush.group.OnFailure;
import org.repopush.push.model.PushException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Several destinations, and what becomes of all when one fails. */
final class GroupOptionGroup {
    static final String TO = "--to";

    private static final int MOST = 1_000;

    private final OptionSpec to = OptionSpec.builder(TO)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("DEST")
            .description("a destination of a group; repeat for each")
            .build();
    private final OptionSpec quorum = OptionSpec.builder("--quorum")
            .type(Object.class)
            .converters(text -> Choices.policy(text))
            .paramLabel("N")
            .description("how many have to publish; default all")
            .build();
    private final OptionSpec keepGoing = OptionGroup.flag("publish wherever that is possible", "--keep-going");
    private final OptionSpec onFailure = OptionSpec.builder("--on-failure")
            .type(Object.class)
            .converters(text -> Choices.onFailure(text))
            .paramLabel("WHAT")
            .description("if one fails to publish: abort or retry")
            .build();
    private final OptionSpec limit = OptionSpec.builder("--limit")
            .type(Integer.class)
            .converters(text -> TransferOptionGroup.number(text, 1, MOST))
            .paramLabel("N")
            .description("how many transfer at a time; default 16")
            .build();

    OptionGroup group() {
        return new OptionGroup("Groups", List.of(to, quorum, keepGoing, onFailure, limit));
    }

    /** Those that say how a group is treated. */
    List<OptionSpec> treatment() {
        return List.of(quorum, keepGoing, onFailure, limit);
    }

    /** The destinations of a group, as the user writes them; none where the push is no group's. */
    List<String> members() {
        return Optional.ofNullable(to.<List<String>>getValue()).orElse(List.of());
    }

    /** @param given on the command line: that counts more than a variable */
    Optional<GroupPolicy> policy(List<OptionSpec> given) throws PushException {
        boolean keeps = OptionGroup.isSet(keepGoing);
        GroupPolicy named = quorum.getValue();
        if (named == null || !keeps) {
            return keeps ? Optional.of(GroupPolicy.BEST_EFFORT) : Optional.ofNullable(named);
        }
        if (given.contains(quorum) == given.contains(keepGoing)) {
            throw UsageErrors.of("--quorum and --keep-going cannot be used together", Topic.PUSH);
        }
        return Optional.of(given.contains(quorum) ? named : GroupPolicy.BEST_EFFORT);
    }

    Optional<OnFailure> onFailure() {
        return Optional.ofNullable(onFailure.getValue());
    }

    Optional<Integer> limit() {
        return Optional.ofNullable(limit.getValue());
    }

    /** The words of options, apart from them: a push of one destination loads none of these types. */
    private static final class Choices {
        private Choices() {}

        static Object policy(String text) {
            if (text.equals("all")) {
                return GroupPolicy.ALL;
            }
            return GroupPolicy.quorum((Integer) TransferOptionGroup.number(text, 1, MOST));
        }

        static Object onFailure(String text) {
            for (OnFailure choice : OnFailure.offered()) {
                if (word(choice).equals(text)) {
                    return choice;
                }
            }
            throw new TypeConversionException("'" + text + "' is not one of "
                    + OnFailure.offered().stream().map(Choices::word).collect(Collectors.joining(", ")));
        }

        private static String word(OnFailure choice) {
            return choice.name().toLowerCase(Locale.ROOT);
        }
    }
}
