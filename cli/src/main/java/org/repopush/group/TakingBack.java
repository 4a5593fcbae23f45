package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.repopush.push.ErrandPlan;
import org.repopush.push.Result;
import org.repopush.push.Retry;
import org.repopush.push.Session;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.Errand;
import org.repopush.repo.KindWords;

/**
 * Takes back what a run has published at one destination: under its lock, by its journal, and only if its refs still are that. Used by
 * one thread.
 *
 * @param name of the publication that leads back
 * @param promise what the run has published
 * @param retry of the member
 */
record TakingBack(RunId name, Promise promise, KindWords words, Duration lockTimeout, Retry retry) {
    TakingBack {
        requireNonNull(name, "name");
        requireNonNull(promise, "promise");
        requireNonNull(words, "words");
        requireNonNull(lockTimeout, "lockTimeout");
        requireNonNull(retry, "retry");
    }

    /** What becomes of each ref; see {@link #refusal}. */
    Result through(Session session) throws IOException, InterruptedException {
        session.probe();
        ErrandPlan plan = new ErrandPlan(true);
        try {
            Session.Prepared back = retry.whileBusy(() -> prepared(session, plan));
            // Another run may have published the same refs since: that is its to take back.
            return promise.isTakenBackBy(plan.results()) ? session.publish(back) : promise.moved(plan.results());
        } catch (RemoteFailure problem) {
            return session.refused(problem);
        }
    }

    /** Holds the lock of the destination; until it has that it asks again, as for any lock. */
    private Session.Prepared prepared(Session session, ErrandPlan plan) throws IOException, InterruptedException {
        LockPatience patience = new LockPatience(lockTimeout, ThreadLocalRandom.current());
        Errand errand = Errand.rollback(name.text(), Optional.empty(), false, promise.moved());
        boolean taken = false;
        while (true) {
            try {
                return taken ? session.prepare(session.takenUp(), name.text()) : session.begun(errand, plan, words);
            } catch (RemoteFailure problem) {
                taken = true;
                if (!problem.isHeldLock() || !patience.pause()) {
                    throw problem;
                }
            }
        }
    }

    /** Why it was not taken back; empty when it was. */
    static Optional<PushException> refusal(Result result) {
        return result.refs().stream()
                .filter(ref -> ref.rejection().isPresent())
                .findFirst()
                .map(TakingBack::refusal);
    }

    private static PushException refusal(RefResult rejected) {
        return new PushException(
                ExitCode.REJECTED,
                "what was published there cannot be taken back: " + rejected.ref() + " "
                        + rejected.reason().orElse("was rejected"),
                "find out who has moved it; repo-push rollback --force takes it back all the same");
    }
}
