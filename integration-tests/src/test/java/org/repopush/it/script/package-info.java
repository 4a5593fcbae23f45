/** The receive script by itself, in every shell. */
@NullMarked
package org.repopush.it.script;

import org.jspecify.annotations.NullMarked;
