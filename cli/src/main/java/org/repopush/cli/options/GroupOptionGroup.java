package org.repopush.cli.options;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.repopush.cli.command.Durations;
import org.repopush.group.GroupPolicy;
import org.repopush.group.OnFailure;
import org.repopush.push.model.PushException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Several destinations, and what becomes of all when one fails. */
final class GroupOptionGroup {
    static final String TO = "--to";
    static final String STAGE_ONLY = "--stage-only";
    static final String AT = "--at";
    static final String TO_RUN = "--to-run";
    static final String CANARY = "--canary";
    static final String CHECK = "--check";

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
            .description("if one fails: abort, retry or rollback")
            .build();
    private final OptionSpec limit = OptionSpec.builder("--limit")
            .type(Integer.class)
            .converters(text -> TransferOptionGroup.number(text, 1, MOST))
            .paramLabel("N")
            .description("how many transfer at a time; default 16")
            .build();

    private final OptionSpec canary = OptionSpec.builder(CANARY)
            .type(String.class)
            .paramLabel("DEST")
            .description("which one publishes before the others")
            .build();
    private final OptionSpec check = OptionSpec.builder(CHECK)
            .type(String.class)
            .paramLabel("COMMAND")
            .description("whether the others follow the canary")
            .build();
    private final OptionSpec checkTimeout = OptionSpec.builder("--check-timeout")
            .type(Duration.class)
            .converters(Durations::parsePositive)
            .paramLabel("DURATION")
            .description("time limit for the check; default 5m")
            .build();
    private final OptionSpec stageOnly = OptionGroup.flag("do not publish; print the id for release", STAGE_ONLY);
    private final OptionSpec at = OptionSpec.builder(AT)
            .type(Instant.class)
            .converters(text -> PointInTime.parse(text, ZonedDateTime.now(ZoneId.systemDefault())))
            .paramLabel("TIME")
            .description("release: 18:00, or 2026-12-01T18:00[Z]")
            .build();
    private final OptionSpec toRun = OptionSpec.builder(TO_RUN)
            .type(String.class)
            .paramLabel("ID")
            .description("rollback: to what this run published")
            .build();

    OptionGroup group() {
        return new OptionGroup(
                "Groups and releases",
                List.of(to, quorum, keepGoing, onFailure, limit, canary, check, checkTimeout, stageOnly, at, toRun));
    }

    /** Those that say how a group is treated. */
    List<OptionSpec> treatment() {
        return List.of(quorum, keepGoing, onFailure, limit, canary, check, checkTimeout);
    }

    /** Whether what is pushed waits for its release. */
    boolean isStageOnly() {
        return OptionGroup.isSet(stageOnly);
    }

    /** When a release is to happen. */
    Optional<Instant> at() {
        return Optional.ofNullable(at.<Instant>getValue());
    }

    /** Which run a rollback leads to. */
    Optional<String> toRun() {
        return Optional.ofNullable(toRun.<String>getValue());
    }

    /** The member that publishes before the others, as the user writes it. */
    Optional<String> canary() {
        return Optional.ofNullable(canary.<String>getValue());
    }

    /** Whether the others follow it. */
    Optional<String> check() {
        return Optional.ofNullable(check.<String>getValue());
    }

    Optional<Duration> checkTimeout() {
        return Optional.ofNullable(checkTimeout.<Duration>getValue());
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
            for (OnFailure choice : OnFailure.values()) {
                if (word(choice).equals(text)) {
                    return choice;
                }
            }
            throw new TypeConversionException("'" + text + "' is not one of "
                    + Arrays.stream(OnFailure.values()).map(Choices::word).collect(Collectors.joining(", ")));
        }

        private static String word(OnFailure choice) {
            return choice.name().toLowerCase(Locale.ROOT);
        }
    }
}
