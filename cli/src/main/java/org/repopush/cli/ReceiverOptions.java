package org.repopush.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code install-receiver} installs, and where. */
final class ReceiverOptions {
    private static final String DEFAULT_PLACE = "~/.local/bin/repo-receive";

    private final OptionSpec root = OptionSpec.builder("--root")
            .type(String.class)
            .paramLabel("DIR")
            .description("pushes go below this directory there")
            .build();
    private final OptionSpec to = OptionSpec.builder("--to")
            .type(String.class)
            .paramLabel("PATH")
            .description("file there; default " + DEFAULT_PLACE)
            .build();

    OptionGroup group() {
        return new OptionGroup("For install-receiver", List.of(root, to));
    }

    Optional<String> root() {
        return Optional.ofNullable(root.<String>getValue());
    }

    String place() {
        return Optional.ofNullable(to.<String>getValue()).orElse(DEFAULT_PLACE);
    }

    boolean isGiven() {
        return root().isPresent() || to.<String>getValue() != null;
    }

    /** Where the public half of a private key is. */
    static Path publicHalf(Path key) {
        return Path.of(key + ".pub");
    }
}
