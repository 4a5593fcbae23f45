/**
 * Whether the metadata of package repositories in a tree names files that are there, as they are: a pointer to what is missing or another
 * file breaks every client. Main type: {@link org.repopush.repo.tree.references.References}. Knows no destination.
 */
@NullMarked
package org.repopush.repo.tree.references;

import org.jspecify.annotations.NullMarked;
