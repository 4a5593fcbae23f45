/**
 * A run that stays and pushes again whenever the source changes: {@link org.repopush.watch.Watch} is the story. What it pushes is a
 * {@link org.repopush.push.Standing}, to one destination or to a group. Nothing of {@code org.repopush.push} and
 * {@code org.repopush.group} knows this; formats no text for people but what a service manager shows.
 */
@NullMarked
package org.repopush.watch;

import org.jspecify.annotations.NullMarked;
