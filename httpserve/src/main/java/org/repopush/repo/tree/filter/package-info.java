/**
 * Which names of a tree are published: rules as rsync has them, on bytes. Main type: {@link org.repopush.repo.tree.filter.Filter}. Knows
 * no walk.
 */
@NullMarked
package org.repopush.repo.tree.filter;

import org.jspecify.annotations.NullMarked;
