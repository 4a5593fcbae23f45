/** What a push of a tree sends: content under its names, and the lines of the catalogue that are new. Knows no connection. */
@NullMarked
package org.repopush.repo.tree.pack;

import org.jspecify.annotations.NullMarked;
