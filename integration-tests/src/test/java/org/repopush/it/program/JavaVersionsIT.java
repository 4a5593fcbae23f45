package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Javas;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;

/** The packaged program on the oldest Java that it supports and on the newest long-term one, without a warning of either. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class JavaVersionsIT {
    @RegisterExtension
    private final Site site = Site.own();

    @Test
    @Tag("java17")
    @Needs("java17")
    void java17Pushes() {
        pushes(17);
    }

    @Test
    @Tag("java25")
    @Needs("java25")
    void java25Pushes() {
        pushes(25);
    }

    private void pushes(int feature) {
        Path java = Javas.find(feature).orElseThrow();
        String version = new RepoPush(site.home())
                .on(java)
                .command("--version")
                .run()
                .exits(0)
                .out();
        assertThat(version).containsPattern("[Jj]ava:? " + feature + "\\b");
        OstreeRepo source = OstreeRepo.create(site.source(), "archive");
        OstreeRepo destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "a");
        Finished push = site.push().on(java).with("-q").exits(0);
        assertThat(push.err()).isEmpty();
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }
}
