package org.repopush.repo;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the functions by which the receive script checks a request, out of {@link Protocol}: {@code takes WORDS...}, whether they
 * are a request, which sets how it runs, {@code knows WORD}, whether there is a request of that name, and {@code may_come FORM}, whether it may come in the state of the session, which sets
 * the states that it leads to.
 */
final class ProtocolChecks {
    private final Protocol protocol;

    ProtocolChecks(Protocol protocol) {
        this.protocol = protocol;
    }

    String text() {
        StringBuilder text = new StringBuilder("\n# Made of protocol.txt.\n\ntakes() {\ncase $1:$# in\n");
        byForm().forEach((form, requests) ->
                text.append(form).append(") ").append(takes(requests)).append(" ;;\n"));
        text.append("*) return 1 ;;\nesac\n}\n\nknows() {\ncase $1 in\n")
                .append(names())
                .append(") ;;\n*) return 1 ;;\nesac\n}\n\nmay_come() {\ncase $STATE:$1 in\n");
        for (Protocol.Request request : protocol.requests()) {
            if (!request.isFirst()) {
                text.append(mayCome(request));
            }
        }
        return text.append("*) return 1 ;;\nesac\n}\n").toString();
    }

    private String names() {
        return protocol.requests().stream()
                .filter(request -> !request.isFirst())
                .map(Protocol.Request::name)
                .distinct()
                .collect(joining(" | "));
    }

    /** The first line of a session has forms of equal length. */
    private Map<String, List<Protocol.Request>> byForm() {
        Map<String, List<Protocol.Request>> byForm = new LinkedHashMap<>();
        for (Protocol.Request request : protocol.requests()) {
            byForm.computeIfAbsent(request.form(), form -> new ArrayList<>()).add(request);
        }
        return byForm;
    }

    private static String takes(List<Protocol.Request> requests) {
        List<String> alternatives = new ArrayList<>();
        for (Protocol.Request request : requests) {
            List<String> conditions = new ArrayList<>();
            conditions.add("RUNS=" + request.runs());
            for (int i = 0; i < request.words().size(); i++) {
                conditions.add(condition(request.words().get(i), "\"$" + (i + 2) + "\""));
            }
            alternatives.add("{ " + String.join(" && ", conditions) + "; }");
        }
        return String.join(" || ", alternatives);
    }

    private static String condition(String type, String word) {
        return type.startsWith("'") ? "[ " + word + " = " + type + " ]" : "is_" + type.replace('-', '_') + " " + word;
    }

    private static String mayCome(Protocol.Request request) {
        List<String> patterns = request.states().stream()
                .map(state -> state + ":" + request.form())
                .toList();
        return String.join(" | ", patterns) + ") WHEN_DONE=" + request.done() + " WHEN_FAILED=" + request.failed()
                + " ;;\n";
    }
}
