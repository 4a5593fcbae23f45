package org.repopush.repo.tree.references;

import java.util.List;
import java.util.Set;

/** A file of metadata that has been read. */
interface Pointer {
    /** What it wants to know of the tree, encoded paths. */
    Set<String> paths();

    /** What is wrong with what it names, each the end of a sentence that begins with its path. */
    List<String> faults(Catalogue catalogue);

    /** What it names that may be left out by intent: directories. */
    List<String> leftOut(Catalogue catalogue);
}
