/**
 * Bytes of OSTree's objects: GVariant, commits, directories, detached metadata. No file is opened here.
 */
@NullMarked
package org.repopush.repo.ostree.format;

import org.jspecify.annotations.NullMarked;
