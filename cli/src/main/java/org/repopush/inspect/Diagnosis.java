package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.repopush.push.model.ExitCode;

/**
 * Whether a push would work.
 *
 * @param findings in the order in which a push would meet them
 * @param seen what can be compared with other destinations, where it could be reached
 */
public record Diagnosis(String destination, List<Finding> findings, Optional<Seen> seen) {
    public Diagnosis {
        requireNonNull(destination, "destination");
        findings = List.copyOf(findings);
        requireNonNull(seen, "seen");
    }

    /** How a push would end: by the first problem. */
    public ExitCode exitCode() {
        return findings.stream()
                .map(Finding::exit)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(ExitCode.OK);
    }
}
