/**
 * The packaged program against real sshd and ostree. {@link org.repopush.it.kind.RepoKindContract} is what every kind of
 * repository must pass; everything that a test starts comes from {@link org.repopush.it.fixture}.
 */
@NullMarked
package org.repopush.it;

import org.jspecify.annotations.NullMarked;
