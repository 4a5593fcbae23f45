/**
 * The commands: each takes what was asked for and runs it. The list of kinds is here.
 */
@NullMarked
package org.repopush.cli.command;

import org.jspecify.annotations.NullMarked;
