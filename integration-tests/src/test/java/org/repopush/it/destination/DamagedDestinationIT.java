package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;

/**
 * Destinations with which ostree itself cannot work are found out before anything travels, by doctor too, and the command of the
 * hint mends them. Those with which it can work are pushed to.
 */
@Needs({"sshd", "ostree"})
@ExtendWith(NoLeaks.class)
class DamagedDestinationIT {
    private static final Pattern COMMAND = Pattern.compile("there(?: with)?: (.*)");

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void publishOneRefAndMakeAnother() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
        site.push().exits(0);
        source.commit("os/a", "two");
        source.commit("os/b", "b");
    }

    private void damage(String command) {
        Command.of("sh", "-c", command).in(destination.path()).run().exits(0);
    }

    /** What is done to it, and what is said of it. */
    static Stream<Arguments> damages() {
        String config = "config ostree does not accept: ";
        return Stream.of(
                Arguments.of("rmdir refs/remotes", "without its folder refs/remotes"),
                Arguments.of("rm -r refs/heads", "without its folder refs/heads"),
                Arguments.of("rm -r refs", "without its folder refs/heads"),
                Arguments.of("rm -r objects refs/heads/os", "without its folder objects"),
                Arguments.of("rm -r tmp; : >tmp", "/tmp in place of a folder"),
                Arguments.of("rm -r state; ln -s nowhere state", "/state in place of a folder"),
                Arguments.of("rm config", config + "it is missing"),
                Arguments.of(": >config", config + "Key file does not have group"),
                Arguments.of("echo '[core]' >config", config + "Key file does not have key"),
                Arguments.of("printf '[core]\\nmode=archive\\n' >config", config + "Key file does not have key"),
                Arguments.of("head -c 60 /dev/zero >config", config + "Invalid UTF-8"),
                Arguments.of("printf '\\0\\0\\0' >>config", config + "Invalid UTF-8"),
                Arguments.of("printf 'name=\\377\\n' >>config", config + "Invalid UTF-8"),
                Arguments.of("printf '\\357\\273\\277[core]\\nrepo_version=1\\n' >config", config + "Couldn't parse"),
                Arguments.of("echo nonsense >>config", config + "Couldn't parse config file: Key file contains line"),
                Arguments.of("sed -i 's/]//' config", config + "Couldn't parse"),
                Arguments.of(
                        "sed -i s/repo_version=1/repo_version=2/ config", config + "Invalid repository version '2'"),
                Arguments.of("sed -i 's/repo_version=1/& /' config", config + "Invalid repository version '1 '"),
                Arguments.of("echo fsync=perhaps >>config", config + "Key file contains key"),
                Arguments.of("echo auto-update-summary=x >>config", config + "auto-update-summary is neither"),
                Arguments.of("echo min-free-space-percent=200 >>config", config + "Invalid min-free-space-percent"),
                Arguments.of("echo parent=/nowhere >>config", config + "While checking parent repository"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void isFoundOutBeforeAnythingTravelsAndMendedByItsHint(String damage, String told) {
        damage(damage);
        assertThat(InspectionRun.doctor(site).ends(7)).contains(told);
        FileTree before = publicPart();
        Finished push = site.push().fails(7);
        assertThat(push.err()).contains(told);
        assertThat(push.err().lines().toList()).as(push.err()).hasSize(2);
        assertThat(push.out()).isEmpty();
        assertThat(publicPart()).isEqualTo(before);
        assertThat(site.push().with("--json").exits(7).err()).contains("\"cause\":\"");
        mend(push.err());
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs()).isEqualTo(destination.summary());
        destination.checkClean();
        InspectionRun.doctor(site).ends(0);
    }

    private FileTree publicPart() {
        return FileTree.of(destination.path()).without("extensions");
    }

    private void mend(String err) {
        Matcher command = COMMAND.matcher(err);
        assertThat(command.find()).as(err).isTrue();
        Command.of("sh", "-c", command.group(1)).run().exits(0);
    }

    /** With a null push nothing is looked at twice, but what cannot work is not called up to date. */
    @ParameterizedTest
    @MethodSource("plain")
    void isFoundOutByAPushThatHasNothingToDo(String damage) {
        site.push().exits(0);
        damage(damage);
        site.push().fails(7);
        site.push().with("--dry-run").fails(7);
    }

    static List<String> plain() {
        return List.of("rmdir refs/remotes", ": >config", "sed -i s/repo_version=1/repo_version=2/ config");
    }

    static List<String> harmless() {
        return List.of(
                "rm -r tmp state extensions refs/mirrors .lock summary",
                "mkdir -p extensions; rmdir refs/mirrors",
                "sed -i 's/$/\\r/' config",
                "sed -i 's/$/\\r/' config refs/heads/os/a",
                "printf %s $(cat refs/heads/os/a) >refs/heads/os/a",
                "printf '#\\n  [core]\\n\\n repo_version = 1\\nmode = archive-z2' >config",
                "printf '[core]\\nrepo_version=1\\n[remote \"x\"]\\nurl=y\\n[core]\\nmode=archive\\n' >config",
                "printf '[archive]\\nzlib-level=9\\n[own]\\nkey=a b\\n' >>config",
                "echo 'unknown=value' >>config",
                "printf 'lock-timeout-secs=5\\nmin-free-space-size=1MB\\n' >>config",
                "cp refs/heads/os/a 'refs/heads/os/a b'; rm -f 'refs/heads/os/a b'");
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void withWhatOstreeWorksWithAPushWorksToo(String change) {
        damage(change.startsWith("rm -r") ? change.replace("rm -r", "rm -rf") : change + " || :");
        InspectionRun.doctor(site).ends(0);
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs()).isEqualTo(destination.summary());
        destination.checkClean();
    }
}
