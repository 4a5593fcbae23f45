package org.repopush.cli.command;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.MoveRules;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindWords;

/** The revisions of {@code --force-with-lease}, read when the kind of repository is known. */
final class Leases {
    private Leases() {}

    /** The same rules; a {@link PushException} with {@link ExitCode#USAGE} names a revision that cannot be one. */
    static MoveRules checked(MoveRules rules, KindWords words) throws PushException {
        Map<String, Optional<String>> leases = new HashMap<>();
        for (Map.Entry<String, Optional<String>> lease : rules.leases().entrySet()) {
            String ref = lease.getKey();
            Optional<String> given = lease.getValue().filter(text -> !words.isNoRevision(text));
            if (given.isPresent() && !words.isRevision(given.get())) {
                throw new PushException(
                        ExitCode.USAGE,
                        "--force-with-lease=" + ref + ": '" + given.get() + "' is not " + words.revisionForm(),
                        "repo-push status --json DEST shows the whole " + words.revision() + " of each ref there");
            }
            leases.put(ref, given);
        }
        return new MoveRules(rules.force(), leases, rules.atomic());
    }
}
