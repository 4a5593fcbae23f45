/**
 * The runs from which the class cache is made; no user starts them.
 */
@NullMarked
package org.repopush.cli.training;

import org.jspecify.annotations.NullMarked;
