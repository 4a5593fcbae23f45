package org.repopush.it.bench;

/** What a scenario publishes. Equal ones are the same content. */
interface Content {
    /** A word for file names. */
    String name();
}
