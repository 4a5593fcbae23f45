package org.repopush.it.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.repo.Protocol;

/** Lines that a client could send, right ones and others, by the table of the protocol itself. */
final class FuzzGrammar {
    private static final List<String> NASTY = List.of(
            "-",
            "--",
            "--repo=/etc",
            "-h",
            "../../x",
            "/etc/passwd",
            "%2E%2E/%2E%2E/x",
            "%00",
            "%zz",
            "%",
            "*",
            "$(id>planted)",
            "`id`",
            ";id",
            "|id",
            "'",
            "\"",
            "\\",
            "0x10",
            "-1",
            "99999999999999999999",
            "00",
            "os/tmp.abcdef",
            "os/%2E%2E/x",
            "os/a%0Aalso",
            "y@127.0.0.1:1/x",
            "in-../../x",
            "\u00e9",
            "\u0001",
            "x".repeat(5000));

    private final Protocol protocol = Protocol.read();
    private final Random random;
    private final List<String> revisions;

    FuzzGrammar(Random random, List<String> revisions) {
        this.random = random;
        this.revisions = revisions;
    }

    /** A request of the table with words of their types. */
    String line(String name) {
        List<Protocol.Request> forms = protocol.requests().stream()
                .filter(request -> request.name().equals(name))
                .toList();
        return line(pick(forms));
    }

    /** Any request but that of a first line. */
    String anyLine() {
        List<Protocol.Request> forms = protocol.requests().stream()
                .filter(request -> !request.isFirst())
                .toList();
        return line(pick(forms));
    }

    private String line(Protocol.Request request) {
        List<String> words = new ArrayList<>(List.of(request.name()));
        request.words().forEach(type -> words.add(word(type)));
        return String.join(" ", words);
    }

    /** The line with one word in the place of another, one more, or one less; or no line at all. */
    String mutated(String line) {
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        int at = random.nextInt(words.size());
        switch (random.nextInt(6)) {
            case 0 -> words.add(pick(NASTY));
            case 1 -> words.remove(at);
            case 2 -> words.set(at, words.get(at) + pick(NASTY));
            case 3 -> words.set(at, words.get(at).substring(words.get(at).length() / 2));
            default -> words.set(at, pick(NASTY));
        }
        return String.join(" ", words);
    }

    private String word(String type) {
        if (type.startsWith("'")) {
            return type.substring(1, type.length() - 1);
        }
        return switch (type) {
            case "kind" -> "ostree";
            case "kind-or-any" -> pick(List.of("any", "ostree"));
            case "path" -> "destination";
            case "revision" -> pick(revisions);
            case "ref-or-none" -> random.nextBoolean() ? "-" : word("ref");
            case "revision-or-none" -> random.nextBoolean() ? "-" : pick(revisions);
            case "ref" -> pick(List.of("os/a", "os/b", "os/c/d", "mine", "os"));
            case "port" -> Integer.toString(1 + random.nextInt(65_535));
            case "secret" -> "0123456789abcdefghij";
            case "stage-id" -> pick(List.of(ScriptSession.STAGE, "ffff"));
            case "token" -> "0".repeat(32);
            case "part" -> pick(List.of("in-x", "in-y", "in-z"));
            case "seal" -> pick(List.of("sealed", "plain"));
            case "status" -> pick(List.of("1", "137", "signal"));
            case "count" -> Integer.toString(random.nextInt(4));
            case "compression" -> pick(List.of("gzip", "-"));
            case "refs-policy" -> pick(List.of("atomic", "each"));
            case "run-id" -> pick(List.of("20261129t181500-1f3a9c20", "20261129t181500-00000000"));
            case "run-id-or-none" -> random.nextBoolean() ? "-" : word("run-id");
            case "force" -> pick(List.of("force", "careful"));
            case "ref-list" -> pick(List.of("-", "os/a", "os/a,os/b"));
            case "text" -> "somebody";
            default -> throw new AssertionError("the fuzzer knows no words of type " + type);
        };
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
