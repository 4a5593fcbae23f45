package org.repopush.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.script.Stage;

/** Plans and steps of somebody who has a key that is forced to {@code repo-receive}, and what each of their words could do. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class HostilePlansIT {
    @RegisterExtension
    private final Site site = Site.own();

    private Attacker attacker;

    @BeforeEach
    void installReceiver() {
        attacker = Attacker.of(site);
    }

    private static Answer failure(String code, String request) {
        return new Answer("fail", List.of(code, request));
    }

    /** The import would write a file for each line of it. */
    @Test
    void aPlanThatIsRefusedIsNoPlan() throws IOException {
        Path planted = site.sshd().home().resolve("planted");
        String up = "os/" + "../".repeat(24) + ".." + planted;
        List<List<String>> plans = List.of(
                List.of("move " + ScriptSession.encode(up) + " " + attacker.tip() + " -"),
                List.of("move os/a " + ScriptSession.encode("id>" + planted) + " -"),
                List.of("move os/a " + attacker.tip() + " ../../x"),
                List.of("also --repo=" + attacker.source().path()),
                List.of("also " + attacker.tip().substring(1)),
                List.of("move os/b " + attacker.tip() + " -", "also -h"),
                List.of("move os/b " + attacker.tip() + " - x"),
                List.of("move os/tmp.abcdef " + attacker.tip() + " -"),
                List.of("move os/b " + attacker.tip() + " -", "import"),
                List.of("move %6Fs/b " + attacker.tip() + " -"));
        try (ScriptSession session = attacker.staged()) {
            session.until("done");
            for (List<String> plan : plans) {
                session.send("stage", ScriptSession.STAGE, "me");
                plan.forEach(session::line);
                session.line("end");
                assertThat(session.next().key()).as(plan.toString()).isEqualTo("fail");
                for (String step : List.of("import", "conclude atomic", "publish atomic", "abort")) {
                    session.send(step.split(" "));
                    assertThat(session.next())
                            .as("%s after %s", step, plan)
                            .isEqualTo(failure("out-of-order", step.split(" ")[0]));
                }
            }
        }
        assertThat(planted).doesNotExist();
        attacker.isUntouched("plans");
        assertThat(attacker.destination().refs()).containsOnlyKeys("os/mine");
    }

    @Test
    void aPlanNamesARefOnce() throws IOException {
        try (ScriptSession session = attacker.session("destination")) {
            session.until("done");
            session.send("stage", ScriptSession.STAGE, "me");
            session.line("move os/b " + attacker.tip() + " -");
            session.line("move os/b " + attacker.tip() + " -");
            session.line("end");
            assertThat(session.until("fail")).last().isEqualTo(failure("bad-request", "plan"));
        }
    }

    /** It stands in a url, which could lead elsewhere. */
    @Test
    void aSecretIsNoPlaceForAHost() {
        try (ScriptSession session = attacker.staged()) {
            session.until("done");
            for (String words : List.of(
                    "pull 4711 y@127.0.0.1:80/x?y=",
                    "pull 4711 y%40127.0.0.1",
                    "pull 4711 x/../y",
                    "pull 4711 " + "x".repeat(129),
                    "pull 0 secret",
                    "pull 65536 secret",
                    "pull -1 secret",
                    "pull 0x50 secret",
                    "pull 80@x secret",
                    "pull 4711 a b")) {
                session.line(words);
                assertThat(session.next()).as(words).isEqualTo(failure("bad-request", "pull"));
            }
        }
    }

    /** Whether somebody listens there is nobody's business. */
    @Test
    void portsOfOthersAreAnsweredAlike() {
        try (ScriptSession session = attacker.session("destination")) {
            session.until("done");
            for (int port : List.of(1, 9, 65_535)) {
                session.send("forwarded", Integer.toString(port));
                assertThat(session.next()).isEqualTo(failure("foreign-port", Integer.toString(port)));
            }
        }
    }

    @Test
    void whoHasGivenUpAStageCannotRemoveThatOfAnother() {
        try (ScriptSession first = attacker.staged()) {
            first.until("done");
            first.send("abort");
            first.until("done");
            try (ScriptSession second = attacker.staged()) {
                second.until("done");
                first.send("abort");
                assertThat(first.next()).isEqualTo(failure("out-of-order", "abort"));
                assertThat(new Stage(attacker.destination()).path().resolve("plan"))
                        .exists();
                first.send("part", "in-x", "plain");
                assertThat(first.next()).isEqualTo(failure("out-of-order", "part"));
            }
        }
    }

    @Test
    void aPushHasSoManyChannelsAndNoMore() throws IOException {
        try (ScriptSession session = attacker.staged()) {
            String token = Attacker.token(session.until("done"));
            Path stage = new Stage(attacker.destination()).path();
            try (Channels channels = new Channels(attacker, token)) {
                channels.open(16, stage);
                assertThat(attacker.channel(token, "list -", new byte[0])
                                .exits(1)
                                .err())
                        .contains("16 channels already");
            }
        }
    }

    /** Another repository is named in words that would be options. */
    @Test
    void noWordOfAPlanIsAnOption() {
        OstreeRepo other = OstreeRepo.create(site.directory().resolve("elsewhere"), "archive");
        attacker.looksAround();
        try (ScriptSession session = attacker.session("destination")) {
            session.until("done");
            session.stage("os/a", attacker.tip(), "-", "--repo=" + other.path());
            assertThat(session.next()).isEqualTo(failure("bad-request", "also"));
        }
        attacker.isUntouched("options");
    }
}
