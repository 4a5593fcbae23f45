package org.repopush.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.push.Ledger;
import org.repopush.push.Result;
import org.repopush.push.Session;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.plan.Source;
import org.repopush.push.remote.Pending;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.repo.RepoKind;
import org.repopush.repo.ostree.OstreeKind;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.SshOptions;

/** The steps of a push one by one, with several destinations of one source: as a group takes them. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
@Timeout(120)
class SessionIT {
    private static final RepoKind KIND = new OstreeKind();
    private static final String REF = "os/a";

    @RegisterExtension
    private final Site site = Site.own();

    private final List<PushEvent> events = new ArrayList<>();
    private OstreeRepo source;
    private OstreeRepo first;
    private OstreeRepo second;
    private String tip;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        first = OstreeRepo.create(site.directory().resolve("srv/first"), "archive");
        second = OstreeRepo.create(site.directory().resolve("srv/second"), "bare-user");
        tip = source.commit(REF, "one");
    }

    @Test
    void nothingShowsAnywhereBeforeAllArePrepared() throws Exception {
        try (Source opened = open();
                Session one = session(first);
                Session two = session(second)) {
            Session.Imported importedOne = imported(one, opened);
            Session.Imported importedTwo = imported(two, opened);
            assertThat(first.refs()).isEmpty();
            assertThat(second.refs()).isEmpty();
            assertThat(first.has(tip)).isTrue();
            assertThat(second.has(tip)).isTrue();
            Session.Prepared preparedOne = one.prepare(importedOne);
            Session.Prepared preparedTwo = two.prepare(importedTwo);
            assertThat(preparedOne.digest()).isEqualTo(preparedTwo.digest());
            assertThat(first.refs()).isEmpty();
            assertThat(second.refs()).isEmpty();
            assertThat(flags(one.publish(preparedOne))).containsExactly(RefResult.Flag.NEW);
            assertThat(second.refs()).isEmpty();
            assertThat(flags(two.publish(preparedTwo))).containsExactly(RefResult.Flag.NEW);
        }
        assertThat(first.refs()).isEqualTo(source.refs());
        assertThat(second.refs()).isEqualTo(source.refs());
        first.checkClean();
        second.checkClean();
        assertThat(events).contains(new PushEvent.Started(PushEvent.Phase.PREPARE));
    }

    @Test
    void whatIsPreparedCanBeGivenUpWithoutATrace() throws Exception {
        try (Source opened = open();
                Session session = session(first)) {
            Session.Imported again = session.releaseLock(session.prepare(imported(session, opened)));
            session.releaseLock(session.prepare(again));
            session.abort();
        }
        assertThat(first.refs()).isEmpty();
        assertThat(first.path().resolve("refs/remotes")).isEmptyDirectory();
        first.ostree("prune", "--refs-only").exits(0);
        assertThat(first.has(tip)).isFalse();
    }

    @Test
    void aLockThatAnotherHoldsIsSaidAtOnce() throws Exception {
        try (Source opened = open();
                Session session = session(first)) {
            Session.Imported imported = imported(session, opened);
            try (LockFile other = LockFile.hold(first.path().resolve("extensions/repo-push/lock"))) {
                assertThatThrownBy(() -> session.prepare(imported))
                        .isInstanceOfSatisfying(
                                RemoteFailure.class,
                                failure -> assertThat(failure.code()).isEqualTo(RemoteFailure.Code.LOCKED));
                other.release();
            }
            session.publish(session.prepare(imported));
        }
        assertThat(first.refs()).isEqualTo(source.refs());
    }

    @Test
    void aRefThatMovesWhileAllWaitIsRejected() throws Exception {
        try (Source opened = open();
                Session session = session(first)) {
            Session.Prepared prepared = session.prepare(imported(session, opened));
            String other = first.commit(REF, "meanwhile");
            Result result = session.publish(prepared);
            assertThat(flags(result)).containsExactly(RefResult.Flag.REJECTED);
            assertThat(result.refs().get(0).reason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains(other));
            assertThat(first.refs()).containsEntry(REF, other);
        }
        assertThat(first.path().resolve("refs/remotes")).isEmptyDirectory();
    }

    /** A session that ends without a word has published nothing. */
    @Test
    void theEndOfTheConnectionGivesTheLockBack() throws Exception {
        try (Source opened = open();
                Session session = session(first)) {
            session.prepare(imported(session, opened));
        }
        try (Source opened = open();
                Session session = session(first)) {
            Session.Imported imported = imported(session, opened);
            session.publish(session.prepare(imported));
        }
        assertThat(first.refs()).isEqualTo(source.refs());
        first.checkClean();
    }

    private Source open() throws Exception {
        return Source.open(KIND, site.source(), List.of(), Duration.ofSeconds(10), text -> {});
    }

    private Session session(OstreeRepo destination) {
        PushRequest request = PushRequest.to(Destination.parse("127.0.0.1:" + destination.path()), ssh());
        return new Session(
                request,
                Pending.session(() -> ReceiveSession.connect(KIND, request, events::add, UserPrompt.NOBODY)),
                new Ledger(events::add));
    }

    private SshOptions ssh() {
        return new SshOptions(
                Optional.of(site.sshd().client().config()),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(30));
    }

    private static Session.Imported imported(Session session, Source source) throws Exception {
        return session.importContent(session.bring(session.plan(source.snapshot(), session.probe())));
    }

    private static List<RefResult.Flag> flags(Result result) {
        return result.refs().stream().map(RefResult::flag).toList();
    }
}
