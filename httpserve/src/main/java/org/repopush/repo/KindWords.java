package org.repopush.repo;

import java.util.List;
import java.util.function.UnaryOperator;

/** The words of a kind of repository: messages and reports of all that is shared take their nouns from here. */
public interface KindWords {
    /** A repository of this kind in a sentence, with its article: "an OSTree repository". */
    String repository();

    /** One revision: "commit". */
    String revision();

    /** Several of them: "commits". */
    String revisions();

    /** The form of a whole revision, with its article: "a whole commit checksum in lower-case hex". */
    String revisionForm();

    /** Whether this text, which a user has typed, has that form. */
    boolean isRevision(String text);

    /** Whether this text means that there is no revision, as zeros do for some tools. */
    default boolean isNoRevision(String text) {
        return text.isEmpty();
    }

    /** The codes of the kind's remarks, for programs. */
    default List<String> remarks() {
        return List.of();
    }

    /**
     * What the user should know of a ref of the destination that names no revision which is there.
     *
     * @param values as the receive script says them: its name, what it names, the path of the repository, and, where that is
     *     known, the path of its file in the repository; not trusted
     * @param quoting makes a text one word of a shell's command line
     */
    default Remark danglingRef(List<String> values, UnaryOperator<String> quoting) {
        return new Remark(
                "dangling-ref",
                "the destination has a ref " + values.get(0) + " that names the missing " + revision() + " "
                        + values.get(1),
                "push it again");
    }
}
