package org.repopush.repo.ostree;

import java.util.List;

/** The values of a failure, of which there may be fewer than usual. */
record FailureValues(List<String> values) {
    FailureValues {
        values = List.copyOf(values);
    }

    /** The value at this place, or a dash. */
    String at(int index) {
        return index < values.size() ? values.get(index) : "-";
    }

    /** The values from this place on, perhaps none. */
    List<String> from(int index) {
        return values.subList(Math.min(index, values.size()), values.size());
    }
}
