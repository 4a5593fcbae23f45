/** The packaged program: arguments, output, documents, class cache, and the arrows between its rooms. */
@NullMarked
package org.repopush.it.program;

import org.jspecify.annotations.NullMarked;
