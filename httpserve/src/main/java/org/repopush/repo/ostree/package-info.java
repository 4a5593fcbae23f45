/**
 * OSTree repositories as a source: refs, commits, and the objects that a push offers. {@link
 * org.repopush.repo.ostree.OstreeKind} is the entry.
 *
 * <p>Objects are GVariant containers and are read by a small strict reader of our own. Every metadata object is checked
 * against its name before anything in it is believed, so nothing here can be led in circles. Nothing here writes to the
 * repository (but for creating its lock file), and nothing here knows HTTP or SSH.
 */
@NullMarked
package org.repopush.repo.ostree;

import org.jspecify.annotations.NullMarked;
