package org.repopush.tunnel.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.TunnelException;

/** The keywords of ssh_config(5), as OpenSSH 9 has them, and what their values may be. */
final class ConfigKeywords {
    enum Kind {
        /** {@code yes} or {@code no}. */
        FLAG,
        /** One of a few words, see {@link #CHOICES}. */
        CHOICE,
        NUMBER,
        TIME,
        WORD,
        /** Several words on one line. */
        WORDS,
        /** One file a line, and every line counts. */
        FILES,
        ENVIRONMENT,
        ALGORITHMS,
        /** The rest of the line, quotes and all. */
        COMMAND,
        /** ProxyJump and ProxyCommand, of which the first counts. */
        HOP,
        REKEY,
        IGNORED_UNKNOWN,
        /** Says nothing about a push. */
        MEANINGLESS
    }

    private static final Map<String, Kind> KINDS = new HashMap<>();

    private static final Map<String, String> OTHER_NAMES = Map.of(
            "pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms",
            "hostbasedkeytypes", "hostbasedacceptedalgorithms",
            "hostbasedacceptedkeytypes", "hostbasedacceptedalgorithms",
            "challengeresponseauthentication", "kbdinteractiveauthentication",
            "skeyauthentication", "kbdinteractiveauthentication",
            "tisauthentication", "kbdinteractiveauthentication",
            "dsaauthentication", "pubkeyauthentication",
            "identityfile2", "identityfile",
            "smartcarddevice", "pkcs11provider",
            "rsaminsize", "requiredrsasize");

    private static final Map<String, List<String>> CHOICES = Map.of(
            "stricthostkeychecking", List.of("yes", "no", "off", "ask", "accept-new", "true", "false"),
            "pubkeyauthentication", List.of("yes", "no", "true", "false", "unbound", "host-bound"),
            "verifyhostkeydns", List.of("yes", "no", "true", "false", "ask"),
            "canonicalizehostname", List.of("yes", "no", "true", "false", "always"),
            "addressfamily", List.of("any", "inet", "inet6"));

    private static final List<String> FLAG_VALUES = List.of("yes", "no", "true", "false");
    private static final Pattern TIME = Pattern.compile("([0-9]+)([smhdwSMHDW]?)");
    private static final Pattern SIZE = Pattern.compile("([0-9]+)([kmgKMG]?)");

    static {
        kind(
                Kind.FLAG,
                "batchmode checkhostip hashknownhosts hostbasedauthentication identitiesonly "
                        + "kbdinteractiveauthentication nohostauthenticationforlocalhost passwordauthentication "
                        + "permitlocalcommand proxyusefdpass");
        kind(Kind.CHOICE, String.join(" ", CHOICES.keySet()));
        kind(Kind.NUMBER, "port connectionattempts numberofpasswordprompts serveralivecountmax requiredrsasize");
        kind(Kind.TIME, "connecttimeout serveraliveinterval");
        kind(
                Kind.WORD,
                "hostname user hostkeyalias bindaddress bindinterface identityagent preferredauthentications "
                        + "revokedhostkeys pkcs11provider");
        kind(Kind.WORDS, "userknownhostsfile globalknownhostsfile");
        kind(Kind.FILES, "identityfile certificatefile");
        kind(Kind.ENVIRONMENT, "setenv");
        kind(
                Kind.ALGORITHMS,
                "ciphers macs kexalgorithms hostkeyalgorithms pubkeyacceptedalgorithms " + "casignaturealgorithms");
        kind(Kind.COMMAND, "localcommand knownhostscommand");
        kind(Kind.HOP, "proxyjump proxycommand");
        kind(Kind.REKEY, "rekeylimit");
        kind(Kind.IGNORED_UNKNOWN, "ignoreunknown");
        kind(
                Kind.MEANINGLESS,
                "addkeystoagent canonicaldomains canonicalizefallbacklocal canonicalizemaxdots "
                        + "canonicalizepermittedcnames channeltimeout clearallforwardings compression controlmaster controlpath "
                        + "controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure "
                        + "fingerprinthash forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted "
                        + "gatewayports gssapiauthentication gssapidelegatecredentials gssapikexalgorithms gssapikeyexchange "
                        + "gssapirenewalforcesrekey gssapitrustdns gssapiclientidentity gssapiserveridentity "
                        + "hostbasedacceptedalgorithms ipqos kbdinteractivedevices localforward loglevel logverbose "
                        + "obscurekeystroketiming permitremoteopen remotecommand remoteforward requesttty securitykeyprovider "
                        + "sendenv sessiontype stdinnull streamlocalbindmask streamlocalbindunlink syslogfacility tag tcpkeepalive "
                        + "tunnel tunneldevice updatehostkeys visualhostkey xauthlocation "
                        // no longer anything in OpenSSH either
                        + "afstokenpassing cipher compressionlevel fallbacktorsh globalknownhostsfile2 keepalive "
                        + "kerberosauthentication kerberostgtpassing protocol protocolkeepalives rhostsauthentication "
                        + "rhostsrsaauthentication rsaauthentication useblacklistedkeys useprivilegedport userknownhostsfile2 "
                        + "useroaming usersh");
    }

