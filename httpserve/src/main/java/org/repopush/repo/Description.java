package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What a kind says of a destination to somebody who looks at it.
 *
 * @param opened whether the destination could be opened, so that there is more to look at
 * @param form what sort of repository it is ("mode archive"), if there are several
 * @param identity which one it is, each line with a label
 * @param condition in what state it is, each line with a label
 * @param lock the label of the repository's own lock, if it has one
 * @param members for programs; in doc/json.md
 */
public record Description(
        boolean opened,
        Optional<String> form,
        List<Label> identity,
        List<Label> condition,
        Optional<String> lock,
        List<Member> members) {
    /** Of a kind that has nothing of its own to say. */
    public static final Description PLAIN =
            new Description(true, Optional.empty(), List.of(), List.of(), Optional.empty(), List.of());

    /** A line for people. */
    public record Label(String name, String text) {
        public Label {
            requireNonNull(name, "name");
            requireNonNull(text, "text");
        }
    }

    /** A member of a JSON object; null when it is empty. */
    public record Member(String name, Optional<String> value) {
        public Member {
            requireNonNull(name, "name");
            requireNonNull(value, "value");
        }
    }

    public Description {
        requireNonNull(form, "form");
        identity = List.copyOf(identity);
        condition = List.copyOf(condition);
        requireNonNull(lock, "lock");
        members = List.copyOf(members);
    }
}
