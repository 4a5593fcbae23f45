package org.repopush.repo.ostree;

import java.util.List;
import java.util.function.UnaryOperator;
import org.repopush.repo.KindWords;
import org.repopush.repo.Remark;

/** The words of OSTree. */
final class OstreeWords implements KindWords {
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
    public List<String> remarks() {
        return List.of(DanglingRef.CODE, OtherCollections.CODE);
    }

    @Override
    public Remark danglingRef(List<String> values, UnaryOperator<String> quoting) {
        return DanglingRef.of(values).remark(quoting);
    }
}