    private ConfigKeywords() {}

    private static void kind(Kind kind, String keywords) {
        for (String keyword : keywords.split(" ")) {
            KINDS.put(keyword, kind);
        }
    }

    /** The keyword by its present name. */
    static String name(String keyword) {
        return OTHER_NAMES.getOrDefault(keyword, keyword);
    }

    static Optional<Kind> kind(String keyword) {
        return Optional.ofNullable(KINDS.get(name(keyword)));
    }

    /** The value of a line that holds one. */
    static String value(ConfigLine line, Kind kind) throws TunnelException {
        String name = name(line.keyword());
        if (kind == Kind.REKEY) {
            return rekey(line);
        }
        String word = line.word();
        return switch (kind) {
            case FLAG -> oneOf(FLAG_VALUES, word, line);
            case CHOICE -> choice(name, word, line);
            case NUMBER -> number(name, word, line);
            case TIME -> word.equals("none") ? word : Long.toString(seconds(word, line));
            case ALGORITHMS -> DefaultAlgorithms.resolve(name, word);
            default -> word;
        };
    }

    private static String choice(String name, String word, ConfigLine line) throws TunnelException {
        String value = oneOf(CHOICES.getOrDefault(name, List.of()), word, line);
        if (name.equals("canonicalizehostname") && !List.of("no", "false").contains(value)) {
            throw line.refused("CanonicalizeHostname requires an OpenSSH client");
        }
        return value;
    }

    private static String oneOf(List<String> values, String word, ConfigLine line) throws TunnelException {
        String value = word.toLowerCase(Locale.ROOT);
        if (!values.contains(value)) {
            throw line.refused("'%s' is not a value of %s: expected one of %s"
                    .formatted(word, line.keyword(), String.join(", ", values)));
        }
        return value;
    }

    private static String number(String name, String word, ConfigLine line) throws TunnelException {
        if (!word.matches("[0-9]{1,9}") || (name.equals("port") && !Host.isPort(Integer.parseInt(word)))) {
            throw line.refused("'" + word + "' is not a value of " + line.keyword());
        }
        return Integer.toString(Integer.parseInt(word));
    }

    /** TIME FORMATS of sshd_config(5): {@code 1h30m}. */
    private static long seconds(String word, ConfigLine line) throws TunnelException {
        if (word.length() > 12 || !word.matches("(" + TIME.pattern() + ")+")) {
            throw line.refused("'" + word + "' is not a time");
        }
        long seconds = 0;
        Matcher part = TIME.matcher(word);
        while (part.find()) {
            long unit = switch (part.group(2).toLowerCase(Locale.ROOT)) {
                case "m" -> 60;
                case "h" -> 3_600;
                case "d" -> 86_400;
                case "w" -> 604_800;
                default -> 1;
            };
            seconds += Long.parseLong(part.group(1)) * unit;
        }
        return seconds;
    }

    private static String rekey(ConfigLine line) throws TunnelException {
        List<String> words = line.words();
        if (words.isEmpty() || words.size() > 2) {
            throw line.refused("rekeylimit takes a size and a time");
        }
        long time = words.size() == 1 || words.get(1).equals("none") ? 0 : seconds(words.get(1), line);
        return size(words.get(0), line) + " " + time;
    }

    private static long size(String word, ConfigLine line) throws TunnelException {
        Matcher size = SIZE.matcher(word);
        if (Arrays.asList("default", "none").contains(word)) {
            return 0;
        }
        if (word.length() > 12 || !size.matches()) {
            throw line.refused("'" + word + "' is not a size");
        }
        int shift = 10 * " KMG".indexOf(size.group(2).toUpperCase(Locale.ROOT));
        return Long.parseLong(size.group(1)) << (size.group(2).isEmpty() ? 0 : shift);
    }
}
