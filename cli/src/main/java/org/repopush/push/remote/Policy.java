package org.repopush.push.remote;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RefResult.Flag;
import org.repopush.repo.Snapshot;

/**
 * What the owner of the destination allows this login, as far as the probe tells it. The destination decides again under its
 * lock; knowing it here keeps what would be refused from being transferred.
 *
 * @param values of each key that differs from its default, as doc/policy.md has them
 */
public record Policy(Map<String, List<String>> values) {
    public Policy {
        requireNonNull(values, "values");
    }

    /** Why the destination would not let this ref move, if so. */
    public Optional<Refusal> objection(RefResult result, Snapshot snapshot) throws IOException {
        if (values.isEmpty() || !result.moves()) {
            return Optional.empty();
        }
        if (!allows(result.ref())
                || result.alias().filter(alias -> !allows(alias.target())).isPresent()) {
            return Optional.of(new Refusal("not-allowed", ""));
        }
        if (result.flag() == Flag.NEW && is("new-refs", "no")) {
            return Optional.of(new Refusal("no-new", ""));
        }
        if (is("require-newer", "yes") && !isNewer(result, snapshot)) {
            return Optional.of(new Refusal("older", ""));
        }
        if (result.flag() == Flag.FORCED && is("force", "no")) {
            return Optional.of(new Refusal("no-force", ""));
        }
        return Optional.empty();
    }

    /**
     * What one push may bring, in bytes.
     *
     * @throws NumberFormatException when the destination said something else
     */
    public OptionalLong mostBytes() {
        List<String> most = values.get("max-bytes");
        return most == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(most.get(0)));
    }

    private boolean is(String key, String value) {
        return List.of(value).equals(values.get(key));
    }

    private static boolean isNewer(RefResult result, Snapshot snapshot) throws IOException {
        Optional<String> from = result.from();
        // Where an alias leads to a revision that is not here, or revisions have no times, the destination decides by
        // itself.
        boolean unknown = snapshot.times().isEmpty() || (result.alias().isPresent() && !snapshot.has(result.to()));
        return from.isEmpty()
                || unknown
                || from.get().equals(result.to())
                || snapshot.times().get().isNewer(result.to(), from.get());
    }

    private boolean allows(String ref) {
        List<String> patterns = values.getOrDefault("refs", List.of());
        boolean named = false;
        boolean anyNames = false;
        for (String pattern : patterns) {
            if (pattern.startsWith("!")) {
                if (matches(pattern.substring(1), ref)) {
                    return false;
                }
            } else {
                anyNames = true;
                named |= matches(pattern, ref);
            }
        }
        return named || !anyNames;
    }

    /** A star is any run of characters, slashes too; everything else is itself. */
    static boolean matches(String pattern, String text) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(text);
        }
        if (!text.startsWith(pattern.substring(0, star))) {
            return false;
        }
        int at = star;
        int part = star + 1;
        for (int next = pattern.indexOf('*', part); next >= 0; next = pattern.indexOf('*', part)) {
            int found = text.indexOf(pattern.substring(part, next), at);
            if (found < 0) {
                return false;
            }
            at = found + next - part;
            part = next + 1;
        }
        String end = pattern.substring(part);
        return text.length() - at >= end.length() && text.endsWith(end);
    }
}
