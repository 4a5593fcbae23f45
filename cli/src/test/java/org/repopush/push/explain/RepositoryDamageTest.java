package org.repopush.push.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;

class RepositoryDamageTest {
    private final RepositoryDamage damage = new RepositoryDamage("host");

    private String hint(String code, String... values) {
        PushException explained = damage.of(new RemoteFailure(code, List.of(values)));
        assertThat(explained.code()).isEqualTo(ExitCode.DESTINATION);
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
    void whoOwnsAFileDecidesWhatMendsIt() {
        assertThat(hint("not-writable", "/r/tmp", "root", "alice", "/r")).endsWith("chown -R alice /r");
        assertThat(hint("not-writable", "/r/tmp", "alice", "alice", "/r")).endsWith("chmod u+rwX /r/tmp");
        assertThat(hint("not-writable", "some words of a tool")).contains("permissions");
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
