package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.fault.FailingCall;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.OstreeCalls;

/** Invariant I8: "published" is said, and 0 returned, only when the destination's refs are what was pushed. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
class I8TruthIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositoriesWithSomethingToPush() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
        site.push().exits(0);
        source.commit("os/a", "two");
        source.commit("os/b", "b");
    }

    private static void saysNothingOfSuccess(Finished push) {
        assertThat(push.status()).as(push.toString()).isNotZero();
        assertThat(push.err())
                .doesNotContainIgnoringCase("repo-push: published")
                .contains("repo-push: ", "  hint: ");
        assertThat(push.out()).doesNotContain("->").doesNotContain("\"published\":true");
    }

    /** Lines stand there for refs that have moved before something failed, and for no others. */
    private void saysOfRefsWhatIsTrue(Finished push) {
        Map<String, String> refs = destination.refs();
        push.out()
                .lines()
                .filter(line -> line.contains("[new ref]") || line.contains(".."))
                .map(line -> line.replaceAll(".* ", ""))
                .forEach(ref -> assertThat(refs.get(ref))
                        .as(push.toString())
                        .isEqualTo(source.refs().get(ref)));
    }

    private void saysNothingMoved(Finished push) {
        saysNothingOfSuccess(push);
        assertThat(push.out()).doesNotContain("[new ref]", "..");
    }

    private void theNextPushCompletes() {
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs()).isEqualTo(destination.summary());
        destination.checkClean();
    }

    /** What the script runs ostree for, one call after the other. */
    @ParameterizedTest
    @ValueSource(
            strings = {"*' --version '*", "*' init '*", OstreeCalls.INTO_STAGE, OstreeCalls.IMPORT, OstreeCalls.FLIP})
    void I8_aStepOfOstreeThatFailsIsNoSuccess(String call) {
        site.sshd()
                .tools()
                .wrap("ostree", "case \" $* \" in " + call + ") echo 'error: out of luck' >&2; exit 1;; esac");
        saysNothingMoved(site.push().by(wayOf(call)).run());
        site.sshd().tools().wrap("ostree", "");
        theNextPushCompletes();
    }

    private static Way wayOf(String call) {
        return call.contains("--mirror") ? Way.PULL : Way.ofThisRun();
    }

    @Test
    void I8_aFailureAfterTheFlipHasNoOutcomeInJson() {
        site.sshd().tools().wrap("ostree", "case \" $* \" in *' summary '*) exit 1;; esac");
        Finished first = site.push().with("--json").exits(7);
        // The refs are there by now, and the summary still is not.
        Finished second = site.push().with("--json").exits(7);
        for (Finished push : List.of(first, second)) {
            assertThat(push.out()).doesNotContain("\"event\":\"ended\"", "\"published\":true");
            assertThat(push.err()).contains("\"event\":\"error\"", "\"exit\":7");
        }
        site.sshd().tools().wrap("ostree", "");
        theNextPushCompletes();
    }

    /** A tool that says that it has done what it has not: refs are read back. */
    @ParameterizedTest
    @ValueSource(strings = {OstreeCalls.IMPORT, OstreeCalls.FLIP})
    void I8_aStepOfOstreeThatDoesNothingIsNoSuccess(String call) {
        site.sshd().tools().wrap("ostree", "case \" $* \" in " + call + ") exit 0;; esac");
        saysNothingMoved(site.push().run());
        site.sshd().tools().wrap("ostree", "");
        theNextPushCompletes();
    }

    /** The import asks for what is not there, which is then everything. */
    @Test
    void I8_aPullIntoTheStageThatDoesNothingIsMadeUpFor() {
        site.sshd().tools().wrap("ostree", "case \" $* \" in " + OstreeCalls.INTO_STAGE + ") exit 0;; esac");
        site.push().by(Way.PULL).exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    /** The tool knows the marker of this run, and what the script would say. */
    @ParameterizedTest
    @CsvSource({"flipped os/a %1$s,done publish", "flipped os/b %1$s,flipped os/a %1$s"})
    void I8_aToolThatPrintsOurProtocolSaysNothingInOurName(String first, String second) {
        String tip = source.refs().get("os/a");
        site.sshd().tools().wrap("ostree", """
                case " $* " in
                *' pull-local --untrusted '[!-]*)
                    read -r _ _ run _ < extensions/repo-push/intent
                    for fd in 1 2 3; do
                        printf '@%%s %s\\n@%%s %s\\n@%%s done publish\\n' $run $run $run >&$fd
                    done 2>/dev/null
                    exit 1 ;;
                esac""".formatted(first.formatted(tip), second.formatted(tip)));
        Finished push = site.push().with("-v").run();
        assertThat(push.err()).contains("done publish");
        saysNothingMoved(push);
        site.sshd().tools().wrap("ostree", "");
        theNextPushCompletes();
    }

    static List<String> toolsToFail() {
        return FailingCall.TOOLS.subList(0, LongRun.times(8, FailingCall.TOOLS.size()));
    }

    /** Either it did not matter, or it is told. */
    @ParameterizedTest
    @MethodSource("toolsToFail")
    void I8_aToolThatFailsEitherDoesNotMatterOrIsTold(String tool) {
        FailingCall failing = new FailingCall(site);
        failing.at(tool, 0);
        tellsTheTruth(tool + " at every call");
        failing.count();
        theNextPushCompletes();
    }

    /** Each call of some tools, in the long run of all. */
    @Test
    void I8_aToolThatFailsOnceEitherDoesNotMatterOrIsTold() {
        FailingCall failing = new FailingCall(site);
        theNextPushCompletes();
        List<String> cases = new ArrayList<>();
        for (String tool : FailingCall.TOOLS.subList(0, LongRun.times(2, FailingCall.TOOLS.size()))) {
            int calls = failing.calls(tool).size();
            for (int number = 1; number <= calls; number++) {
                cases.add(tool + " " + number);
            }
        }
        for (String each : cases) {
            source.commit("os/a", each);
            source.commit("os/new-" + each.replace(' ', '-'), each);
            failing.at(each.split(" ")[0], Integer.parseInt(each.split(" ")[1]));
            tellsTheTruth(each);
            failing.count();
            theNextPushCompletes();
        }
    }

    private void tellsTheTruth(String what) {
        Finished push =
                site.push().with("--lock-timeout", "1s", "--timeout", "10s").run();
        if (push.status() == 0) {
            assertThat(destination.refs()).as(what).isEqualTo(source.refs());
            assertThat(destination.summary()).as(what).isEqualTo(source.refs());
        } else {
            assertThat(push.status()).as(what + "\n" + push).isNotEqualTo(1);
            saysNothingOfSuccess(push);
            saysOfRefsWhatIsTrue(push);
        }
        destination.check();
    }
}
