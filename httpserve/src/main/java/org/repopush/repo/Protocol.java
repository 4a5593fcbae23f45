package org.repopush.repo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The protocol between a client and the receive script, as the resource {@code receive/protocol.txt} lays it down: which request
 * may follow which, and of what type its words are. Read when the project is built and by tests; a push does not need it.
 *
 * @param requests in the order of the resource
 */
public record Protocol(List<Request> requests) {
    private static final String RESOURCE = "/org/repopush/repo/receive/protocol.txt";
    /** The name of those that come before there is a state. */
    private static final String FIRST = "first";

    private static final String NOTHING = "-";
    private static final int COLUMNS = 5;

    public Protocol {
        requests = List.copyOf(requests);
        Set<String> forms = new LinkedHashSet<>();
        for (Request request : requests) {
            if (!request.isFirst() && !forms.add(request.form())) {
                throw new IllegalArgumentException("two requests " + request.form());
            }
        }
    }

    /**
     * One form of a request.
     *
     * @param name its first word
     * @param states in which it may come; none for the first line of a session
     * @param runs {@code here}, {@code alone} or {@code beside}; empty for the first line of a session
     * @param done the state afterwards, "-" for the same
     * @param failed the state after it has failed, "-" for the same
     * @param words types of its other words; one in single quotes is itself
     */
    public record Request(
            String name, List<String> states, String runs, String done, String failed, List<String> words) {
        public Request {
            states = List.copyOf(states);
            words = List.copyOf(words);
        }

        /** Whether it is the first line of a session. */
        public boolean isFirst() {
            return name.equals(FIRST);
        }

        /** Name and number of words, by which the script knows it. */
        String form() {
            return name + ":" + (words.size() + 1);
        }
    }

    /** What the resource says. */
    public static Protocol read() {
        List<Request> requests = new ArrayList<>();
        ReceiveScript.read(RESOURCE)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> requests.add(request(List.of(line.split(" +")))));
        return new Protocol(requests);
    }

    private static Request request(List<String> columns) {
        if (columns.size() < COLUMNS) {
            throw new IllegalArgumentException("protocol.txt: " + columns);
        }
        return new Request(
                columns.get(0),
                columns.get(1).equals(NOTHING)
                        ? List.of()
                        : List.of(columns.get(1).split(",")),
                columns.get(2).equals(NOTHING) ? "" : columns.get(2),
                columns.get(3),
                columns.get(4),
                columns.subList(COLUMNS, columns.size()));
    }
}
