package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;

/** Groups that have a name. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class GroupConfigIT {
    @RegisterExtension
    private final Site site = Site.own();

    private Three three;

    @BeforeEach
    void createRepositories() {
        three = Three.create(site);
    }

    private Push push(String... refs) {
        return site.push(refs).toText("@web");
    }

    @Test
    void aNameStandsForItsDestinations() {
        three.configure(three.group("web", ""));
        three.source().commit("os/b", "one");
        assertThat(push(Three.REF).exits(0).err()).contains("to 3 of 3");
        assertThat(three.all())
                .allSatisfy(repository -> assertThat(repository.refs()).containsOnlyKeys(Three.REF));
        assertThat(push().exits(0).err()).contains("to 3 of 3");
        assertThat(three.second().refs()).isEqualTo(three.source().refs());
    }

    @Test
    void theGroupSaysHowItIsTreatedAndTheCommandLineWins() {
        three.configure(three.group("web", "quorum = 2\n"));
        three.second().commit(Three.REF, "theirs");
        assertThat(push().with("--quorum=all").fails(12).err()).contains("1 of 3 destinations failed");
        assertThat(three.first().refs()).isEmpty();
        assertThat(push().with("--keep-going", "-n").fails(13).err()).contains("1 of 3 destinations failed");
        Finished pushed = push().exits(0);
        assertThat(pushed.err()).contains("to 2 of 3", "left out 1 of 3 destinations");
        assertThat(three.first().refs()).isEqualTo(three.source().refs());
    }

    @Test
    void aNameCanStandBesideOtherDestinations() {
        three.configure("[group.web]\ndestinations = ['" + Three.at(three.first()) + "', '" + Three.at(three.second())
                + "']\nquorum = 2\n");
        Finished pushed = site.push(Three.REF)
                .to(three.third().path())
                .with("--to", "@web")
                .exits(0);
        assertThat(pushed.err()).contains("to 3 of 3");
    }

    @Test
    void whatIsMissingIsReleasedByTheNameOfTheRun() {
        three.configure(three.group("web", "policy = 'best-effort'\n"));
        three.second().commit(Three.REF, "theirs");
        assertThat(push().fails(13).err()).containsPattern("too: repo-push resume [0-9]{8}t[0-9]{6}-[0-9a-f]{8}\n");
    }

    @Test
    void aMistakeIsNamedWithItsPlaceAndNothingBegins() {
        Path file = three.configure(three.group("web", "quorun = 2\n"));
        Finished failed = push().fails(2);
        assertThat(failed.err())
                .startsWith(
                        "repo-push: " + file + ":3: unknown key 'quorun' in the group 'web'\n  hint: the keys are: ");
        three.configure("[group.web\n");
        assertThat(push().fails(2).err()).startsWith("repo-push: " + file + ":1: ");
        assertThat(three.first().path().resolve("extensions/repo-push")).doesNotExist();
    }

    @Test
    void aNameThatIsNotThereIsRefused() {
        assertThat(push().fails(2).err())
                .contains("there is no group 'web' in " + site.home().resolve(".config/repo-push/config.toml"));
        three.configure(three.group("wob", ""));
        assertThat(push().fails(2).err()).contains("hint: the groups are: @wob\n");
    }

    /** What cannot be read at all does not matter where no name is used. */
    @Test
    void aPushWithoutANameReadsNoConfiguration() throws Exception {
        Files.createDirectories(site.home().resolve(".config/repo-push/config.toml"));
        three.push().exits(0);
        assertThat(push().fails(2).err()).contains("cannot read " + site.home());
    }
}
