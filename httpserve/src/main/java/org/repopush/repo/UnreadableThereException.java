package org.repopush.repo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/** Something that the destination has cannot be understood: it is damaged there, and nothing is wrong here. */
public final class UnreadableThereException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String place;

    /**
     * @param place in the repository there: a path relative to its root
     * @param why what is wrong with it
     */
    public UnreadableThereException(String place, String why, Throwable cause) {
        super(why, cause);
        this.place = requireNonNull(place, "place");
    }

    /** Where it is in the repository there: a path relative to its root. */
    public String place() {
        return place;
    }
}
