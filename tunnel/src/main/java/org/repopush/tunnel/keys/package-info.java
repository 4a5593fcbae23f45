/**
 * The keys of the user: files, certificates, ssh-agent, passphrases. Which of them are offered, and in which order, is
 * decided by the login.
 */
@NullMarked
package org.repopush.tunnel.keys;

import org.jspecify.annotations.NullMarked;
