package org.repopush.repo.tree.references;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.catalogue.Names;

/**
 * What a file says of another one.
 *
 * @param path of the other one, encoded, relative to the tree
 * @param size in bytes, if it is said
 * @param sha256 in lower-case hex, if it is said
 */
record Reference(String path, OptionalLong size, Optional<String> sha256) {
    Reference {
        requireNonNull(path, "path");
        requireNonNull(size, "size");
        requireNonNull(sha256, "sha256");
    }

    /** What is wrong with what is there, as the end of a sentence that begins with the file that says so. */
    Optional<String> fault(Entry there) {
        String name = "names " + Names.display(path) + ", which ";
        if (there.type() == Entry.Type.LINK) {
            return Optional.empty();
        }
        if (!there.isFile()) {
            return Optional.of(name + "is a directory");
        }
        if (size.isPresent() && size.getAsLong() != there.size()) {
            return Optional.of(name + "has " + there.size() + " bytes and not " + size.getAsLong());
        }
        return sha256.isPresent() && !sha256.get().equals(there.content())
                ? Optional.of(name + "has another SHA-256")
                : Optional.empty();
    }

    /** That it is not there. */
    String missing() {
        return "names " + Names.display(path) + ", which is not there";
    }
}
