package org.repopush.repo.ostree;

import org.repopush.repo.KindWords;

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
}
