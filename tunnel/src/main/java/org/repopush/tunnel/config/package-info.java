/**
 * The SSH configuration, as {@code ssh -G} prints it or as our own reader finds it: {@link
 * org.repopush.tunnel.config.SshConfig}. Decides nothing about keys or hosts.
 */
@NullMarked
package org.repopush.tunnel.config;

import org.jspecify.annotations.NullMarked;
