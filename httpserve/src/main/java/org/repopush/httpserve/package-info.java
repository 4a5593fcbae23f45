/**
 * The HTTP server: {@link org.repopush.httpserve.RepoServer} listens on loopback, and each {@link org.repopush.httpserve.Share}
 * of it shows a {@link org.repopush.repo.Serving} to whoever holds the secret of that share, so that one server is enough for
 * several destinations. Nothing here knows a kind of repository or SSH.
 *
 * <p>XNIO tells the JMX server of the JVM about each HTTP server, and making that one takes longer than all else. A program that
 * needs no JMX sets the system property {@code javax.management.builder.initial} to a name that no class has; XNIO goes on
 * without.
 *
 * <p>Undertow logs by way of jboss-logging, which takes java.util.logging or slf4j, whatever it finds. A program that wants
 * to have its standard error for itself sets the loggers {@code org.xnio}, {@code org.jboss.threads} and {@code io.undertow}
 * to {@code WARNING} before it starts the first server: their notes about versions and starting are {@code INFO}. And it
 * switches {@code org.xnio.listener} off: a connection that comes in while the server closes is an {@code ERROR} there.
 */
@NullMarked
package org.repopush.httpserve;

import org.jspecify.annotations.NullMarked;
