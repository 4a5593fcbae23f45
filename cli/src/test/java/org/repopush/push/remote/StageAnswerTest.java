package org.repopush.push.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.push.model.RemoteFailure;
import org.repopush.tunnel.RemoteScript.Answer;

class StageAnswerTest {
    private static StageAnswer stage(String... lines) throws RemoteFailure {
        List<Answer> answers = Stream.of(lines)
                .map(line -> List.of(line.split(" ")))
                .map(words -> new Answer(words.get(0), words.subList(1, words.size())))
                .toList();
        return StageAnswer.of(answers, List.of("pack", "kind", "path", "id"));
    }

    /** It has no shell for a command line. */
    @Test
    void anInstalledReceiverIsAskedInTheFirstLineOfAChannel() throws RemoteFailure {
        assertThat(stage("channel - 2 gzip abc").channels().orElseThrow().request())
                .containsExactly("pack", "kind", "path", "id", "abc");
        assertThat(stage("channel /srv/r/stage-1/channel 2 gzip -")
                        .channels()
                        .orElseThrow()
                        .request())
                .isEmpty();
        assertThatThrownBy(() -> stage("channel - 2 gzip")).isInstanceOf(RemoteFailure.class);
    }

    @Test
    void holdsWhatTheDestinationSaid() throws RemoteFailure {
        StageAnswer stage = stage(
                "have aa -", "have bb 77", "holds 1280 resumed", "channel /srv/r/stage-1/channel 2 gzip", "new x");
        assertThat(stage.present()).containsEntry("aa", Optional.empty()).containsEntry("bb", Optional.of("77"));
        assertThat(stage.objects()).isEqualTo(1280);
        assertThat(stage.resumed()).isTrue();
        assertThat(stage.revisionsFirst()).isFalse();
        assertThat(stage("revisions-first").revisionsFirst()).isTrue();
        assertThat(stage.channels().orElseThrow().commandLine("pack", "in-1-2"))
                .isEqualTo("exec sh /srv/r/stage-1/channel pack in-1-2");
    }

    @Test
    void withoutAChannelHasNoWayForAPack() throws RemoteFailure {
        assertThat(stage("holds 0 fresh").channels()).isEmpty();
    }

    /** It becomes a part of a command line: whatever a shell could take for more than a word is refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "channel /srv/a;reboot 2 gzip",
                "channel $(reboot) 2 gzip",
                "channel /srv/r 0 gzip",
                "channel /srv/r two gzip",
                "channel /srv/r 2 $x",
                "holds many fresh"
            })
    void refusesWhatTheScriptDoesNotSay(String line) {
        assertThatThrownBy(() -> stage(line))
                .isInstanceOfSatisfying(
                        RemoteFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(RemoteFailure.Code.GARBLED));
    }
}
