/**
 * Questions, passwords and sizes: what only a terminal can do.
 */
@NullMarked
package org.repopush.cli.terminal;

import org.jspecify.annotations.NullMarked;
