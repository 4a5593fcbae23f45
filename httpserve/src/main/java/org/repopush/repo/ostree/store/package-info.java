/**
 * Where objects, refs and configuration lie in a repository, and how they are read.
 */
@NullMarked
package org.repopush.repo.ostree.store;

import org.jspecify.annotations.NullMarked;
