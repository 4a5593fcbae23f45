package org.repopush.repo;

/** The words of a kind of repository: messages and reports of all that is shared take their nouns from here. */
public interface KindWords {
    /** A repository of this kind in a sentence, with its article: "an OSTree repository". */
    String repository();

    /** One revision: "commit". */
    String revision();

    /** Several of them: "commits". */
    String revisions();
}
