/**
 * What every kind of repository offers to a push: its tips, how they relate to what a destination has, and the objects
 * that travel. {@link org.repopush.repo.RepoKind} is the entry. Nothing here knows a particular kind, HTTP or SSH; each
 * kind is one sub-package with its own remote script.
 */
@NullMarked
package org.repopush.repo;

import org.jspecify.annotations.NullMarked;
