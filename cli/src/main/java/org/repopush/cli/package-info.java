/**
 * The program: arguments and environment in, wiring, exit code out. {@link org.repopush.cli.Main} is the entry. No
 * text is formatted here, and nothing else imports this package.
 */
@NullMarked
package org.repopush.cli;

import org.jspecify.annotations.NullMarked;
