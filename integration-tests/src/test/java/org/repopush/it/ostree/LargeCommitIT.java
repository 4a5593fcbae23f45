package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.OstreeCalls;

/** A commit of more than 10 MiB (the headers of all packages, the manifest of an image), which older ostree takes by no pull. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class LargeCommitIT {
    private static final int LENGTH = 11 << 20;
    private static final String IMPORT = OstreeCalls.IMPORT;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private String commit;

    @BeforeEach
    void commitMuch() throws IOException {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        Path body = Files.writeString(site.directory().resolve("body"), "0123456789abcde\n".repeat(LENGTH / 16));
        commit = source.on("os/a")
                .option("--subject=large")
                .option("--body-file=" + body)
                .file("f", "1")
                .commit();
    }

    /** From 2023.5 on the limit is 128 MiB. */
    private static boolean isOld() {
        String version = Command.of("ostree", "--version")
                .run()
                .exits(0)
                .out()
                .replaceAll("(?s).*Version: *'?(\\d+)\\.(\\d+).*", "$1 $2");
        String[] words = version.split(" ");
        int year = Integer.parseInt(words[0]);
        return year < 2023 || (year == 2023 && Integer.parseInt(words[1]) < 5);
    }

    private void isComplete() {
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void comesInAPack() {
        site.push().by(Way.PACK).exits(0);
        isComplete();
    }

    @Test
    void thatItCannotBePulledIsToldAndNoRepetitionAdvised() {
        assumeTrue(isOld(), "this ostree takes it");
        assertThat(site.push().by(Way.PULL).fails(7).err())
                .contains(commit + ".commit", "10485760 bytes", "without --no-pack")
                .doesNotContain("push again");
        assertThat(destination.refs()).isEmpty();
        site.push().by(Way.PACK).exits(0);
        isComplete();
    }

    @Test
    void isSentAgainInAPackWhereItArrivedDamaged() {
        String object = commit.substring(0, 2) + "/" + commit.substring(2) + ".commit";
        site.sshd().tools().wrap("ostree", """
                case " $* " in %s)
                    for stage in extensions/repo-push/stage-*; do
                        [ -e ../once ] || printf x | dd of="$stage/objects/%s" bs=1 seek=1000000 conv=notrunc
                    done
                    : >../once
                    ;;
                esac""".formatted(IMPORT, object));
        Finished push = site.push().by(Way.PACK).with("--tunnel").exits(0);
        assertThat(push.err()).contains("object " + commit + ".commit arrived damaged");
        isComplete();
    }
}
