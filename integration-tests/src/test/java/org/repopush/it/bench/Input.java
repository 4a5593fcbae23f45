package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.repopush.it.fixture.repo.OstreeRepo;

/** Content of a repository, and what a later commit changes in it. Equal inputs are the same content. */
interface Input extends Content {
    /** How many files the second commit changes. */
    int CHANGED_FILES = 500;

    /** Makes the first commit on the ref; {@code scratch} is an empty directory for what is needed on the way. */
    void commit(OstreeRepo repo, String ref, Path scratch) throws IOException;

    /** Writes the files that the second commit changes into an empty directory, at their places in the tree. */
    void change(OstreeRepo repo, String ref, Path overlay) throws IOException;
}
