package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** Pushes of a tree, as their user sees them. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreePushIT {
    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;
    private PlainTree served;

    @BeforeEach
    void makeSource() {
        source = PlainTree.create(site.source())
                .file("index.html", "one")
                .file("pool/a/a.deb", "a")
                .file("pool/b/b.deb", "b")
                .file("empty/.keep", "")
                .file("bin/run", "#!/bin/sh\n")
                .mode("bin/run", "rwxr-xr-x")
                .link("latest", "pool/a");
        PlainTree.create(source.path().resolve("folder"));
        served = new PlainTree(site.destination());
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree");
    }

    @Test
    void aFirstPushMakesTheTreeThatReadersSee() throws IOException {
        source.time("index.html", Instant.ofEpochSecond(1_000_000_000));
        Finished push = push().exits(0);
        assertThat(push.out()).contains("[new ref]").contains("tree");
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(Files.readSymbolicLink(site.destination())).isEqualTo(Path.of(".destination.repo-push/trees/1"));
        assertThat(Files.readString(site.destination().resolve(".repo-push/root")))
                .matches("repo-push-tree/1 2 [0-9a-f]{64} [0-9]+\n");
    }

    @Test
    void aSecondPushHasNothingToDo() {
        push().exits(0);
        assertThat(push().exits(0).out()).contains("= [up to date]");
    }

    @Test
    void whatChangesIsBroughtAndWhatDoesNotStays() throws IOException {
        push().exits(0);
        Object inode = Files.getAttribute(served.path().resolve("pool/a/a.deb"), "unix:ino");
        source.file("index.html", "two and more").file("pool/c/c.deb", "c").mode("bin/run", "rw-r--r--");
        Finished push = push().exits(0);
        assertThat(push.out()).contains("..");
        assertThat(served.entries()).isEqualTo(source.entries());
        assertThat(Files.getAttribute(served.path().resolve("pool/a/a.deb"), "unix:ino"))
                .isEqualTo(inode);
    }
}
