package org.repopush.it.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.tiny.TinyFixture;
import org.repopush.it.tiny.TinyProgram;

/** What else there is to do with a destination, for a kind that no part of the program but its own knows. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TinyKindIT {
    private static final String REF = TinyFixture.REF;

    @RegisterExtension
    final Site site = Site.of(Account.unprivileged());

    private RepoPush program;
    private TinyFixture source;
    private TinyFixture destination;

    @BeforeEach
    void createRepositories() {
        program = TinyProgram.in(site.home());
        source = TinyFixture.create(site.source(), Account.current());
        destination = TinyFixture.create(site.destination(), site.account());
    }

    private Push push() {
        return site.push().by(program).by(Way.PACK);
    }

    private Finished look(String command, String... options) {
        List<String> words = new ArrayList<>(List.of(
                command,
                "-F",
                site.sshd().client().config().toString(),
                "--repo",
                source.path().toString()));
        words.addAll(List.of(options));
        words.add("127.0.0.1:" + destination.path());
        FileTree before = FileTree.of(destination.path());
        Finished finished = program.command(words).run();
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
        return finished;
    }

    @Test
    void statusComparesWhatIsThereWithOurs() {
        source.commit(REF, "one");
        push().exits(0);
        assertThat(look("status").exits(0).out()).contains("up to date").contains(REF);
        source.commit(REF, "two");
        assertThat(look("status").exits(0).out()).contains("ahead").contains(REF);
        JsonObject status =
                JsonParser.parseString(look("status", "--json").exits(0).out()).getAsJsonObject();
        assertThat(status.getAsJsonArray("refs")
                        .get(0)
                        .getAsJsonObject()
                        .get("state")
                        .getAsString())
                .isEqualTo("ahead");
    }

    @Test
    void withoutASourceTheDestinationSaysOfWhichKindItIs() {
        source.commit(REF, "one");
        push().exits(0);
        Finished status = program.command(
                        "status", "-F", site.sshd().client().config().toString(), "127.0.0.1:" + destination.path())
                .in(site.home())
                .run()
                .exits(0);
        assertThat(status.out()).contains(REF).doesNotContain("a push would fail");
    }

    @Test
    void doctorFindsNothingWhereAPushWorksAndWhatItWouldFailForElsewhere() {
        source.commit(REF, "one");
        assertThat(look("doctor").exits(0).out()).contains("1 would move");
        site.sshd().tools().hide("flock");
        assertThat(look("doctor").exits(7).out()).contains("flock");
    }

    @Test
    void aLeaseNamesARevisionAsTheKindWritesIt() {
        String first = source.commit(REF, "one");
        push().exits(0);
        source.commit(REF, "two");
        assertThat(push().with("--force-with-lease=" + REF + ":two").fails(2).err())
                .contains("'two' is not a version with the checksum of its file");
        push().with("--force-with-lease=" + REF + ":" + first).exits(0);
        assertThat(push().with("--force-with-lease=" + REF + ":" + first)
                        .fails(8)
                        .out())
                .contains("stale lease");
    }

    @Test
    void itTravelsInAPackOnlyAndSaysSo() {
        source.commit(REF, "one");
        assertThat(site.push().by(program).by(Way.PULL).fails(3).err())
                .contains("a tiny repository travels in a pack only")
                .contains("without --no-pack");
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    void wordsOfRejectionsAreTheKinds() {
        source.commit(REF, "one");
        String second = source.commit(REF, "two");
        push().exits(0);
        policy("[receive]\nrequire-newer = yes\n");
        TinyFixture other = TinyFixture.create(site.directory().resolve("other"), Account.current());
        other.commit(REF, "three");
        assertThat(push().from(other.path()).with("--force").fails(8).out())
                .contains("the destination's policy requires a newer version");
        assertThat(destination.refs()).containsExactly(Map.entry(REF, second));
    }

    private void policy(String rules) {
        site.account().own(PolicyFile.of(site.sshd().home()).write(rules).directory());
    }

    @Test
    @Needs("ostree")
    void anInstalledReceiverTakesItBesideOtherKinds() throws IOException {
        Path there = site.directory().resolve("srv");
        ReceiverFile receiver = ReceiverFile.in(site.directory(), ReceiverFile.text(TinyProgram.kinds()));
        receiver.forPacks(site.sshd(), there);
        String first = source.commit(REF, "one");
        push().exits(0);
        assertThat(destination.refs()).containsExactly(Map.entry(REF, first));
        assertThat(look("status").exits(0).out()).contains("up to date");
        assertThat(look("doctor").exits(0).out()).contains("all are up to date");
        destination.checkClean();
        OstreeRepo ostree = OstreeRepo.create(site.directory().resolve("ostree"), "archive");
        OstreeRepo served = OstreeRepo.create(there.resolve("ostree"), "archive", site.account());
        ostree.commit("os/a", "a");
        push().from(ostree.path()).to(served.path()).exits(0);
        assertThat(served.refs()).isEqualTo(ostree.refs());
    }

    @Test
    void aReceiverWithoutItSaysWhatItDoesNotKnow() {
        ReceiverFile.in(site.directory()).forPacks(site.sshd(), site.directory().resolve("srv"));
        source.commit(REF, "one");
        assertThat(push().fails(7).err()).contains("tiny");
    }
}
