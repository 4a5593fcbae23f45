package org.repopush.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindWords;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;

class KindChoiceTest {
    private static final RepoKinds KINDS = new RepoKinds(List.of(new Kind("picky", false), new Kind("greedy", true)));

    @TempDir
    private Path directory;

    @Test
    void theKindThatRecognisesTheSourceIsTaken() throws PushException {
        KindChoice choice = KindChoice.of(KINDS, Optional.empty());
        assertThat(choice.of(directory).name()).isEqualTo("greedy");
        assertThat(choice.possible()).isEqualTo(KINDS.all());
    }

    @Test
    void theKindThatIsNamedIsTheOnlyOne() throws PushException {
        KindChoice greedy = KindChoice.of(KINDS, Optional.of("greedy"));
        assertThat(greedy.of(directory).name()).isEqualTo("greedy");
        assertThat(greedy.possible()).extracting(RepoKind::name).containsExactly("greedy");
        KindChoice picky = KindChoice.of(KINDS, Optional.of("picky"));
        assertThat(picky.recognising(directory)).isEmpty();
        PushException refused = catchThrowableOfType(PushException.class, () -> picky.of(directory));
        assertThat(refused.code()).isEqualTo(ExitCode.SOURCE);
        assertThat(refused.what()).hasValue("not-a-repository");
        assertThat(refused.problem()).isEqualTo("not a repository of the kind picky: " + directory);
    }

    @Test
    void aKindThatDoesNotExistIsAMistakeInTheArguments() {
        PushException refused =
                catchThrowableOfType(PushException.class, () -> KindChoice.of(KINDS, Optional.of("cvs")));
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.problem()).isEqualTo("there is no kind of repository 'cvs'");
        assertThat(refused.hint()).isEqualTo("the kinds are: picky, greedy");
    }

    private record Kind(String name, boolean recognisesAll) implements RepoKind {
        @Override
        public boolean recognises(Path directory) {
            return recognisesAll;
        }

        @Override
        public LocalRepo open(Path directory, Duration lockTimeout) {
            throw new AssertionError("not opened here");
        }

        @Override
        public KindWords words() {
            throw new AssertionError("not asked for its words");
        }

        @Override
        public ReceiveScript receiveScript() {
            throw new AssertionError("not sent anywhere");
        }
    }
}
