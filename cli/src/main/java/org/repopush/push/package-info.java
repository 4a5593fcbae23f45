/**
 * One push from beginning to end: {@link org.repopush.push.Push} is the story, a plan decides what moves, events tell what
 * happens. Blocking, one thread of control. Formats no text but the problem and hint of an error; never imports the
 * command line.
 */
@NullMarked
package org.repopush.push;

import org.jspecify.annotations.NullMarked;
