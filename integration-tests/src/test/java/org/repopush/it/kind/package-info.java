/** What every kind of repository must do, and each kind against it. */
@NullMarked
package org.repopush.it.kind;

import org.jspecify.annotations.NullMarked;
