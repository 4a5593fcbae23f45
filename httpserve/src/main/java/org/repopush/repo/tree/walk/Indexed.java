package org.repopush.repo.tree.walk;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.repopush.repo.SourceException;
import org.repopush.repo.tree.catalogue.Entry;

/** An entry with what the file system said of its file when that was read. */
public record Indexed(Entry entry, Stat stat) {
    public Indexed {
        requireNonNull(entry, "entry");
        requireNonNull(stat, "stat");
    }

    /** One that is no file, or is not here any more. */
    public static Indexed of(Entry entry) {
        return new Indexed(entry, Stat.NONE);
    }

    /**
     * Looks at the file again.
     *
     * @throws SourceException when it has changed
     */
    public void requireUnchanged(Path file) throws IOException {
        try {
            if (Listing.stat(file).equals(stat)) {
                return;
            }
        } catch (NoSuchFileException e) {
            // Said below.
        }
        throw changed();
    }

    /** That the file is not what it was when the tree was catalogued. */
    public SourceException changed() {
        return changed(entry.path());
    }

    /** The same of the file of an encoded path. */
    public static SourceException changed(String path) {
        return Cataloguer.changed(path);
    }
}
