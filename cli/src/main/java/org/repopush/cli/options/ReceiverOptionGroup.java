package org.repopush.cli.options;

import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code install-receiver} installs, and where. */
final class ReceiverOptionGroup {
    private static final String DEFAULT_PLACE = "~/.local/bin/repo-receive";

    private final OptionSpec root = OptionSpec.builder("--root")
            .type(String.class)
            .paramLabel("DIR")
            .description("confine pushes to this directory there")
            .build();
    private final OptionSpec path = OptionSpec.builder("--path")
            .type(String.class)
            .paramLabel("PATH")
            .description("install as; default " + DEFAULT_PLACE)
            .build();

    private final OptionSpec key = OptionSpec.builder("--key")
            .type(String.class)
            .converters(PublicKeyFile::read)
            .paramLabel("FILE")
            .description("public key that may push")
            .build();

    OptionGroup group() {
        return new OptionGroup("For install-receiver", List.of(root, path, key));
    }

    Optional<String> root() {
        return Optional.ofNullable(root.<String>getValue());
    }

    String place() {
        return Optional.ofNullable(path.<String>getValue()).orElse(DEFAULT_PLACE);
    }

    /** The public key, as it stands in its file. */
    Optional<String> key() {
        return Optional.ofNullable(key.<String>getValue());
    }
}
