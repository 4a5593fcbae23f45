/**
 * The command demo: a push into a repository that it makes itself.
 */
@NullMarked
package org.repopush.cli.demo;

import org.jspecify.annotations.NullMarked;
