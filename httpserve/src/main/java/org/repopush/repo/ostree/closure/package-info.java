/**
 * Which commits and objects a push has to bring: history, differences between trees, and the set of candidates.
 */
@NullMarked
package org.repopush.repo.ostree.closure;

import org.jspecify.annotations.NullMarked;
