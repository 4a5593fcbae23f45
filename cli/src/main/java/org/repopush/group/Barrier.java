package org.repopush.group;

/** Where the members wait for each other, in order. */
public enum Barrier {
    /** All have answered, and know what they lack. */
    PLANNED,
    /** All have everything, under private refs. */
    IMPORTED,
    /** All hold their lock of publications, and have found nothing against this one. */
    PREPARED,
    /** All show it. */
    PUBLISHED
}
