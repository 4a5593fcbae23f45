package org.repopush.inspect.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.repopush.inspect.Seen;
import org.repopush.inspect.group.Difference.Topic;
import org.repopush.inspect.group.Difference.Value;
import org.repopush.repo.Description.Label;
import org.repopush.repo.PolicyRule;

/** Finds the ways in which destinations differ. */
final class Differences {
    /** Clocks are told in full seconds, and answers take time. */
    private static final long CLOCK_TOLERANCE_SECONDS = 5;

    private final List<MemberView> members;
    private final List<Difference> found = new ArrayList<>();

    private Differences(List<MemberView> members) {
        this.members =
                members.stream().filter(member -> member.seen().isPresent()).toList();
    }

    /** Of those that could be looked at. */
    static List<Difference> of(List<MemberView> members) {
        return new Differences(members).all();
    }

    private List<Difference> all() {
        byName(Topic.REF, Seen::refs);
        compare(Topic.REPOSITORY, "", seen -> seen.there().description().form());
        byName(Topic.REPOSITORY, seen -> labels(seen.there().description().identity()));
        byName(Topic.TOOL, seen -> seen.there().versions());
        compare(Topic.RECEIVER, "", seen -> seen.there().receiver());
        byName(Topic.POLICY, seen -> rules(seen.there().policy()));
        clock();
        return found;
    }

    private static Map<String, String> labels(List<Label> labels) {
        return labels.stream().collect(Collectors.toMap(Label::name, Label::text, (one, other) -> one));
    }

    /** A key may stand there more than once. */
    private static Map<String, String> rules(List<PolicyRule> rules) {
        return rules.stream()
                .collect(Collectors.toMap(PolicyRule::key, PolicyRule::value, (one, other) -> one + ", " + other));
    }

    private void byName(Topic topic, Function<Seen, Map<String, String>> values) {
        Set<String> names = new TreeSet<>();
        members.forEach(
                member -> names.addAll(values.apply(member.seen().orElseThrow()).keySet()));
        for (String name : names) {
            compare(topic, name, seen -> Optional.ofNullable(values.apply(seen).get(name)));
        }
    }

    private void compare(Topic topic, String name, Function<Seen, Optional<String>> value) {
        Map<Optional<String>, List<String>> having = new LinkedHashMap<>();
        for (MemberView member : members) {
            having.computeIfAbsent(value.apply(member.seen().orElseThrow()), key -> new ArrayList<>())
                    .add(member.destination());
        }
        if (having.size() > 1) {
            found.add(new Difference(
                    topic,
                    name,
                    having.entrySet().stream()
                            .map(entry -> new Value(entry.getKey(), entry.getValue()))
                            .sorted(Comparator.comparing(
                                    (Value some) -> -some.destinations().size()))
                            .toList()));
        }
    }

    private void clock() {
        List<Long> clocks = members.stream()
                .map(member -> member.seen().orElseThrow().there().clockDifference())
                .filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .sorted()
                .toList();
        if (!clocks.isEmpty() && clocks.get(clocks.size() - 1) - clocks.get(0) > CLOCK_TOLERANCE_SECONDS) {
            compare(Topic.CLOCK, "", seen -> shown(seen.there().clockDifference()));
        }
    }

    private static Optional<String> shown(OptionalLong difference) {
        return difference.isPresent()
                ? Optional.of(String.format(Locale.ROOT, "%+d s", difference.getAsLong()))
                : Optional.empty();
    }
}
