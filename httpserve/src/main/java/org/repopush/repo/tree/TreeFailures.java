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
    static final String OTHER_LAYOUT = "other-layout";

    @Override
    public List<String> codes() {
        return List.of(LIVE, BAD_CATALOGUE, BAD_PLACE, CHANGED, DELETES, OTHER_LAYOUT);
    }

    @Override
    public Remedy remedy(String code) {
        return switch (code) {
            case BAD_CATALOGUE, DELETES, OTHER_LAYOUT -> Remedy.GIVE_UP;
            default -> Remedy.NONE;
        };
    }

    @Override
    public Optional<Explanation> explain(String code, List<String> values, Place place) {
        return switch (code) {
            case LIVE ->
                Optional.of(destination(
                        place.destination() + " is something that repo-push has not made, and it is served as it is: "
                                + value(values, 0),
                        "name a directory, or a path that does not exist; or move it away first"));
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
            case CHANGED -> Optional.of(changed(values, place));
            case OTHER_LAYOUT ->
                Optional.of(
                        destination(
                                "the layout of " + place.destination() + " is " + value(values, 0) + ", not "
                                        + value(values, 1),
                                value(values, 0).equals("live")
                                        ? "leave out --layout; for the layout switch push to a path that does not exist, then move"
                                                + " readers there"
                                        : "leave out --layout; for the layout live push to a directory, or to a path that does not exist"));
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

    private static Explanation changed(List<String> values, Place place) {
        String name = value(values, 0);
        String what = switch (value(values, 1)) {
            case "changed" -> name + " is not as the last push left it";
            case "foreign" -> name + " is in the way, and no push has made it";
            case "mounted" -> name + " is another file system";
            default -> name + " is a symbolic link that no push has made";
        };
        String hint = value(values, 1).equals("-")
                ? "find the program that writes there besides repo-push; put the directory back, then push again"
                : "look at it; if it may be replaced, remove .repo-push/root in the tree there: then the next push reads all"
                        + " files there, and replaces those that differ from the source";
        return destination("the tree at " + place.destination() + " was changed by another program: " + what, hint);
    }

    private static Explanation destination(String problem, String hint) {
        return new Explanation(Blame.DESTINATION, problem, hint);
    }

    private static String value(List<String> values, int index) {
        return index < values.size() ? values.get(index) : "-";
    }
}
