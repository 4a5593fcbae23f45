package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NewestOstree;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.CallLog;

/** A destination whose ostree is years younger than the machine's. */
@Needs({"sshd", "ssh", "ostree", "ostree-newest"})
@Tag("newest")
@ExtendWith(NoLeaks.class)
class NewestOstreeIT {
    private static final int BULK = 300_000;

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private CallLog calls;

    @BeforeEach
    void useNewestThere() {
        source = OstreeRepo.create(site.source(), "archive");
        site.sshd().tools().use("ostree", NewestOstree.get());
        calls = site.sshd().tools().log("ostree");
    }

    static Stream<Arguments> modesAndWays() {
        return Stream.of("archive", "bare-user")
                .flatMap(mode -> Stream.of(Way.values()).map(way -> Arguments.of(mode, way)));
    }

    @ParameterizedTest
    @MethodSource("modesAndWays")
    void takesAFirstPushAnIncrementalOneAndOneWithNothingToDo(String mode, Way way) {
        there("init", "--mode=" + mode);
        source.commitBulk("os/a", BULK);
        source.commit("os/b", "b");
        site.push().by(way).exits(0);
        checkThere();
        source.commitBulk("os/a", BULK + 1);
        source.commitBulk("os/a", BULK + 2);
        site.push().by(way).exits(0);
        checkThere();
        int before = calls.calls().size();
        site.push().by(way).exits(0);
        assertThat(calls.calls().subList(before, calls.calls().size()))
                .as("nothing was to be done")
                .noneMatch(call -> call.contains(" pull"));
        checkThere();
    }

    /** The destination has our refs, is whole to its own ostree and to the machine's, and has nothing of a push left. */
    private void checkThere() {
        OstreeRepo destination = OstreeRepo.at(site.destination(), Account.current());
        assertThat(destination.refs()).isEqualTo(source.refs());
        there("fsck", "--quiet");
        destination.checkClean();
    }

    private void there(String... arguments) {
        List<String> words = new ArrayList<>(List.of(NewestOstree.get().toString(), "--repo=" + site.destination()));
        words.addAll(List.of(arguments));
        Command.of(words).run().exits(0);
    }
}
