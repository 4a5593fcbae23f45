package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.DeepCommit;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** Directories below directories: objects do not lie in each other, so no depth is too much, and no path too long. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class DeepTreeIT {
    /** With names of 100 letters seven times the longest path. */
    private static final int DEEP = 300;

    /** Enough for what calls itself for each level to run out of stack. */
    private static final int VERY_DEEP = 5_000;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;

    @BeforeEach
    void createSource() {
        source = OstreeRepo.create(site.source(), "archive");
    }

    @ParameterizedTest
    @CsvSource({"archive, " + DEEP, "bare-user, " + DEEP, "archive, " + VERY_DEEP})
    void aFileBelowAnyNumberOfDirectoriesArrives(String mode, int depth) throws IOException {
        pushTwice(OstreeRepo.create(site.destination(), mode), Way.ofThisRun(), depth);
    }

    @Test
    void thePullBringsItToo() throws IOException {
        pushTwice(OstreeRepo.create(site.destination(), "archive"), Way.PULL, DEEP);
    }

    /** The second commit has another tree at each level, and is compared with the first. */
    private void pushTwice(OstreeRepo destination, Way way, int depth) throws IOException {
        for (String content : new String[] {"one", "two"}) {
            String commit = DeepCommit.on(source, "os/a", depth, content);
            site.push().by(way).exits(0);
            assertThat(destination.refs()).containsEntry("os/a", commit);
            destination.checkClean();
        }
        assertThat(site.push().by(way).exits(0).out()).contains("[up to date]");
    }
}
