package org.repopush.report;

/** A revision as people are shown it: its first characters, which tell it from the others of a repository. */
final class ShortRevision {
    static final int LENGTH = 12;

    private ShortRevision() {}

    static String of(String revision) {
        return revision.length() <= LENGTH ? revision : revision.substring(0, LENGTH);
    }
}
