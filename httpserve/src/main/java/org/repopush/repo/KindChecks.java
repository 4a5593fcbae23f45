package org.repopush.repo;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a kind looks at when the user asks why a push cannot work. Stateless. */
public interface KindChecks {
    /** A kind that looks at nothing of its own. */
    KindChecks NONE = new KindChecks() {};

    /** The name of the check to which a failure with this code of the kind belongs. */
    default String check(String code) {
        return "repository";
    }

    /** The tools whose versions matter at the destination. */
    default List<String> tools() {
        return List.of();
    }

    /** Whether a push needs the directories for temporary files at this destination. */
    default boolean needsTemporaryFiles(View there) {
        return false;
    }

    /** Who needs the directories for temporary files at a destination, and for what. */
    default String useOfTemporaryFiles() {
        return "some shells need it for every script";
    }

    /** What becomes of a push when the clocks do not agree; empty when this does not matter. */
    default Optional<String> useOfClocks() {
        return Optional.empty();
    }

    /** What else is to be said of a destination that could be opened. */
    default List<Check> destination(View there, Place place) {
        return List.of();
    }

    /** What is to be said of what would be published there. */
    default List<Check> source(Snapshot here, View there) throws IOException, InterruptedException {
        return List.of();
    }

    /** What is known of a destination. None of it is trusted. */
    interface View {
        RemoteFacts facts();

        /** The revision that this ref names there. */
        Optional<String> revision(String ref);

        /** The owner's rules that apply to this push. */
        List<PolicyRule> policy();

        /** The time there, in seconds since 1970. */
        Optional<Long> clock();

        /** Asks when revisions that the destination has were made, see {@link Times#of}. */
        TimesThere times();
    }

    /** Asks a destination. */
    @FunctionalInterface
    interface TimesThere {
        /** By revision, in seconds since 1970, unsigned; those that are not there are left out. */
        Map<String, Long> of(List<String> revisions) throws IOException, InterruptedException;
    }
}
