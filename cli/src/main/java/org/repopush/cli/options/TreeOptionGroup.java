package org.repopush.cli.options;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.repopush.repo.SourceOptions;
import org.repopush.tunnel.io.RawText;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** What is read of a tree, and how it is kept still meanwhile. */
final class TreeOptionGroup {
    private static final int MOST_RETRIES = 1_000;

    private final AtomicInteger rulesRead = new AtomicInteger();
    private final OptionSpec exclude = rule("--exclude", "- ", "PATTERN", "names that are not published");
    private final OptionSpec include = rule("--include", "+ ", "PATTERN", "names that are published all the same");
    private final OptionSpec filterFrom = rule("--filter-from", ". ", "FILE", "more of both: '- PATTERN', '+ PATTERN'");
    private final OptionSpec sourceLock = file("--source-lock", "lock it while the source is read: flock");
    private final OptionSpec serialFile = file("--serial-file", "its number is odd while programs write");
    private final OptionSpec beforeRead = command("--before-read", "first; may print a directory to be read");
    private final OptionSpec afterRead = command("--after-read", "when the source has been read");
    private final OptionSpec sourceRetries = OptionSpec.builder("--source-retries")
            .type(Integer.class)
            .converters(text -> TransferOptionGroup.number(text, 0, MOST_RETRIES))
            .paramLabel("N")
            .description("read it again when it changes; default 3")
            .build();

    private final OptionSpec checkRefs =
            OptionGroup.choice("metadata names only what is there; default on", "--check-refs");

    /**
     * One rule, or a file of them.
     *
     * @param place among all that were given, however they are called: the first one that matches decides
     * @param word as {@link org.repopush.repo.KindOptions} has it
     */
    private record Rule(int place, String word) {}

    private OptionSpec rule(String name, String sign, String label, String description) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(Rule.class)
                .converters(text -> new Rule(rulesRead.incrementAndGet(), sign + word(sign, text)))
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static String word(String sign, String text) {
        if (text.isEmpty() || text.indexOf('\n') >= 0) {
            throw new TypeConversionException("'" + text + "' is no pattern");
        }
        byte[] bytes = sign.equals(". ") ? path(text).toString().getBytes(UTF_8) : RawText.encode(text);
        return new String(bytes, ISO_8859_1);
    }

    private static OptionSpec file(String name, String description) {
        return OptionSpec.builder(name)
                .type(Path.class)
                .converters(TreeOptionGroup::path)
                .paramLabel("FILE")
                .description(description)
                .build();
    }

    private static Path path(String text) {
        try {
            return LocalPath.absolute(LocalPath.forOthers(text).toString());
        } catch (IOException | InvalidPathException e) {
            throw new TypeConversionException("'" + text + "' is no path here: " + e.getMessage());
        }
    }

    private static OptionSpec command(String name, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .converters(TreeOptionGroup::notBlank)
                .paramLabel("COMMAND")
                .description(description)
                .build();
    }

    private static Object notBlank(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("'" + text + "' is no command");
        }
        return text;
    }

    OptionGroup group() {
        return new OptionGroup(
                "Source of a tree",
                List.of(
                        exclude,
                        include,
                        filterFrom,
                        sourceLock,
                        serialFile,
                        beforeRead,
                        afterRead,
                        sourceRetries,
                        checkRefs));
    }

    /** Those that count where a source is looked at. */
    List<OptionSpec> ofInspection() {
        return List.of(exclude, include, filterFrom);
    }

    /** As {@link org.repopush.repo.KindOptions} has them. */
    List<String> filters() {
        return Stream.of(exclude, include, filterFrom)
                .flatMap(option -> Optional.ofNullable(option.<List<Rule>>getValue()).stream())
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Rule::place))
                .map(Rule::word)
                .toList();
    }

    /** Whether metadata may only name what is there, where the user says it. */
    Optional<Boolean> checkReferences() {
        return Optional.ofNullable(checkRefs.<Boolean>getValue());
    }

    SourceOptions source() {
        return new SourceOptions(
                Optional.ofNullable(sourceLock.<Path>getValue()),
                Optional.ofNullable(serialFile.<Path>getValue()),
                Optional.ofNullable(beforeRead.<String>getValue()),
                Optional.ofNullable(afterRead.<String>getValue()),
                Optional.ofNullable(sourceRetries.<Integer>getValue()));
    }
}
