package org.repopush.repo.ostree;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.repopush.repo.Explanation;
import org.repopush.repo.Explanation.Blame;
import org.repopush.repo.Place;

/** A repository with which ostree cannot work: what is wrong with it, and the command that mends it there. */
final class RepositoryDamage {
    private static final String UNKNOWN = "-";

    private final Place place;

    RepositoryDamage(Place place) {
        this.place = place;
    }

    /** Its codes are those of the script's part that looks whether a repository is fit. */
    Explanation of(String code, FailureValues given) {
        return switch (code) {
            case "dangling" -> dangling(given);
            case "no-folder" -> noFolder(given);
            case "bad-config" -> badConfig(given);
            case "no-proc" ->
                problem(
                        "has no /proc for this account, and ostree cannot make files without it",
                        "mount it in the account's root directory (ChrootDirectory of sshd), as root there:"
                                + " mount -t proc proc DIRECTORY/proc");
            default -> throw new IllegalArgumentException(code);
        };
    }

    private Explanation dangling(FailureValues given) {
        DanglingRef ref = new DanglingRef(given.at(0), given.at(1), given.at(2), given.at(3));
        return problem(
                ref.fault() + ", so no summary can be made",
                "its owner can remove that ref there with: " + ref.mending(place.quoting()));
    }

    private Explanation noFolder(FailureValues given) {
        String repository = given.at(0);
        String folder = repository + "/" + given.at(1);
        if (given.at(2).equals("absent")) {
            // Where one has got lost others may have as well.
            return problem(
                    "has a repository without its folder " + given.at(1) + ": " + repository,
                    "its owner can make the missing folders there with: mkdir -p "
                            + Stream.of("objects", "refs/heads", "refs/remotes")
                                    .map(name -> place.word(repository + "/" + name))
                                    .collect(Collectors.joining(" ")));
        }
        return problem(
                "has a file at " + folder + " in place of a folder",
                "its owner can make the folder there with: mv " + place.word(folder) + " " + place.word(folder + ".old")
                        + " && mkdir " + place.word(folder));
    }

    private Explanation badConfig(FailureValues given) {
        String config = place.word(given.at(0) + "/config");
        String mode = given.at(1).equals(UNKNOWN) ? "MODE" : given.at(1);
        return problem(
                "has a repository whose config ostree does not accept: " + given.at(2),
                "its owner can correct " + config + " or, if this is an OSTree repository, write a new one there with:"
                        + " printf '[core]\\nrepo_version=1\\nmode=" + mode + "\\n' >" + config);
    }

    private Explanation problem(String problem, String hint) {
        return new Explanation(Blame.DESTINATION, place.host() + " " + problem, hint);
    }
}
