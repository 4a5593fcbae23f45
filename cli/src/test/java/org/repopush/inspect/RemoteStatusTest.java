package org.repopush.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.push.FixedKind;
import org.repopush.push.Given;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.Description.Member;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.RepoKind;
import org.repopush.repo.ostree.OstreeKind;
import org.repopush.tunnel.RemoteScript.Answer;

class RemoteStatusTest {
    private static final RepoKind KIND = new OstreeKind();

    private static RemoteStatus status(String... lines) throws RemoteFailure {
        RemoteStatus status = new RemoteStatus();
        for (String line : lines) {
            List<String> words = List.of(line.split(" "));
            status.add(new Answer(words.get(0), words.subList(1, words.size())));
        }
        return status;
    }

    @Test
    void nothingHasToBeSaid() throws RemoteFailure {
        DestinationStatus.There there = status().there(KIND);
        assertThat(there.repository()).isEmpty();
        assertThat(there.description()).isEqualTo(KIND.describe(RemoteFacts.NONE));
        assertThat(there.publishLock()).isEqualTo(RemoteLock.UNKNOWN);
        assertThat(there.freeBytes()).isEmpty();
        assertThat(there.journal()).isEmpty();
    }

    @Test
    void theKindIsTheOneThatTheDestinationNames() throws RemoteFailure {
        RepoKind other = new FixedKind("other", false);
        assertThat(status("kind ostree").kind(List.of(other, KIND))).isEqualTo(KIND);
        assertThat(status("kind other").kind(List.of(KIND, other))).isEqualTo(other);
        assertThat(status("kind frobnicated").kind(List.of(KIND, other))).isEqualTo(KIND);
        assertThat(status().kind(List.of(other))).isEqualTo(other);
    }

    @ParameterizedTest
    @CsvSource({
        "none stale, none",
        "unsigned fresh, fresh",
        "unsigned stale, stale",
        "signed fresh, signed",
        "signed stale, signed-stale",
        "frobnicated fresh, none"
    })
    void knowsTheStateOfTheSummary(String said, String summary) throws RemoteFailure {
        assertThat(status("fact summary " + said).there(KIND).description().members())
                .contains(new Member("summary", Optional.of(summary)));
    }

    @Test
    void rulesOfTheOwnerAreTakenAsTheyAre() throws RemoteFailure {
        assertThat(status("policy force no", "policy refs os/* !os/x", "policy frobnicate", "policy")
                        .policy())
                .containsExactly(
                        new PolicyRule("force", List.of("no")),
                        new PolicyRule("refs", List.of("os/*", "!os/x")),
                        new PolicyRule("frobnicate", List.of()),
                        new PolicyRule("-", List.of()));
    }

    @Test
    void aHolderThatNobodyKnowsIsNone() throws RemoteFailure {
        assertThat(status("lock publish held alice").lock("publish").holder()).contains("alice");
        RemoteStatus unknown = new RemoteStatus();
        unknown.add(new Answer("lock", List.of("publish", "held", "an unknown process")));
        assertThat(unknown.lock("publish").holder()).isEmpty();
        assertThat(unknown.lock("publish").state()).isEqualTo(RemoteLock.State.HELD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lock publish frobnicated -",
                "leftover 0f held x - -",
                "leftover 0f held - x -",
                "ref os/a 0a frobnicated"
            })
    void valuesThatNobodySendsAreErrorsOfTheDestination(String line) {
        assertThatThrownBy(() -> status(line)).isInstanceOf(RemoteFailure.class).hasMessage("garbled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clock soon", "space much 1", "space 1 much", "space 99999999999999999999 1"})
    void numbersThatAreNoneAreErrorsOfTheDestination(String line) throws RemoteFailure {
        RemoteStatus status = status(line);
        assertThatThrownBy(() -> status.there(KIND))
                .isInstanceOf(RemoteFailure.class)
                .hasMessage("garbled");
    }

    @Test
    void problemsAreExplainedLikeTheFailuresThatTheyAre() throws RemoteFailure {
        Explain explain = Explain.of(KIND, Given.request(), Path.of("/srv/source"));
        List<RemoteFailure> problems =
                status("problem missing-tool flock", "problem frobnicated x").problems();
        PushException known = explain.foreseen(problems.get(0));
        assertThat(known.problem()).contains("has no flock");
        assertThat(known.code()).isEqualTo(ExitCode.DESTINATION);
        PushException unknown = explain.foreseen(problems.get(1));
        assertThat(unknown.problem()).contains("frobnicated x");
        assertThat(unknown.code()).isEqualTo(ExitCode.DESTINATION);
    }
}
