package org.repopush.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProtocolTest {
    private static final Set<String> STATES = Set.of("open", "planning", "staged", "imported", "prepared");
    private static final Path RESOURCES = Path.of("src/main/resources/org/repopush/repo");

    private final Protocol protocol = Protocol.read();

    @Test
    void everyStateOfTheTableIsOne() {
        for (Protocol.Request request : protocol.requests()) {
            assertThat(STATES).as(request.name()).containsAll(request.states());
            for (String next : List.of(request.done(), request.failed())) {
                assertThat(next.equals("-") || STATES.contains(next))
                        .as(request.name())
                        .isTrue();
            }
            assertThat(request.runs())
                    .isIn(request.isFirst() ? Set.of("") : Set.of("here", "alone", "beside", "waits", "word"));
        }
    }

    @Test
    void everyTypeHasItsCheck() throws IOException {
        String checks = Files.readString(RESOURCES.resolve("receive/words.sh"))
                + Files.readString(RESOURCES.resolve("ostree/receive/repository.sh"));
        for (Protocol.Request request : protocol.requests()) {
            for (String type : request.words()) {
                if (!type.startsWith("'")) {
                    assertThat(checks).contains("\nis_" + type.replace('-', '_') + "() {\n");
                }
            }
        }
    }

    @Test
    void everyRequestIsTakenInItsStatesOnly() {
        String checks = new ProtocolChecks(protocol).text();
        assertThat(checks)
                .contains("part:3) { RUNS=beside && is_part \"$2\" && is_seal \"$3\"; } ;;\n")
                .contains("part:5) { RUNS=alone && is_part \"$2\" && [ \"$3\" = 'lost' ] && is_status \"$4\"")
                .contains("imported:prepare:1) WHEN_DONE=prepared WHEN_FAILED=imported ;;\n")
                .contains("publish:2) { RUNS=alone && is_refs_policy \"$2\"; } ;;\n")
                .contains("publish:1) { RUNS=word; } ;;\n")
                .contains("staged:conclude:2) WHEN_DONE=open WHEN_FAILED=- ;;\n")
                .contains("staged:abort:1 | imported:abort:1) WHEN_DONE=open WHEN_FAILED=open ;;\n");
    }

    /** Its readers do not see the resource. */
    @Test
    void theDesignShowsTheTable() throws IOException {
        Set<String> shown = Files.readString(Path.of("../doc/design.md"))
                .lines()
                .dropWhile(line -> !line.equals("## The protocol"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> wanted = protocol.requests().stream()
                .filter(request -> !request.isFirst())
                .map(ProtocolTest::row)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(shown).isEqualTo(wanted);
    }

    private static String row(Protocol.Request request) {
        String words = request.words().stream()
                .map(word -> " "
                        + (word.startsWith("'") ? word.substring(1, word.length() - 1) : word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.joining());
        return "| `" + request.name() + words + "` | " + String.join(", ", request.states()) + " | " + request.done()
                + " | " + request.failed() + " |";
    }

    @Test
    void aFormStandsThereOnce() {
        Protocol.Request request = new Protocol.Request("x", List.of("open"), "here", "-", "-", List.of("port"));
        assertThatThrownBy(() -> new Protocol(List.of(request, request))).isInstanceOf(IllegalArgumentException.class);
    }
}
