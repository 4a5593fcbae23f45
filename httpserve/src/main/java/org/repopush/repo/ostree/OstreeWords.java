package org.repopush.repo.ostree;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.repopush.repo.KindWords;
import org.repopush.repo.Remark;
import org.repopush.repo.ostree.format.Checksum;

/** The words of OSTree. */
final class OstreeWords implements KindWords {
    private static final Pattern ZEROS = Pattern.compile("0+");

    @Override
    public String repository() {
        return "an OSTree repository";
    }

    @Override
    public String revision() {
        return "commit";
    }

    @Override
    public String revisions() {
        return "commits";
    }

    @Override
    public String revisionForm() {
        return "a whole commit checksum in lower-case hex";
    }

    @Override
    public boolean isRevision(String text) {
        return Checksum.parse(text).isPresent();
    }

    /** As git's and ostree's hooks have it. */
    @Override
    public boolean isNoRevision(String text) {
        return text.isEmpty() || (isRevision(text) && ZEROS.matcher(text).matches());
    }

    @Override
    public List<String> remarks() {
        return List.of(DanglingRef.CODE, OtherCollections.CODE);
    }

    @Override
    public Remark danglingRef(List<String> values, UnaryOperator<String> quoting) {
        return DanglingRef.of(values).remark(quoting);
    }
}
