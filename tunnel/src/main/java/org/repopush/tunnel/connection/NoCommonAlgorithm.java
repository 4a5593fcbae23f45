package org.repopush.tunnel.connection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.common.kex.KexProposalOption;
import org.jspecify.annotations.Nullable;
import org.repopush.tunnel.io.Printable;
import org.repopush.tunnel.model.TunnelException;
import org.repopush.tunnel.model.TunnelException.Reason;

/**
 * What client and server proposed when they found no algorithm in common.
 *
 * @param client each a list of names separated by commas
 */
record NoCommonAlgorithm(
        Map<KexProposalOption, @Nullable String> client, Map<KexProposalOption, @Nullable String> server) {
    /** Names that are proposed or offered to say something else, such as that strict key exchange is spoken. */
    private static final Set<String> MARKS = Set.of("ext-info-c", "ext-info-s");

    private static final String STRICT_MARK = "kex-strict-";

    /** Which it is, with both lists; empty when they agree, and something else went wrong. */
    Optional<TunnelException> explain(String host) {
        for (KexProposalOption option : KexProposalOption.VALUES) {
            List<String> offered = names(server.get(option));
            List<String> allowed = names(client.get(option));
            if (!KexProposalOption.LANGUAGE_PROPOSALS.contains(option)
                    && offered.stream().noneMatch(allowed::contains)) {
                return Optional.of(new TunnelException(
                        Reason.NO_COMMON_ALGORITHM,
                        "no algorithm in common with %s for %s: the server offers %s, repo-push accepts %s"
                                .formatted(
                                        host,
                                        option.getDescription(),
                                        Printable.text(String.join(",", offered)),
                                        String.join(",", allowed)),
                        hint(option, offered)));
            }
        }
        return Optional.empty();
    }

    private static List<String> names(@Nullable String list) {
        List<String> names = new ArrayList<>(Arrays.asList((list == null ? "" : list).split(",")));
        names.removeIf(name -> MARKS.contains(name) || name.startsWith(STRICT_MARK));
        return names;
    }

    private static String hint(KexProposalOption option, List<String> offered) {
        if (option == KexProposalOption.ALGORITHMS && offered.stream().anyMatch(NoCommonAlgorithm::isPostQuantum)) {
            return "have the server allow curve25519-sha256 too (KexAlgorithms): post-quantum key exchange is not supported";
        }
        return "allow one of the server's in the SSH configuration, or configure a better one on the server: algorithms with"
                + " SHA-1, CBC or DSA are never used";
    }

    private static boolean isPostQuantum(String exchange) {
        return exchange.startsWith("mlkem") || exchange.startsWith("sntrup");
    }
}
