/** Tests of the command line, the environment, the launcher and how the program ends. */
@NullMarked
package org.repopush.cli;

import org.jspecify.annotations.NullMarked;
