/**
 * One source, many destinations: {@link org.repopush.group.Group} is the story. Its members take the steps of
 * {@link org.repopush.push.Session}, each on a thread of its own, and wait for each other between them. Nothing of
 * {@code org.repopush.push} knows this; formats no text.
 */
@NullMarked
package org.repopush.group;

import org.jspecify.annotations.NullMarked;
