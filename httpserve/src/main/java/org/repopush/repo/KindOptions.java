package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Options of a push that not every kind has. A kind refuses those that it does not have.
 *
 * @param mostDeleted how many names of the destination may go, a number or a share with a percent sign, where the user says it
 * @param layout how the destination shows what is published, where the user says it
 * @param source how the programs that write to the source are kept out of the way
 * @param filters which names are published: {@code - PATTERN}, {@code + PATTERN} or {@code . FILE}, a character for each byte, in the
 *     order in which they are asked
 * @param checkReferences whether what is published may only name what is there, where the user says it
 */
public record KindOptions(
        Optional<String> mostDeleted,
        Optional<String> layout,
        SourceOptions source,
        List<String> filters,
        Optional<Boolean> checkReferences) {
    /** Nothing is said. */
    public static final KindOptions NONE =
            new KindOptions(Optional.empty(), Optional.empty(), SourceOptions.NONE, List.of(), Optional.empty());

    public KindOptions {
        requireNonNull(mostDeleted, "mostDeleted");
        requireNonNull(layout, "layout");
        requireNonNull(source, "source");
        filters = List.copyOf(filters);
        requireNonNull(checkReferences, "checkReferences");
    }

    /** Those that are said, as the user knows them. */
    public List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        mostDeleted.ifPresent(any -> names.add("--max-delete"));
        layout.ifPresent(any -> names.add("--layout"));
        names.addAll(source.names());
        for (String filter : filters) {
            names.add(filter.startsWith("-") ? "--exclude" : filter.startsWith("+") ? "--include" : "--filter-from");
        }
        checkReferences.ifPresent(check -> names.add(check ? "--check-refs" : "--no-check-refs"));
        return List.copyOf(names);
    }

    /** Those that count where a source is only looked at: nothing is locked, and no command runs. */
    public KindOptions ofInspection() {
        return new KindOptions(mostDeleted, layout, SourceOptions.NONE, filters, checkReferences);
    }
}
