package org.repopush.tunnel.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.NamedResource;
import org.repopush.tunnel.crypto.Algorithms;
import org.repopush.tunnel.crypto.KeyAlgorithms;
import org.repopush.tunnel.hostkey.HostKeyAlgorithms;
import org.repopush.tunnel.hostkey.HostKeyPolicy;
import org.repopush.tunnel.model.TunnelException;

/** What a configuration comes to: all of its settings that change what this program does, so that two can be compared. */
final class ResolvedSettings {
    /** Every keyword that changes what this program does. */
    private static final List<String> HONOURED = List.of(
            "hostname",
            "user",
            "port",
            "addressfamily",
            "bindaddress",
            "bindinterface",
            "batchmode",
            "checkhostip",
            "connectionattempts",
            "connecttimeout",
            "hashknownhosts",
            "hostkeyalias",
            "identitiesonly",
            "identityagent",
            "kbdinteractiveauthentication",
            "knownhostscommand",
            "localcommand",
            "numberofpasswordprompts",
            "passwordauthentication",
            "permitlocalcommand",
            "preferredauthentications",
            "proxycommand",
            "proxyjump",
            "pubkeyauthentication",
            "rekeylimit",
            "requiredrsasize",
            "revokedhostkeys",
            "serveralivecountmax",
            "serveraliveinterval",
            "setenv",
            "stricthostkeychecking");

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("addressfamily", "any"),
            Map.entry("batchmode", "no"),
            Map.entry("checkhostip", "no"),
            Map.entry("connectionattempts", "1"),
            Map.entry("hashknownhosts", "no"),
            Map.entry("identitiesonly", "no"),
            Map.entry("kbdinteractiveauthentication", "yes"),
            Map.entry("numberofpasswordprompts", "3"),
            Map.entry("passwordauthentication", "yes"),
            Map.entry("permitlocalcommand", "no"),
            Map.entry("pubkeyauthentication", "yes"),
            Map.entry("rekeylimit", "0 0"),
            Map.entry("requiredrsasize", "1024"),
            Map.entry("serveralivecountmax", "3"),
            Map.entry("serveraliveinterval", "0"));

    private ResolvedSettings() {}

    interface Source {
        SshConfig read() throws Exception;
    }

    /** Settings, or why they are refused once they are read. */
    static Map<String, Object> outcome(Source source) throws Exception {
        try {
            return resolved(source.read());
        } catch (TunnelException e) {
            return Map.of("refused", String.valueOf(e.getMessage()));
        }
    }

    /** What a configuration comes to. */
    static Map<String, Object> resolved(SshConfig config) throws TunnelException {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String keyword : HONOURED) {
            all.put(
                    keyword,
                    config.value(keyword)
                            .map(value -> value.equals("true") ? "yes" : value.equals("false") ? "no" : value)
                            .orElse(DEFAULTS.getOrDefault(keyword, "")));
        }
        all.put("strict", HostKeyPolicy.of(config).strictness());
        all.put("identities", config.identityFiles());
        all.put("certificates", config.certificateFiles());
        all.put("known hosts", config.knownHostsFiles());
        all.put("revoked", HostKeyPolicy.of(config).revoked());
        all.put("ciphers", names(Algorithms.ciphers(config)));
        all.put("macs", names(Algorithms.macs(config)));
        all.put("kex", names(Algorithms.keyExchanges(config)));
        all.put("keys", names(HostKeyAlgorithms.of(config, List.of(), true)));
        all.put("user keys", KeyAlgorithms.of(config).allowed());
        all.remove("stricthostkeychecking");
        all.remove("revokedhostkeys");
        return all;
    }

    private static List<String> names(List<? extends NamedResource> algorithms) {
        return algorithms.stream().map(NamedResource::getName).toList();
    }
}
