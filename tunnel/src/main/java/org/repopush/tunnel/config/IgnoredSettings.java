package org.repopush.tunnel.config;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.repopush.tunnel.io.Printable;

/**
 * Settings that would make a difference and that are not supported. The user is told when one of them is set to anything else
 * than its default; what concerns only what {@code ssh} does besides connecting is not among them.
 */
final class IgnoredSettings {
    /** They decide whom a key belongs to, or who may log in: without them a push can fail where {@code ssh} does not. */
    private static final List<Setting> DECISIVE = List.of(
            new Setting("KnownHostsCommand", List.of("none"), "host keys are read from files only"),
            new Setting("VerifyHostKeyDNS", List.of("no", "false"), "host keys are not looked up in the DNS"),
            new Setting(
                    "NoHostAuthenticationForLocalhost",
                    List.of("no", "false"),
                    "the host key of this machine is checked like any other"),
            new Setting("HostbasedAuthentication", List.of("no", "false"), "this login method is not tried"),
            new Setting("PKCS11Provider", List.of("none"), "load the keys of the token into an agent"));

    /** Many have them for all hosts, and a push seldom minds. */
    private static final List<Setting> MINOR = List.of(
            new Setting("ConnectionAttempts", List.of("1"), "each address is tried once"),
            new Setting("SetEnv", List.of("none"), "variables are not sent to the server"));

    private static final Setting LOCAL_COMMAND = new Setting("LocalCommand", List.of("none"), "it is not run");

    /**
     * @param harmless values that mean nothing
     * @param instead what happens instead
     */
    private record Setting(String keyword, List<String> harmless, String instead) {
        boolean isIn(SshConfig config) {
            return config.value(keyword.toLowerCase(Locale.ROOT))
                    .filter(Predicate.not(harmless::contains))
                    .isPresent();
        }

        /** Without the value, which may be a secret. */
        String remark(SshConfig config) {
            return "the SSH configuration sets %s for %s, which is not supported: %s"
                    .formatted(keyword, Printable.text(config.originalHost()), instead);
        }

        String warning(SshConfig config) {
            return remark(config) + " (-o " + keyword + "=" + harmless.get(0) + " hides this warning)";
        }
    }

    private IgnoredSettings() {}

    /** A line for each that can decide whether a push works. */
    static List<String> warnings(SshConfig config) {
        return DECISIVE.stream()
                .filter(setting -> setting.isIn(config))
                .map(setting -> setting.warning(config))
                .toList();
    }

    /** A line for each of the others. */
    static List<String> remarks(SshConfig config) {
        Stream<Setting> besides = config.isTrue("permitlocalcommand") ? Stream.of(LOCAL_COMMAND) : Stream.of();
        return Stream.concat(MINOR.stream(), besides)
                .filter(setting -> setting.isIn(config))
                .map(setting -> setting.remark(config))
                .toList();
    }
}
