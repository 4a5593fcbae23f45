package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of a destination, to be compared with others.
 *
 * @param refs what each of its refs names
 */
public record Seen(DestinationStatus.There there, SortedMap<String, String> refs) {
    public Seen {
        requireNonNull(there, "there");
        refs = Collections.unmodifiableSortedMap(new TreeMap<>(refs));
    }
}
