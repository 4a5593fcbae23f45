package org.repopush.repo.tree;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.repopush.repo.KindWords;
import org.repopush.repo.tree.references.References;

/** The words of trees. */
final class TreeWords implements KindWords {
    /** The code of a remark: the last push had another filter. */
    static final String OTHER_FILTER = "other-filter";

    private static final Pattern ROOT = Pattern.compile("[0-9a-f]{64}");

    @Override
    public String repository() {
        return "a tree";
    }

    @Override
    public String revision() {
        return "root hash";
    }

    @Override
    public String revisions() {
        return "root hashes";
    }

    @Override
    public String revisionForm() {
        return "a whole root hash in lower-case hex";
    }

    @Override
    public List<String> remarks() {
        return Stream.concat(InPlace.CODES.stream(), Stream.of(References.LEFT_OUT, OTHER_FILTER))
                .toList();
    }

    @Override
    public boolean isRevision(String text) {
        return ROOT.matcher(text).matches();
    }
}
