package org.repopush.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.sshd.OstreeCalls;

/** What hangs at the destination is given up after the timeout, and what only takes long is not. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(120)
class StalledIT {
    /** Then ten seconds count. */
    private static final String SHORT = "--timeout=3s";

    private static final String IMPORT = OstreeCalls.IMPORT;
    private static final String HANGS = "exec sleep 300";
    /** Longer than the timeout. */
    private static final String COMPUTES = "timeout 14 sh -c 'while :; do :; done' || :";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commitBulk("os/a", 100_000);
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private String stalls() {
        String err = site.push().by(Way.PACK).with(SHORT).fails(9).err();
        assertThat(err).contains(" for 10 s", "--timeout");
        assertThat(destination.refs()).isEmpty();
        return err;
    }

    @Test
    void anImportThatHangs() {
        site.sshd().tools().wrap("ostree", ShellScript.when(IMPORT, HANGS));
        assertThat(stalls()).contains("has made no progress with import");
    }

    @Test
    void aTarThatHangs() {
        site.sshd().tools().wrap("tar", HANGS);
        assertThat(stalls()).contains("has made no progress with the pack");
    }

    @Test
    void aCheckThatHangs() {
        site.sshd().tools().wrap("sha256sum", ShellScript.when("*dirmeta*", HANGS));
        assertThat(stalls()).contains("has made no progress with the pack");
    }

    @Test
    void anImportThatComputesIsWaitedFor() {
        site.sshd().tools().wrap("ostree", ShellScript.when(IMPORT, COMPUTES));
        site.push().by(Way.PACK).with(SHORT).exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
    }

    /** It may wait for anything. */
    @Test
    void aHookOfTheOwnersIsWaitedFor() throws IOException {
        Path hook = ShellScript.write(site.directory().resolve("hook"), "sleep 14");
        PolicyFile.of(site.sshd().home()).write("[receive]\npre-receive = " + hook + "\n");
        site.push().by(Way.PACK).with(SHORT).exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
    }
}
