package org.repopush.inspect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.AnswerArity;
import org.repopush.push.remote.RemoteRef;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.RemoteScript.Answer;

/**
 * What the step {@code status} says of a destination. It may be unfit for a push, so everything may be absent; what the
 * script finds wrong are its problems.
 */
final class RemoteStatus {
    private static final String NONE = "-";

    private final Map<String, List<String>> single = new HashMap<>();
    private final List<List<String>> facts = new ArrayList<>();
    private final NavigableMap<String, RemoteRef> refs = new TreeMap<>();
    private final Map<String, RemoteLock> locks = new HashMap<>();
    private final Map<String, String> versions = new TreeMap<>();
    private final List<Leftover> leftovers = new ArrayList<>();
    private final List<List<String>> releases = new ArrayList<>();
    private final Map<String, List<RefUpdate>> releaseRefs = new HashMap<>();
    private final List<WaitingReleases.Undo> undo = new ArrayList<>();
    private final List<PolicyRule> policy = new ArrayList<>();
    private final List<String> unwritable = new ArrayList<>();
    private final List<RemoteFailure> problems = new ArrayList<>();
    private final JournalLines journal = new JournalLines();
    private final JournalLines intent = new JournalLines();
    /** When it told its time, in seconds since 1970 by the clock here. */
    private long heard;

    /**
     * Takes one answer more. Keys that are not known are left alone: a newer script may say more.
     *
     * @throws RemoteFailure when a value is none that the script sends
     */
    void add(Answer answer) throws RemoteFailure {
        try {
            take(answer.key(), answer.values());
        } catch (IllegalArgumentException e) {
            throw AnswerArity.broken("status", e);
        }
    }

    /** Takes what has come, in its order; the same is thrown. */
    void addAll(List<Answer> answers) throws RemoteFailure {
        for (Answer answer : answers) {
            add(answer);
        }
    }

    private void take(String key, List<String> values) {
        switch (key) {
            case "fact" -> facts.add(List.copyOf(values));
            case "dangling" ->
                facts.add(Stream.concat(Stream.of(key), values.stream()).toList());
            case "ref" -> refs.put(values.get(0), RemoteRef.of(values));
            case "lock" -> locks.put(values.get(0), RemoteLock.of(values.get(1), values.get(2)));
            case "version" -> versions.put(values.get(0), values.get(1));
            case "tool" -> versions.put(values.get(0), values.get(0) + " " + values.get(1));
            case "leftover" -> leftovers.add(leftover(values));
            case "release" -> releases.add(List.copyOf(values));
            case "release-ref" ->
                releaseRefs
                        .computeIfAbsent(values.get(0), run -> new ArrayList<>())
                        .add(new RefUpdate(
                                values.get(1),
                                Optional.of(values.get(3)).filter(old -> !old.equals(NONE)),
                                values.get(2)));
            case "undo" ->
                undo.add(new WaitingReleases.Undo(values.get(0), number(values.get(1), 1), number(values.get(2), 1)));
            case "unwritable" -> unwritable.add(values.get(0));
            case "policy" -> policy.add(PolicyRule.of(values));
            case "problem" -> addProblem(values.get(0), values.subList(1, values.size()));
            case "journal" -> journal.add(values);
            case "intent" -> intent.add(values);
            case "clock" -> {
                single.put(key, values);
                heard = Instant.now().getEpochSecond();
            }
            default -> single.put(key, values);
        }
    }

    /** A failure that ended the step. */
    void addProblem(RemoteFailure problem) {
        problems.add(problem);
    }

    /** A failure that a push would have met. */
    private void addProblem(String code, List<String> values) {
        RemoteFailure problem = new RemoteFailure(code, values);
        // Two looks may have found the same.
        if (problems.stream().noneMatch(problem::says)) {
            problems.add(problem);
        }
    }

    private WaitingReleases waiting() {
        return new WaitingReleases(
                releases.stream()
                        .map(values -> new WaitingReleases.Waiting(
                                values.get(0),
                                RemoteLock.of(values.get(1), NONE),
                                number(values.get(2), 1),
                                number(values.get(3), 1),
                                Optional.of(values.get(4)).filter(who -> !who.equals(NONE)),
                                Optional.of(values.get(5)).filter(profile -> !profile.equals(NONE)),
                                releaseRefs.getOrDefault(values.get(0), List.of())))
                        .toList(),
                undo);
    }

