/**
 * The benchmark: the packaged program and what it competes with, side by side, over a network of chosen delay and rate.
 * {@link org.repopush.it.bench.Bench} is the program, which {@code integration-tests/bench} starts; not part of the tests.
 * An {@link org.repopush.it.bench.Input} is content, a {@link org.repopush.it.bench.Scenario} what is to be done with it,
 * a {@link org.repopush.it.bench.Trial} both sides of it on disk, a {@link org.repopush.it.bench.Peer} a tool that does it.
 * Nothing here formats but the classes named after a format.
 */
@NullMarked
package org.repopush.it.bench;

import org.jspecify.annotations.NullMarked;
