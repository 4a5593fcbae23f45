package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;

/** A real input: this machine's {@code /usr/share}, pushed to a real sshd, as another user where we are root. */
@Needs({"sshd", "ssh", "ostree", "unprivileged"})
@ExtendWith(NoLeaks.class)
class UsrShareIT {
    private static final Path INPUT = Path.of("/usr/share");
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Pattern SERVED = Pattern.compile("\"served\":\\{\"objects\":(\\d+),\"bytes\":(\\d+)\\}");

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    @Test
    void usrShareArrivesWhole() throws IOException {
        OstreeRepo source = usrShare();
        OstreeRepo destination = OstreeRepo.create(site.destination(), "archive", site.account());
        long start = System.nanoTime();
        Finished push = site.push()
                .from(source.path())
                .with("--json")
                .command()
                .run(LIMIT)
                .exits(0);
        double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
        Matcher served = SERVED.matcher(push.out());
        assertThat(served.find()).isTrue();
        System.out.printf(
                "/usr/share as %s: %s objects, %s bytes, %.1f s%n",
                site.account().name(), served.group(1), served.group(2), seconds);
        assertThat(site.push().from(source.path()).exits(0).out()).contains("= [up to date]");
    }

    /** Made once and kept for the next run; a run that is stopped in between leaves no ref, and then it is made again. */
    private static OstreeRepo usrShare() throws IOException {
        Path path = RepoPush.checkout().resolve("integration-tests/target/usr-share");
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path.getParent());
            OstreeRepo.create(path, "archive");
        }
        OstreeRepo repo = OstreeRepo.at(path, Account.current());
        if (repo.refs().isEmpty()) {
            repo.ostree(
                    "commit", "--branch=usr/share", "--no-xattrs", "--canonical-permissions", "--tree=dir=" + INPUT);
        }
        return repo;
    }
}
