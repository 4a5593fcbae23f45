/** The invariants of doc/design.md, each with the tests that are named after it. */
@NullMarked
package org.repopush.it.invariant;

import org.jspecify.annotations.NullMarked;
