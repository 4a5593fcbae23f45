package org.repopush.repo.ostree;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.Explanation;
import org.repopush.repo.Explanation.Blame;
import org.repopush.repo.KindFailures;
import org.repopush.repo.Place;
import org.repopush.repo.SourceException.Reason;

/** What failures of OSTree's part of the receive script mean, and which of ostree's commands help. */
final class OstreeFailures implements KindFailures {
    /** Stands before a wanted key that is none of GnuPG's. */
    static final String ED25519 = "ed25519:";

    private static final List<String> CODES = List.of(
            "unsupported-mode",
            "no-folder",
            "bad-config",
            "no-proc",
            "unfit",
            "unsigned",
            "signed-summary",
            "metadata-moved",
            "bad-metadata",
            "unfit-metadata",
            "dangling");

    @Override
    public List<String> codes() {
        return CODES;
    }

    @Override
    public Remedy remedy(String code) {
        return switch (code) {
            case "metadata-moved" -> Remedy.PLAN_AGAIN;
            case "unsigned" -> Remedy.GIVE_UP;
            case "dangling", "signed-summary", "bad-metadata", "unfit-metadata" -> Remedy.GIVE_UP_IMPORTED;
            default -> Remedy.NONE;
        };
    }

    @Override
    public String announcement() {
        return "summary";
    }

    @Override
    public Optional<Explanation> explain(String code, List<String> values, Place place) {
        FailureValues given = new FailureValues(values);
        String first = given.at(0);
        return Optional.ofNullable(
                switch (code) {
                    case "dangling", "no-folder", "bad-config", "no-proc" ->
                        new RepositoryDamage(place).of(code, given);
                    case "unsupported-mode" ->
                        destination(
                                place,
                                "has a repository of mode " + first + ", which is not supported",
                                "push into a repository of mode archive, bare-user, bare-user-only or bare");
                    case "unfit" ->
                        destination(
                                place,
                                "has a repository whose mode cannot store this: " + first,
                                "push to a repository of mode archive or bare-user, or build the commit without such"
                                        + " files");
                    case "oversized" ->
                        destination(
                                place,
                                "cannot pull object " + first + ": its ostree accepts at most " + given.at(1)
                                        + " bytes by HTTP",
                                "send it in a pack (without --no-pack), or install ostree 2023.5 or newer there");
                    case "signed-summary" ->
                        destination(
                                place,
                                "now has a signed summary, and no key to sign a new one",
                                "name a key in the policy there (sign-gpg), or remove summary.sig if clients do not"
                                        + " need it");
                    case "unsigned" -> unsigned(given, place);
                    case "unfit-metadata", "metadata-moved", "bad-metadata" -> metadata(code, given, place);
                    default -> null;
                });
    }

    private static Explanation unsigned(FailureValues given, Place place) {
        String ref = given.at(0);
        String commit = given.at(1) + (ref.equals("-") ? "" : " of " + ref);
        List<String> wanted = given.from(3);
        String signing = wanted.stream().allMatch(key -> key.startsWith(ED25519))
                ? " sign --keys-file=FILE " + given.at(1)
                : " gpg-sign " + given.at(1) + " KEY";
        return new Explanation(
                Blame.SIGNATURE,
                "commit " + commit + " lacks a signature that " + place.destination() + " requires: " + given.at(2),
                "sign it with one of the required keys (" + String.join(", ", wanted) + "): ostree --repo="
                        + place.source() + signing);
    }

    private static Explanation metadata(String code, FailureValues given, Place place) {
        String commit = given.at(0);
        return switch (code) {
            case "unfit-metadata" ->
                destination(
                        place,
                        "refuses the detached metadata of commit " + commit + ": it is damaged, or larger than 256 KiB",
                        "look at its signatures: ostree --repo=PATH show " + commit);
            case "metadata-moved" ->
                new Explanation(
                        Blame.REJECTED,
                        "the signatures of commit " + commit + " keep changing at " + place.destination(),
                        "push again when the program that signs there has finished");
            default ->
                destination(
                        place,
                        "has unreadable detached metadata of commit " + commit + ": " + given.at(2),
                        "remove or restore " + given.at(1)
                                + " in the repository there, then push again: this writes the metadata of the source");
        };
    }

    private static Explanation destination(Place place, String problem, String hint) {
        return new Explanation(Blame.DESTINATION, place.host() + " " + problem, hint);
    }

    @Override
    public Optional<String> hint(String code, List<String> values, Place place) {
        return Optional.ofNullable(
                switch (code) {
                    case "no-repository" -> "create the repository there first: " + init(values, place);
                    case "not-a-repository" -> "check the path, or create it there: " + init(values, place);
                    case "corrupt" ->
                        "check it with: ostree fsck --repo=SOURCE, then restore the object or build the commit again";
                    case "damaged" ->
                        "check the memory and disks of both hosts, and the source with: ostree fsck --repo=SOURCE";
                    case "tool-failed" ->
                        "check the source with: ostree fsck, then push again: data that has arrived is kept";
                    case "no-space" ->
                        "make space at the destination, for instance with: ostree --repo=PATH prune --refs-only";
                    default -> null;
                });
    }

    private static String init(List<String> values, Place place) {
        return "ostree --repo=" + place.word(new FailureValues(values).at(0)) + " init --mode=archive";
    }

    @Override
    public Optional<String> hint(Reason reason, Path source) {
        return Optional.ofNullable(
                switch (reason) {
                    case UNSUPPORTED ->
                        "push from an archive repository: ostree --repo=NEW init --mode=archive, then"
                                + " ostree --repo=NEW pull-local " + source;
                    case NO_SUCH_REF -> "list the refs with: ostree --repo=" + source + " refs";
                    case NO_REFS -> "commit something first, or name the refs to push";
                    case REF_NAME ->
                        "give it another name: ostree --repo=" + source
                                + " refs --create=NEW-NAME OLD-NAME, or push one at a time";
                    case PARTIAL ->
                        "complete it first, for instance with: ostree --repo=" + source + " pull REMOTE REF";
                    case CORRUPT -> "find the damage with: ostree --repo=" + source + " fsck";
                    case NOT_A_REPOSITORY, UNREADABLE, LOCKED, CHANGED -> null;
                });
    }
}
