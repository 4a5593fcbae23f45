package org.repopush.repo.ostree;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The summary of a destination, by which clients find refs. Its words are those of doc/json.md. */
public enum Summary {
    NONE("none", "none", false, "none"),
    FRESH("fresh", "unsigned", true, "up to date, not signed"),
    /** Some ref is newer. */
    STALE("stale", "unsigned", false, "older than a ref, not signed"),
    SIGNED("signed", "signed", true, "up to date, signed"),
    SIGNED_STALE("signed-stale", "signed", false, "older than a ref, signed");

    private final String word;
    private final String signing;
    private final boolean fresh;
    private final String text;

    Summary(String word, String signing, boolean fresh, String text) {
        this.word = word;
        this.signing = signing;
        this.fresh = fresh;
        this.text = text;
    }

    /** @param answers what the destination says of it: {@code SIGNING fresh|stale}, once or never */
    static Summary of(List<List<String>> answers) {
        Optional<FailureValues> said = answers.stream().findFirst().map(FailureValues::new);
        String saidSigning = said.map(values -> values.at(0)).orElse(NONE.signing);
        boolean saidFresh = said.filter(values -> values.at(1).equals("fresh")).isPresent();
        return Stream.of(values())
                .filter(known -> known.signing.equals(saidSigning) && (known == NONE || known.fresh == saidFresh))
                .findFirst()
                .orElse(NONE);
    }

    String word() {
        return word;
    }

    /** For people. */
    String text() {
        return text;
    }
}
