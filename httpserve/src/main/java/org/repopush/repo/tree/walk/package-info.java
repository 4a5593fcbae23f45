/**
 * The tree on disk: one walk, and the index by which files that have not changed are not read again. Main type:
 * {@link org.repopush.repo.tree.walk.Cataloguer}. Knows no destination.
 */
@NullMarked
package org.repopush.repo.tree.walk;

import org.jspecify.annotations.NullMarked;
