package org.repopush.repo.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.repopush.repo.Explanation;
import org.repopush.repo.Explanation.Blame;
import org.repopush.repo.Place;

class RepositoryDamageTest {
    /** Quotes what has a blank in it. */
    private final RepositoryDamage damage = new RepositoryDamage(new Place(
            "host", "host:repo", Path.of("/srv/source"), text -> text.contains(" ") ? "'" + text + "'" : text));

    private String hint(String code, String... values) {
        Explanation explained = damage.of(code, new FailureValues(List.of(values)));
        assertThat(explained.blame()).isEqualTo(Blame.DESTINATION);
        assertThat(explained.problem()).startsWith("host ");
        return explained.hint();
    }

    @Test
    void namesInCommandsAreWordsOfAShell() {
        assertThat(hint("no-folder", "/srv/my repo", "refs/remotes", "absent")).contains("'/srv/my repo/refs/remotes'");
        assertThat(hint("bad-config", "/srv/my repo", "archive", "it is empty")).contains("'/srv/my repo/config'");
        assertThat(hint("dangling", "a", "-", "/srv/my repo", "refs/heads/a"))
                .endsWith("rm '/srv/my repo/refs/heads/a'");
    }

    @Test
    void aModeThatNobodyKnowsIsLeftToTheOwner() {
        assertThat(hint("bad-config", "/srv/repo", "-", "it is empty")).contains("mode=MODE");
    }

    @Test
    void aRefIsDeletedByOstreeWhereOstreeCanReadIt() {
        assertThat(hint("dangling", "os/a", "0".repeat(64), "/r", "refs/heads/os/a"))
                .endsWith("ostree --repo=/r refs --delete os/a");
        assertThat(hint("dangling", "os/a", "alias", "/r", "refs/heads/os/a")).endsWith("rm /r/refs/heads/os/a");
        assertThat(hint("dangling", "refs/mirrors/c/os/a", "0".repeat(64), "/r", "refs/mirrors/c/os/a"))
                .endsWith("rm /r/refs/mirrors/c/os/a");
    }
}
