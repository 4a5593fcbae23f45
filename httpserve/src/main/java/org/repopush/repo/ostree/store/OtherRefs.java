package org.repopush.repo.ostree.store;

import java.nio.file.Path;
import java.util.List;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;

/**
 * Refs that a push publishes only when they are named in full: those that a pull has left in {@code refs/remotes}, and those of
 * {@code ostree create-usb} and of mirrors by collection in {@code refs/mirrors}, which {@code ostree refs} does not even list.
 *
 * @param owned their full names, {@code OWNER:REF}
 */
public record OtherRefs(Path repository, List<String> owned) {
    private static final int SHOWN = 5;

    public OtherRefs {
        owned = List.copyOf(owned);
    }

    /** Nothing was named, and there is nothing that goes without being named. */
    public SourceException noneOfItsOwn() {
        return owned.isEmpty()
                ? new SourceException(Reason.NO_REFS, "repository " + repository + " has no refs to publish")
                : new SourceException(
                        Reason.NO_REFS,
                        "repository " + repository
                                + " has no refs of its own to publish, only fetched or mirrored ones: " + shown(owned),
                        "name the refs to publish in full, for instance " + owned.get(0)
                                + "; each is published under the name after the colon");
    }

    public SourceException missing(List<String> names) {
        String problem = "repository " + repository + " has no ref " + String.join(", ", names);
        List<String> meant = owned.stream()
                .filter(name -> names.contains(Refs.publishedName(name)))
                .toList();
        return meant.isEmpty()
                ? new SourceException(Reason.NO_SUCH_REF, problem, list())
                : new SourceException(
                        Reason.NO_SUCH_REF,
                        problem + "; it has the fetched or mirrored refs " + shown(meant),
                        "name it in full: " + shown(meant));
    }

    /** {@code ostree refs} leaves out what is mirrored by collection. */
    private String list() {
        String refs = "ostree --repo=" + repository + " refs";
        return "see the refs with: " + refs + (owned.isEmpty() ? "" : ", and " + refs + " -c for those of collections");
    }

    private static String shown(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }
}
