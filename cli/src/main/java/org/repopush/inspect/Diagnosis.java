package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.repopush.push.model.ExitCode;

/**
 * Whether a push would work.
 *
 * @param findings in the order in which a push would meet them
 */
public record Diagnosis(String destination, List<Finding> findings) {
    public Diagnosis {
        requireNonNull(destination, "destination");
        findings = List.copyOf(findings);
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
