package org.repopush.cli.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.repopush.tunnel.model.SshOptions;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The options that ssh has, under the letters that ssh gave them. */
final class SshOptionGroup {
    private final OptionSpec port = OptionSpec.builder("-p", "--port")
            .type(Integer.class)
            .converters(SshOptionGroup::port)
            .paramLabel("PORT")
            .description("port of the SSH server")
            .build();
    private final OptionSpec identities = OptionSpec.builder("-i", "--identity")
            .type(List.class)
            .auxiliaryTypes(Path.class)
            .converters(LocalPath::forOthers)
            .paramLabel("FILE")
            .description("private key to log in with; repeatable")
            .build();
    private final OptionSpec configFile = OptionSpec.builder("-F", "--ssh-config")
            .type(Path.class)
            .converters(LocalPath::forOthers)
            .paramLabel("FILE")
            .description("SSH configuration file instead of the usual")
            .build();
    private final OptionSpec jump = OptionSpec.builder("-J", "--jump")
            .type(String.class)
            .paramLabel("HOST")
            .description("jump host; several with commas")
            .build();
    private final OptionSpec options = OptionSpec.builder("-o", "--ssh-option")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("KEYWORD=VALUE")
            .description("any option of ssh_config; repeatable")
            .build();

    OptionGroup group() {
        return new OptionGroup("Connection, as for ssh", List.of(port, identities, configFile, jump, options));
    }

    SshOptions toSshOptions(Duration timeout) {
        return new SshOptions(
                Optional.ofNullable(configFile.<Path>getValue()),
                Optional.ofNullable(port.<Integer>getValue())
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty()),
                list(identities),
                Optional.ofNullable(jump.<String>getValue()),
                list(options),
                timeout);
    }

    private static <T> List<T> list(OptionSpec option) {
        return Optional.ofNullable(option.<List<T>>getValue()).orElse(List.of());
    }

    private static Object port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, in the words of the option.
        }
        throw new TypeConversionException("'" + text + "' is not a port between 1 and 65535");
    }
}
