package org.repopush.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.inspect.DestinationStatus.Summary;
import org.repopush.push.Given;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.ostree.OstreeKind;
import org.repopush.tunnel.RemoteScript.Answer;

class RemoteStatusTest {
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
        DestinationStatus.There there = status().there();
        assertThat(there.repository()).isEmpty();
        assertThat(there.summary()).isEqualTo(Summary.NONE);
        assertThat(there.publishLock()).isEqualTo(RemoteLock.UNKNOWN);
        assertThat(there.freeBytes()).isEmpty();
        assertThat(there.journal()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "none stale, NONE",
        "unsigned fresh, FRESH",
        "unsigned stale, STALE",
        "signed fresh, SIGNED",
        "signed stale, SIGNED_STALE",
        "frobnicated fresh, NONE"
    })
    void knowsTheStateOfTheSummary(String said, Summary summary) throws RemoteFailure {
        assertThat(status("fact summary " + said).there().summary()).isEqualTo(summary);
    }

    @Test
    void rulesOfTheOwnerAreTakenAsTheyAre() throws RemoteFailure {
        assertThat(status("policy force no", "policy refs os/* !os/x", "policy frobnicate", "policy")
                        .policy())
                .containsExactly(
                        new PolicyLine("force", List.of("no")),
                        new PolicyLine("refs", List.of("os/*", "!os/x")),
                        new PolicyLine("frobnicate", List.of()),
                        new PolicyLine("-", List.of()));
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
        assertThatThrownBy(status::there).isInstanceOf(RemoteFailure.class).hasMessage("garbled");
    }

    @Test
    void problemsAreExplainedLikeTheFailuresThatTheyAre() throws RemoteFailure {
        Explain explain = Explain.of(new OstreeKind(), Given.request(), Path.of("/srv/source"));
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
