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

    @Override
    public String revisionForm() {
        return "a version with the checksum of its file";
    }

    @Override
    public boolean isRevision(String text) {
        return text.matches("[0-9]+-[0-9a-f]{64}");
    }
}
