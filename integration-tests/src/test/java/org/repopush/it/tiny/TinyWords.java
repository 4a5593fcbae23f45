package org.repopush.it.tiny;

import org.repopush.repo.KindWords;

/** What the tiny kind calls things. */
final class TinyWords implements KindWords {
    @Override
    public String repository() {
        return "a tiny repository";
    }

    @Override
    public String revision() {
        return "version";
    }

    @Override
    public String revisions() {
        return "versions";
    }
}
