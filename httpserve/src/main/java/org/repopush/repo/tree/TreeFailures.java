package org.repopush.repo.tree;

import java.util.List;
import java.util.Optional;
import org.repopush.repo.Explanation;
import org.repopush.repo.Explanation.Blame;
import org.repopush.repo.KindFailures;
import org.repopush.repo.Place;

/** What goes wrong with trees only. */
final class TreeFailures implements KindFailures {
    private static final String LIVE = "not-switched";
    private static final String BAD_CATALOGUE = "bad-catalogue";
    private static final String BAD_PLACE = "bad-place";
    private static final String CHANGED = "changed-there";
    private static final String DELETES = "deletes-too-many";

    @Override
    public List<String> codes() {
        return List.of(LIVE, BAD_CATALOGUE, BAD_PLACE, CHANGED, DELETES);
    }

    @Override
    public Remedy remedy(String code) {
        return code.equals(BAD_CATALOGUE) || code.equals(DELETES) ? Remedy.GIVE_UP : Remedy.NONE;
    }

    @Override
    public Optional<Explanation> explain(String code, List<String> values, Place place) {
        return switch (code) {
            case LIVE ->
                Optional.of(destination(
                        place.destination() + " is something that repo-push has not made, and it is served as it is: "
                                + value(values, 0),
                        "name a path there that does not exist, and let readers follow; or move it away first"));
            case BAD_PLACE ->
                Optional.of(destination(
                        place.destination() + " cannot be the place of a tree: " + value(values, 0),
                        "name a directory below one that this account may write in"));
            case BAD_CATALOGUE ->
                Optional.of(new Explanation(
                        Blame.TRANSFER,
                        "the catalogue that " + place.destination() + " has been sent is not that of this push: "
                                + value(values, 0),
                        "push again; -v shows the output of the remote side"));
            case CHANGED ->
                Optional.of(
                        destination(
                                "the tree at " + place.destination() + " was changed by another program: "
                                        + value(values, 0) + " is a symbolic link that no push has made",
                                "find the program that writes there besides repo-push; put the directory back, then push again"));
            case DELETES ->
                Optional.of(new Explanation(
                        Blame.REJECTED,
                        "this push would delete " + value(values, 0) + " of " + value(values, 1) + " names of "
                                + place.destination() + ", and --max-delete allows " + value(values, 2),
                        "check that " + place.word(place.source().toString())
                                + " is the right directory and complete; to delete them push with --max-delete="
                                + value(values, 0)));
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<String> hint(String code, List<String> values, Place place) {
        return code.equals("no-repository")
                ? Optional.of("make that directory there first: the tree itself is made by the push")
                : Optional.empty();
    }

    private static Explanation destination(String problem, String hint) {
        return new Explanation(Blame.DESTINATION, problem, hint);
    }

    private static String value(List<String> values, int index) {
        return index < values.size() ? values.get(index) : "-";
    }
}
