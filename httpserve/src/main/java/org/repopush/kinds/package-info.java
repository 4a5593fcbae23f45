/**
 * The one list of the kinds of repository that there are: {@link org.repopush.kinds.RepoKinds}. Nothing else names a kind.
 */
@NullMarked
package org.repopush.kinds;

import org.jspecify.annotations.NullMarked;