    private static Leftover leftover(List<String> values) {
        return new Leftover(
                values.get(0),
                RemoteLock.of(values.get(1), values.get(4)),
                number(values.get(2), 1),
                number(values.get(3), 1024));
    }

    /** The value of an answer; empty when there was none, or none in it. */
    private Optional<String> value(String key, int index) {
        List<String> values = single.getOrDefault(key, List.of());
        return index < values.size() && !values.get(index).equals(NONE)
                ? Optional.of(values.get(index))
                : Optional.empty();
    }

    private static OptionalLong number(String text, long unit) {
        return text.equals(NONE) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text) * unit);
    }

    private OptionalLong number(String key, int index, long unit) throws RemoteFailure {
        try {
            return number(value(key, index).orElse(NONE), unit);
        } catch (NumberFormatException e) {
            throw AnswerArity.broken("status", e);
        }
    }

    NavigableMap<String, RemoteRef> refs() {
        return refs;
    }

    List<RemoteFailure> problems() {
        return List.copyOf(problems);
    }

    /**
     * The kind of the repository.
     *
     * @param kinds that it may be of; where it did not say which, the first is as good as any
     */
    RepoKind kind(List<RepoKind> kinds) {
        return kinds.stream()
                .filter(kind -> value("kind", 0).equals(Optional.of(kind.name())))
                .findFirst()
                .orElse(kinds.get(0));
    }

    Optional<String> repository() {
        return value("repo", 0);
    }

    Optional<String> user() {
        return value("user", 0);
    }

    /** The version of an installed receiver, where one answers. */
    Optional<String> receiver() {
        return value("receiver", 0);
    }

    /** What a tool says of itself. */
    Optional<String> version(String tool) {
        return Optional.ofNullable(versions.get(tool));
    }

    /** Directories for temporary files that the account cannot write to. */
    List<String> unwritable() {
        return List.copyOf(unwritable);
    }

    Optional<String> lacks() {
        return facts().first("lacks");
    }

    List<PolicyRule> policy() {
        return List.copyOf(policy);
    }

    List<Leftover> leftovers() {
        return List.copyOf(leftovers);
    }

    RemoteLock lock(String name) {
        return locks.getOrDefault(name, RemoteLock.UNKNOWN);
    }

    /** Seconds since 1970 by the clock there. */
    OptionalLong clock() throws RemoteFailure {
        return number("clock", 0, 1);
    }

    private OptionalLong clockDifference() throws RemoteFailure {
        OptionalLong there = clock();
        return there.isPresent() ? OptionalLong.of(there.getAsLong() - heard) : there;
    }

    OptionalLong freeBytes() throws RemoteFailure {
        return number("space", 0, 1024);
    }

    OptionalLong freeInodes() throws RemoteFailure {
        return number("space", 1, 1);
    }

    Optional<JournalEntry> unfinished() {
        List<JournalEntry> entries = intent.entries();
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
    }

    /** What only its kind understands. */
    RemoteFacts facts() {
        return RemoteFacts.of(facts);
    }

    /** What can be compared with other destinations. */
    Seen seen(RepoKind kind) throws RemoteFailure {
        SortedMap<String, String> revisions = new TreeMap<>();
        refs.forEach((name, ref) -> revisions.put(name, ref.revision()));
        return new Seen(there(kind), revisions);
    }

    /** What users see of it. */
    DestinationStatus.There there(RepoKind kind) throws RemoteFailure {
        return new DestinationStatus.There(
                repository(),
                user(),
                receiver(),
                kind.describe(facts()),
                value("shell", 0),
                Map.copyOf(versions),
                kind.checks().tools().stream()
                        .flatMap(tool -> version(tool).stream())
                        .toList(),
                clock(),
                clockDifference(),
                freeBytes(),
                freeInodes(),
                single.containsKey("hidden"),
                lock("publish"),
                lock("repository"),
                leftovers,
                unfinished(),
                journal.entries(),
                policy,
                waiting());
    }
}
