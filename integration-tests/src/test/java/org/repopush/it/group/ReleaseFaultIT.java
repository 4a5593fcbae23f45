package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.sshd.Pause;

/** Something goes wrong at one of three destinations: nothing is released anywhere, or the same command goes on. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(240)
class ReleaseFaultIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension
    private final Site site = Site.own();

    private Three three;
    private Releases releases;

    @BeforeEach
    void createRepositories() {
        three = Three.create(site);
        releases = new Releases(three);
    }

    /** The command that goes on is the same again. */
    @Test
    void whatCouldNotBeReleasedEverywhereCanBeReleasedToTheOthers() {
        String id = releases.stage();
        three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        Finished failed = releases.run("release", id).run(LIMIT).exits(13);
        assertThat(failed.err()).contains("released " + id + " to 2 of 3").contains("repo-push release " + id);
        three.asUsual("ostree");
        Finished went = releases.run("release", id).run(LIMIT).exits(0);
        assertThat(went.out()).contains("[up to date]", "[published]");
        releases.allHave(releases.tip());
    }

    @Test
    void I11_aReleaseThatFailsAtOneCanBeTakenBackAtTheOthers() {
        String id = releases.stage();
        three.atSecond("ostree", Three.FLIP, "echo 'error: out of luck' >&2; exit 1");
        releases.run("release", id, "--on-failure=rollback").run(LIMIT).exits(12);
        releases.noneShowsAnything();
    }

    @Test
    void I11_whatOneCannotKeepIsKeptNowhere() throws IOException {
        PolicyFile.of(site.sshd().home())
                .write("[repository " + three.second().path() + "]\nrelease-retention = 1s\nrefs = other/*\n");
        Finished failed = three.push().with("--stage-only").fails(12);
        assertThat(failed.out()).doesNotContainPattern(Releases.ID);
        PolicyFile.of(site.sshd().home()).write("");
        site.sshd()
                .tools()
                .wrap(
                        "ostree",
                        "case \"$PWD \" in */srv/second*) case \" $* \" in\n"
                                + "*--remote=repo-push-2*) echo 'error: out of luck' >&2; exit 1 ;;\nesac ;; esac");
        failed = three.push().with("--stage-only").fails(12);
        assertThat(failed.err()).contains("out of luck").contains("the group staged nothing");
        for (OstreeRepo repository : three.all()) {
            assertThat(List.of(repository
                            .path()
                            .resolve("extensions/repo-push")
                            .toFile()
                            .list()))
                    .noneMatch(name -> name.startsWith("release-"));
        }
        three.asUsual("ostree");
        releases.run("release", releases.stage()).run(LIMIT).exits(0);
        releases.allHave(releases.tip());
    }

    @Test
    void I11_aRefThatHasMovedAtOneIsReleasedNowhere() {
        String id = releases.stage();
        String theirs = three.second().commit(Three.REF, "theirs");
        Finished failed = releases.run("release", id).run(LIMIT).exits(12);
        assertThat(failed.out()).contains("[rejected]").contains(theirs);
        assertThat(failed.err()).contains("the group released nothing: 1 of 3 destinations failed");
        assertThat(three.first().refs()).isEmpty();
        assertThat(three.third().refs()).isEmpty();
        assertThat(Releases.at(three.first(), id)).isDirectory();
        assertThat(Releases.at(three.second(), id)).isDirectory();
    }

    @Test
    void aLockThatAnotherHoldsIsWaitedFor() {
        String id = releases.stage();
        Path lock = three.second().path().resolve("extensions/repo-push/lock");
        try (LockFile other = LockFile.hold(lock);
                Started release = releases.run("release", id, "-v").start()) {
            Eventually.poll(LIMIT, "it asks again", () -> release.err().split("asking again", -1).length > 2);
            releases.noneShowsAnything();
            other.release();
            release.await(LIMIT).exits(0);
        }
        releases.allHave(releases.tip());
    }

    @Test
    void oneThatIsLostWhileItPublishesIsAsked() throws IOException {
        String id = releases.stage();
        Path reached = site.sshd().home().resolve("second.reached");
        Path go = site.sshd().home().resolve("second.go");
        three.atSecond("ostree", Three.FLIP, ": > " + reached + "; while [ ! -e " + go + " ]; do sleep 0.05; done");
        Pause pause = new Pause(reached, go);
        try (Relay relay = site.sshd().relay();
                Started release = releases.run(
                                List.of(
                                        "ssh://127.0.0.1:" + relay.port()
                                                + three.second().path(),
                                        Three.at(three.first()),
                                        Three.at(three.third())),
                                "release",
                                id)
                        .start()) {
            pause.awaitReached();
            relay.cut();
            pause.release();
            release.await(LIMIT).exits(0);
        }
        releases.allHave(releases.tip());
    }

    @Test
    void anOlderReceiverIsToldOfPlainly() throws IOException {
        String text = ReceiverFile.text().replace("KEEPS=yes", "KEEPS=''");
        assertThat(text).isNotEqualTo(ReceiverFile.text());
        String id = releases.stage();
        ReceiverFile.in(site.sshd().home(), text)
                .forPulls(site.sshd(), site.directory().resolve("srv"));
        for (Finished failed : List.of(
                three.push().with("--stage-only").fails(12),
                releases.run("release", id).run(LIMIT).exits(12))) {
            assertThat(failed.err()).contains("does not know the word ").contains("use the same version");
        }
        releases.noneShowsAnything();
    }

    /** The clock of one destination, by so many days: beyond the time for which a release waits, and then back behind the time of its staging. */
    @Test
    void aClockThatJumpsLosesNoRelease() {
        String id = releases.stage();
        clockOfSecond("+20 days");
        assertThat(releases.run("release", id).run(LIMIT).exits(12).err()).contains("has waited too long");
        releases.noneShowsAnything();
        clockOfSecond("-20 days");
        releases.run("release", id).run(LIMIT).exits(0);
        releases.allHave(releases.tip());
        String before = releases.tip();
        three.source().commit(Three.REF, "two");
        three.push().exits(0);
        releases.allHave(releases.tip());
        clockOfSecond("+0 days");
        releases.run("rollback").run(LIMIT).exits(0);
        releases.allHave(before);
    }

    private void clockOfSecond(String jump) {
        String date = Tools.get("date").toString();
        site.sshd()
                .tools()
                .wrap(
                        "date",
                        "case \"$PWD $*\" in *-r*) ;; */srv/second*) exec " + date + " -d '" + jump
                                + "' \"$@\" ;; esac");
    }
}
