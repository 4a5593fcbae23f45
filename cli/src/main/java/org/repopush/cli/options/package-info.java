/**
 * Arguments, environment variables and help. Nothing is run here.
 */
@NullMarked
package org.repopush.cli.options;

import org.jspecify.annotations.NullMarked;
