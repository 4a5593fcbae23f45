/**
 * Trees: directories of files that readers fetch by HTTP or rsync while they change. {@link org.repopush.repo.tree.TreeKind} is the
 * entry; its part of the receive script is in the resources beside it.
 */
@NullMarked
package org.repopush.repo.tree;

import org.jspecify.annotations.NullMarked;
