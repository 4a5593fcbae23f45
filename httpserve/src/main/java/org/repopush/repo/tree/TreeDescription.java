package org.repopush.repo.tree;

import java.util.List;
import java.util.Optional;
import org.repopush.repo.Description;
import org.repopush.repo.Description.Label;
import org.repopush.repo.Description.Member;
import org.repopush.repo.RemoteFacts;

/** What a destination says of a tree: its layout, and how often it has been published. */
final class TreeDescription {
    private TreeDescription() {}

    static Description of(RemoteFacts facts) {
        Optional<String> layout = facts.first("layout");
        Optional<String> serial = facts.first("serial");
        return new Description(
                layout.isPresent(),
                layout.map(name -> "layout " + name),
                serial.map(number -> new Label("serial", number)).stream().toList(),
                List.of(),
                Optional.empty(),
                List.of(new Member("layout", layout), new Member("serial", serial)));
    }
}
