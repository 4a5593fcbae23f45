package org.repopush.repo.ostree;

import java.util.List;
import java.util.Optional;
import org.repopush.repo.Description;
import org.repopush.repo.Description.Label;
import org.repopush.repo.Description.Member;
import org.repopush.repo.RemoteFacts;

/** What OSTree says of a destination: mode, collection, summary. */
final class OstreeDescription {
    private OstreeDescription() {}

    static Description of(RemoteFacts facts) {
        OstreeFacts known = new OstreeFacts(facts);
        Optional<String> mode = known.mode();
        Optional<String> collection = known.collection();
        Summary summary = Summary.of(facts.all("summary"));
        return new Description(
                mode.isPresent(),
                mode.map(name -> "mode " + name),
                collection.map(id -> new Label("collection", id)).stream().toList(),
                mode.isPresent() ? List.of(new Label("summary", summary.text())) : List.of(),
                Optional.of("ostree lock").filter(label -> mode.isPresent()),
                List.of(
                        new Member("mode", mode),
                        new Member("collection", collection),
                        new Member("summary", Optional.of(summary.word()))));
    }
}
