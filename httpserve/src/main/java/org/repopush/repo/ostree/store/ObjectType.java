package org.repopush.repo.ostree.store;

import java.util.Arrays;
import java.util.Optional;

/** What an object is; its file in an archive repository ends with the suffix. */
public enum ObjectType {
    COMMIT("commit"),
    /** Detached metadata of a commit, named after the commit: the one kind of file below {@code objects/} that may change. */
    COMMITMETA("commitmeta"),
    DIRTREE("dirtree"),
    DIRMETA("dirmeta"),
    /** Content: header and deflated data. */
    FILE("filez");

    private final String suffix;

    ObjectType(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    static Optional<ObjectType> ofSuffix(String suffix) {
        return Arrays.stream(values())
                .filter(type -> type.suffix.equals(suffix))
                .findFirst();
    }
}
