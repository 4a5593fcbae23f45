package org.repopush.repo.tree;

import java.util.List;
import org.repopush.repo.Remark;
import org.repopush.repo.RemoteFacts;

/** What the user should know of a push to a directory in which files are replaced one by one. */
final class InPlace {
    private static final String ADOPTS = "adopts";
    private static final String GRADUAL = "gradual";

    /** The codes of the remarks. */
    static final List<String> CODES = List.of(ADOPTS, GRADUAL);

    private InPlace() {}

    static List<Remark> remarks(RemoteFacts facts) {
        return facts.all(ADOPTS).isEmpty()
                ? List.of()
                : List.of(new Remark(
                        ADOPTS,
                        "the destination is a directory already: all files in it are read there once, and only what differs is sent",
                        "files that the source does not have stay there; readers see one file change after the other"));
    }

    static List<Remark> remarksAmongOthers(RemoteFacts facts) {
        return facts.first("layout").filter("live"::equals).isEmpty()
                ? List.of()
                : List.of(new Remark(
                        GRADUAL,
                        "this destination has the layout live: its files change one after the other, not all at the same moment",
                        "for one moment publish to a path that does not exist: its layout is switch"));
    }
}
