package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.group.Barrier;
import org.repopush.group.GroupPolicy;
import org.repopush.group.MemberOutcome;
import org.repopush.inspect.Finding;
import org.repopush.inspect.RefStatus;
import org.repopush.inspect.RemoteLock;
import org.repopush.inspect.group.Difference;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.Rejection;
import org.repopush.repo.SourceException;
import org.repopush.repo.ostree.OstreeKind;
import org.repopush.repo.ostree.Summary;
import org.repopush.repo.tree.TreeKind;
import org.repopush.tunnel.model.TunnelException;

/** The words of the schema in doc/json.md are those that the program has, in their order: none is forgotten, none is left over. */
class JsonWordsTest {
    private final JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));

    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of("phase", words(PushEvent.Phase.values())),
                Arguments.of("flag", words(RefResult.Flag.values())),
                Arguments.of(
                        "rejection",
                        Stream.of(Rejection.values()).map(Rejection::word).toList()),
                Arguments.of("commonWarning", words(PushEvent.Warning.Code.values())),
                Arguments.of("ostreeWarning", new OstreeKind().words().remarks()),
                Arguments.of("treeWarning", new TreeKind().words().remarks()),
                Arguments.of("commonCause", words(Cause.values())),
                Arguments.of("ostreeCause", new OstreeKind().failures().codes()),
                Arguments.of("treeCause", new TreeKind().failures().codes()),
                Arguments.of("barrier", words(Barrier.values())),
                Arguments.of("why", words(PushEvent.Again.Why.values())),
                Arguments.of("memberState", words(MemberOutcome.State.values())),
                Arguments.of("policyForm", words(GroupPolicy.Form.values())),
                Arguments.of("topic", words(Difference.Topic.values())),
                Arguments.of("level", words(Finding.Level.values())),
                Arguments.of("ostreeSummary", words(Summary.values())),
                Arguments.of("refState", words(RefStatus.State.values())),
                Arguments.of("lockState", words(RemoteLock.State.values())),
                Arguments.of("code", words(failures())),
                Arguments.of(
                        "exit",
                        Stream.of(failures())
                                .map(code -> Integer.toString(code.status()))
                                .distinct()
                                .toList()));
    }

    private static ExitCode[] failures() {
        return Stream.of(ExitCode.values()).filter(code -> code != ExitCode.OK).toArray(ExitCode[]::new);
    }

    private static List<String> words(Enum<?>... values) {
        return Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("words")
    void theSchemaHasTheWordsThatTheProgramHas(String definition, List<String> words) {
        List<String> documented = new ArrayList<>();
        for (JsonElement word : (JsonArray) schema.definition(definition).get("enum")) {
            documented.add(word.getAsString());
        }
        assertThat(documented).isEqualTo(words);
    }

    @Test
    void everyReasonOfTheOtherModulesIsACause() {
        assertThat(words(Cause.values()))
                .containsAll(words(SourceException.Reason.values()))
                .containsAll(words(TunnelException.Reason.values()));
    }
}
