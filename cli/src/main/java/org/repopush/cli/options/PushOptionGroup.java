package org.repopush.cli.options;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.repopush.cli.command.Durations;
import org.repopush.cli.command.Environment;
import org.repopush.push.model.MoveRules;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.TransferOptions;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.SshOptions;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** What is published, and what may be overridden. */
final class PushOptionGroup {
    /** Given without a value, it is handed to picocli with an empty one. */
    static final String LEASE = "--force-with-lease";

    /** Given without a value, it is handed to picocli with an empty one. */
    static final String WATCH = "--watch";

    private static final Duration USUAL_INTERVAL = Duration.ofSeconds(10);

    private final OptionSpec repo = OptionSpec.builder("--repo")
            .type(String.class)
            .paramLabel("PATH")
            .description("source repository; default OSTREE_REPO or .")
            .build();
    private final OptionSpec kind = OptionSpec.builder("--kind")
            .type(String.class)
            .paramLabel("NAME")
            .description("kind of repository; default: recognised")
            .build();
    final OptionSpec dryRun = OptionGroup.flag("show what would change, transfer nothing", "-n", "--dry-run");
    private final OptionSpec force = OptionGroup.flag("allow moves backwards or sideways", "-f", "--force");
    private final OptionSpec leases = OptionSpec.builder(LEASE)
            .type(List.class)
            .auxiliaryTypes(Lease.class)
            .converters(PushOptionGroup::lease)
            .arity("1")
            .paramLabel("REF:COMMIT")
            .description("the same, if REF still is COMMIT there")
            .build();
    private final OptionSpec atomic = OptionGroup.choice("one rejected ref rejects all; default on", "--atomic");
    private final OptionSpec depth = OptionSpec.builder("--depth")
            .type(int.class)
            .converters(PushOptionGroup::depth)
            .defaultValue("0")
            .paramLabel("N")
            .description("ancestors of new refs; -1 all; default 0")
            .build();
    private final OptionSpec maxDelete = OptionSpec.builder("--max-delete")
            .type(String.class)
            .converters(PushOptionGroup::share)
            .paramLabel("N|N%")
            .description("of a tree: names that may go; default 25%")
            .build();
    private final OptionSpec layout = OptionSpec.builder("--layout")
            .type(String.class)
            .converters(PushOptionGroup::layout)
            .paramLabel("live|switch")
            .description("of a tree: in its directory, or by a link")
            .build();
    private final OptionSpec watch = OptionSpec.builder(WATCH)
            .type(Duration.class)
            .converters(text -> text.isEmpty() ? USUAL_INTERVAL : Durations.parsePositive(text))
            .arity("1")
            .paramLabel("DURATION")
            .description("stay, and push changes; look every 10s")
            .build();
    private final OptionSpec lockTimeout =
            duration("--lock-timeout", Durations::parse, "time limit for a lock; default 30s");
    private final OptionSpec timeout =
            duration("--timeout", Durations::parsePositive, "time limit without progress; default 30s");

    private static OptionSpec duration(String name, Function<String, Duration> parser, String description) {
        return OptionSpec.builder(name)
                .type(Duration.class)
                .converters(parser::apply)
                .defaultValue("30s")
                .paramLabel("DURATION")
                .description(description)
                .build();
    }

    /** Whether the value of this option is optional and only ever attached, which picocli cannot express. */
    static boolean isAttached(String name) {
        return name.equals(LEASE) || name.equals(WATCH);
    }

    OptionGroup group() {
        return new OptionGroup(
                "Selection and safety",
                List.of(
                        repo,
                        kind,
                        dryRun,
                        force,
                        leases,
                        atomic,
                        depth,
                        maxDelete,
                        layout,
                        watch,
                        lockTimeout,
                        timeout));
    }

    /** The directory to publish from, absolute. */
    Path source(Environment environment) throws PushException {
        String text = Optional.ofNullable(repo.<String>getValue())
                .or(() -> environment.get("OSTREE_REPO"))
                .orElse("");
        try {
            return LocalPath.absolute(text);
        } catch (IOException | InvalidPathException e) {
            throw UsageErrors.of("'" + text + "' is no path here: " + e.getMessage(), Topic.PUSH);
        }
    }

    /** The name of the kind of repository, if the user gives it. */
    Optional<String> kind() {
        return Optional.ofNullable(kind.<String>getValue());
    }

    /** How many names of a tree may go. */
    Optional<String> mostDeleted() {
        return Optional.ofNullable(maxDelete.<String>getValue());
    }

    /** How the destination shows a tree. */
    Optional<String> layout() {
        return Optional.ofNullable(layout.<String>getValue());
    }

    /** Between two looks at the source; empty where the run ends with its push. */
    Optional<Duration> watch() {
        return Optional.ofNullable(watch.<Duration>getValue());
    }

    /** Whether the user has said where to publish from. */
    boolean namesSource(Environment environment) {
        return repo.getValue() != null || environment.get("OSTREE_REPO").isPresent();
    }

    /** Whether moves are allowed that are refused otherwise. */
    boolean isForced() {
        return OptionGroup.isSet(force);
    }

    /** Those that count where nothing is brought. */
    List<OptionSpec> ofReleases() {
        return List.of(kind, lockTimeout, timeout);
    }

    /** For destinations at which something is done and to which nothing is brought. */
    PushRequest errand(Destination destination, SshOptions ssh, TransferOptions transfer) {
        return PushRequest.to(destination, ssh).withTransfer(transfer).withLockTimeout(lockTimeout.getValue());
    }

    /** Those that count where nothing is published. */
    List<OptionSpec> ofInspection() {
        return List.of(repo, kind, timeout);
    }

    Duration timeout() {
        return timeout.getValue();
    }

    PushRequest request(Destination destination, SshOptions ssh, TransferOptions transfer, List<String> refs) {
        List<Optional<Lease>> given =
                Optional.ofNullable(leases.<List<Optional<Lease>>>getValue()).orElse(List.of());
        boolean allRefs = given.stream().anyMatch(Optional::isEmpty);
        PushRequest request = PushRequest.to(destination, ssh)
                .withRefs(refs)
                .withRules(new MoveRules(
                        OptionGroup.isSet(force) || allRefs,
                        byRef(given),
                        !Boolean.FALSE.equals(atomic.<Boolean>getValue())))
                .withDepth(depth.<Integer>getValue())
                .withTransfer(transfer)
                .withLockTimeout(lockTimeout.getValue());
        return OptionGroup.isSet(dryRun) ? request.asDryRun() : request;
    }

    /** Of two leases on one ref the last counts, as of any option that is given twice. */
    private static Map<String, Optional<String>> byRef(List<Optional<Lease>> leases) {
        return leases.stream()
                .flatMap(Optional::stream)
                .collect(Collectors.toMap(Lease::ref, Lease::expected, (first, last) -> last));
    }

    private static Object lease(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Lease.parse(text));
    }

    private static Object share(String text) {
        if (text.matches("\\d{1,7}|100%|\\d{1,2}%")) {
            return text;
        }
        throw new TypeConversionException("'" + text + "' is neither a number of names nor a share such as 25%");
    }

    private static Object layout(String text) {
        if (text.equals("live") || text.equals("switch")) {
            return text;
        }
        throw new TypeConversionException("'" + text + "' is neither live nor switch");
    }

    private static Object depth(String text) {
        try {
            int depth = Integer.parseInt(text);
            if (depth >= -1) {
                return depth;
            }
        } catch (NumberFormatException e) {
            // Said below, in the words of the option.
        }
        throw new TypeConversionException("'" + text + "' is not a number of ancestors, or -1 for all");
    }
}
