package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeCommit;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Cost;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** Invariant I9: what a push costs depends on what changed, not on the size of the repository. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class I9EconomyIT {
    private static final int FILES_PER_DIRECTORY = 100;
    /** A directory object names what is in it: one with everything would grow with the repository. */
    private static final int DIRECTORIES_PER_DIRECTORY = 32;
    /** Files of a repository of about ten objects, beside the directories. */
    private static final int FEW = 4;
    /** Proposals, key exchange, login with shell, script with probe, end. */
    private static final int TURNS_OF_A_NULL_PUSH = 5;

    /** The same, then stage, pack, its check, import and publication. */
    private static final int TURNS_OF_AN_INCREMENTAL_PUSH = 11;

    /** The port, a connection through it, the commit and its detached metadata, the end of the port; most of it beside the rest. */
    private static final int TURNS_OF_THE_REQUESTS = 5;

    private static final int TURNS_MORE_BY_CHANCE = 1;
    private static final int TURNS_OF_A_PULL = 30;
    private static final long BYTES_BY_CHANCE = 2_000;
    /** The four directories above a file of the large repository. */
    private static final long BYTES_OF_DIRECTORIES = 40_000;

    @RegisterExtension
    private final Site small = Site.own();

    @RegisterExtension
    private final Site large = Site.own();

    @Test
    void I9_aNullPushAndAPushOfOneFileCostTheSameWhateverTheSizeOfTheRepository() throws IOException {
        fill(small, FEW);
        fill(large, LongRun.times(20_000, 100_000));
        Cost smallNull = Cost.of(small, small.push());
        Cost largeNull = Cost.of(large, large.push());
        assertThat(smallNull.objects()).isZero();
        assertThat(largeNull.objects()).isZero();
        assertThat(largeNull.forwards()).isZero();
        // The bound knows nothing of the size; each of the two has its own chance, which a comparison would add up.
        assertThat(List.of(smallNull.turns(), largeNull.turns()))
                .allMatch(turns -> turns <= TURNS_OF_A_NULL_PUSH + TURNS_MORE_BY_CHANCE);
        assertThat(largeNull.bytes()).isCloseTo(smallNull.bytes(), within(BYTES_BY_CHANCE));

        Cost smallOne = changeOneFile(small);
        Cost largeOne = changeOneFile(large);
        // The commit, the four directories above the file, the file.
        assertThat(smallOne.objects()).isEqualTo(6);
        assertThat(largeOne.objects()).isEqualTo(6);
        assertThat(largeOne.forwards()).isEqualTo(Way.ofThisRun() == Way.NO_TUNNEL ? 0 : 1);
        assertThat(largeOne.turns()).isLessThanOrEqualTo(mostTurns() + TURNS_MORE_BY_CHANCE);
        assertThat(largeOne.bytes()).isLessThan(smallOne.bytes() + BYTES_OF_DIRECTORIES);
    }

    private static int mostTurns() {
        return switch (Way.ofThisRun()) {
            case PACK -> TURNS_OF_AN_INCREMENTAL_PUSH + TURNS_OF_THE_REQUESTS;
            case NO_TUNNEL -> TURNS_OF_AN_INCREMENTAL_PUSH;
            case PULL -> TURNS_OF_A_PULL;
        };
    }

    /** Source and destination have the same commit; the objects are shared, to save time. */
    private static void fill(Site site, int files) throws IOException {
        OstreeRepo source = OstreeRepo.create(site.source(), "archive");
        Files.writeString(source.path().resolve("config"), "fsync=false\n", StandardOpenOption.APPEND);
        OstreeCommit commit = source.on("os/a");
        for (int i = 0; i < files; i++) {
            int directory = i / FILES_PER_DIRECTORY;
            String path = "d/" + directory / DIRECTORIES_PER_DIRECTORY + "/" + directory % DIRECTORIES_PER_DIRECTORY;
            commit.file(path + "/f" + i % FILES_PER_DIRECTORY, "content " + i);
        }
        commit.commit();
        Command.of("cp", "-rl", source.path().toString(), site.destination().toString())
                .run()
                .exits(0);
        // A link to the source's own, whose lock is the source's.
        Files.delete(site.destination().resolve(".lock"));
        OstreeRepo.at(site.destination(), Account.current()).ostree("summary", "-u");
    }

    private static Cost changeOneFile(Site site) {
        OstreeRepo source = OstreeRepo.at(site.source(), Account.current());
        source.on("os/a").option("--base=os/a").file("d/0/0/f1", "changed").commit();
        return Cost.of(site, site.push());
    }
}
