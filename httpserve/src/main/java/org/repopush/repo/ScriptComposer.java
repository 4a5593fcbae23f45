package org.repopush.repo;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Composes the receive scripts when the project is built, so that a push reads one file and does nothing more to it: a
 * JVM that has just been started is slow at that. What comes out is one compound command, because a shell that reads its program
 * from standard input may read ahead: it has the whole of it before it runs the first line.
 */
public final class ScriptComposer {
    /** Files of the folder {@code receive}. */
    private static final List<String> SHARED_PARTS = List.of(
            "start",
            "kind",
            "answers",
            "words",
            "process",
            "tools",
            "progress",
            "place",
            "stages",
            "policy",
            "policy-values",
            "policy-rules",
            "hooks",
            "limits",
            "channel",
            "pack",
            "slices",
            "forward",
            "publication",
            "prepare",
            "releases",
            "rollback",
            "steps",
            "status",
            "requests");

    /** The part that a push has no use for, of all kinds and of each: it travels only with a look at the destination. */
    private static final String STATUS = "/status.sh";

    /** Parts that a usual push has no use for, either. */
    private static final List<String> RELEASES = List.of("/releases.sh", "/rollback.sh");

    /** What travels is of the client's version. */
    private static final String NO_RELEASE = "RELEASE=-\n";

    private ScriptComposer() {}

    /**
     * Writes the scripts of the kinds.
     *
     * @param classes the root of the class path where they go
     */
    public static void write(Path classes, List<RepoKind> kinds) throws IOException {
        for (RepoKind kind : kinds) {
            ReceiveScript script = kind.receiveScript();
            write(classes, script, kinds);
            write(classes, script.withStatus(), kinds);
            write(classes, script.withReleases(), kinds);
        }
    }

    private static void write(Path classes, ReceiveScript script, List<RepoKind> kinds) throws IOException {
        Files.writeString(classes.resolve(script.resource().substring(1)), compose(script, kinds));
    }

    static String compose(ReceiveScript script, List<RepoKind> kinds) {
        StringBuilder program = new StringBuilder("{\n").append(NO_RELEASE);
        Stream.concat(sharedParts().stream(), script.kindParts().stream())
                .filter(part -> script.looks() || !part.endsWith(STATUS))
                .filter(part -> script.releases() || RELEASES.stream().noneMatch(part::endsWith))
                .forEach(part -> program.append(bare(ReceiveScript.read(part))));
        program.append(policyKeys(script.policyKeys(), kinds)).append(bare(protocolChecks()));
        return program + "main \"$@\"\nexit $?\n}\n";
    }

    /**
     * The line that says which keys of the owner's policy a kind has for itself, and which the others: one file may be for
     * repositories of several kinds.
     *
     * @param own its own
     */
    public static String policyKeys(List<String> own, List<RepoKind> kinds) {
        String others = kinds.stream()
                .flatMap(kind -> kind.receiveScript().policyKeys().stream())
                .filter(key -> !own.contains(key))
                .distinct()
                .collect(joining(" "));
        return "KIND_KEYS='" + String.join(" ", own) + "' OTHER_KEYS='" + others + "'\n";
    }

    /**
     * The program of a look at a repository whose kind is not known here: with each kind's parts in a function {@code load_KIND},
     * for the kind {@code any} of a request.
     */
    public static String looking(List<RepoKind> kinds) {
        StringBuilder program = new StringBuilder("{\n").append(NO_RELEASE);
        sharedParts().forEach(part -> program.append(ReceiveScript.read(part)));
        program.append(protocolChecks()).append(loading(kinds));
        return bare(program + "main \"$@\"\nexit $?\n}\n");
    }

    /** The kinds, none of which is loaded: until then no key of a policy is judged that only a kind has. */
    static String loading(List<RepoKind> kinds) {
        StringBuilder program = new StringBuilder("KINDS='")
                .append(kinds.stream().map(RepoKind::name).collect(joining(" ")))
                .append("'\n")
                .append(policyKeys(List.of(), kinds));
        for (RepoKind kind : kinds) {
            ReceiveScript script = kind.receiveScript();
            program.append("\nload_").append(kind.name()).append("() {\n");
            script.kindParts().forEach(part -> program.append(ReceiveScript.read(part)));
            program.append(policyKeys(script.policyKeys(), kinds)).append("}\n");
        }
        return program.toString();
    }

    /** What all kinds share, in the order in which it is read: absolute names on the class path. */
    public static List<String> sharedParts() {
        return SHARED_PARTS.stream().map(ScriptComposer::part).toList();
    }

    /** The functions that check what a client says. */
    public static String protocolChecks() {
        return new ProtocolChecks(Protocol.read()).text();
    }

    /** The name on the class path of a file of the folder {@code receive}. */
    static String part(String name) {
        return "/org/repopush/repo/receive/" + name + ".sh";
    }

    /**
     * Comments, empty lines and indentation stay at home: they are half of what would travel with every push, and over a long
     * line each doubling of what is sent at first costs a round trip. No text of the script has lines that begin with blanks.
     */
    static String bare(String program) {
        StringBuilder kept = new StringBuilder(program.length());
        program.lines()
                .map(String::stripLeading)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> kept.append(line).append('\n'));
        return kept.toString();
    }
}
