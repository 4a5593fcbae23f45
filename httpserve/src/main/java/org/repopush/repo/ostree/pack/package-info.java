/**
 * Candidates as tar archives: parts, slices and seals.
 */
@NullMarked
package org.repopush.repo.ostree.pack;

import org.jspecify.annotations.NullMarked;
