package org.repopush.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.FixedKind;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.RepoKind;

class KindChoiceTest {
    private static final RepoKinds KINDS =
            new RepoKinds(List.of(new FixedKind("picky", false), new FixedKind("greedy", true)));

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
}
