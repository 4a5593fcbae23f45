package org.repopush.cli.options;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.repopush.push.model.PushException;
import org.repopush.push.model.TransferOptions;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How the content travels. */
final class TransferOptionGroup {
    /** OpenSSH's MaxSessions is ten unless an administrator thought about it. */
    private static final int MOST_CHANNELS = 64;

    private static final int MOST_RETRIES = 1_000;

    private final OptionSpec channels = OptionSpec.builder("-j", "--jobs")
            .type(Integer.class)
            .converters(text -> number(text, 1, MOST_CHANNELS))
            .paramLabel("N")
            .description("number of channels; default automatic")
            .build();
    private final OptionSpec bandwidth = OptionSpec.builder("--bwlimit")
            .type(Long.class)
            .converters(Bandwidths::parse)
            .paramLabel("RATE")
            .description("KiB per second, or with a unit: 500k, 20m, 1g")
            .build();
    private final OptionSpec retries = OptionSpec.builder("--retries")
            .type(Integer.class)
            .converters(text -> number(text, 0, MOST_RETRIES))
            .paramLabel("N")
            .description("how often to reconnect; default " + TransferOptions.RETRIES)
            .build();
    private final OptionSpec pack = OptionGroup.choice("send a pack; else pull each object", "--pack");
    private final OptionSpec tunnel = OptionGroup.choice("allow a forwarded port back to here", "--tunnel");

    OptionGroup group() {
        return new OptionGroup("Transfer", List.of(channels, bandwidth, retries, pack, tunnel));
    }

    /** A {@link PushException} when nothing is left by which content could travel. */
    TransferOptions options() throws PushException {
        boolean packs = !Boolean.FALSE.equals(pack.<Boolean>getValue());
        boolean tunnels = !Boolean.FALSE.equals(tunnel.<Boolean>getValue());
        if (!packs && !tunnels) {
            throw UsageErrors.of(
                    "--no-pack and --no-tunnel cannot be used together: no way to send objects is left", Topic.PUSH);
        }
        return new TransferOptions(
                packs, tunnels, limit(channels), rate(), limit(retries).orElse(TransferOptions.RETRIES));
    }

    private static OptionalInt limit(OptionSpec option) {
        Integer value = option.getValue();
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private OptionalLong rate() {
        return Optional.ofNullable(bandwidth.<Long>getValue())
                .filter(rate -> rate > 0)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /** A number of an option, within its limits. */
    static Object number(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, in the words of the option.
        }
        throw new TypeConversionException("'" + text + "' is not a number between " + least + " and " + most);
    }
}
