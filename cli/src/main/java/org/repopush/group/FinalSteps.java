package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.repopush.group.Members.AtFailure;
import org.repopush.push.model.PushRequest;

/**
 * The last steps of a group, which are the same whatever is published: the members take their locks, get the word together, and it is
 * dealt with what has failed then. Used by one thread.
 *
 * @param request what all of them have in common
 */
record FinalSteps<M extends Member>(Members<M> members, GroupSettings settings, PushRequest request) {
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    FinalSteps {
        requireNonNull(members, "members");
        requireNonNull(settings, "settings");
        requireNonNull(request, "request");
    }

    /**
     * All that take part hold their locks afterwards. While one is held by somebody else, none is held here: two groups cannot block
     * each other. At the end all are asked once more, because the first has waited for the last.
     *
     * @return whether enough members are left to go on with
     */
    boolean prepare() throws InterruptedException {
        return prepare(members);
    }

    private boolean prepare(Members<M> some) throws InterruptedException {
        LockPatience patience = new LockPatience(request.lockTimeout(), ThreadLocalRandom.current());
        boolean held = false;
        while (some.take(AtFailure.STOP, Member::prepare)) {
            if (some.locked().isEmpty()) {
                if (held) {
                    return true;
                }
                held = true;
            } else {
                held = false;
                some.take(AtFailure.WAIT, Member::releaseLock);
                if (!patience.pause()) {
                    some.locked().forEach(Member::fail);
                }
            }
        }
        return false;
    }

    /** Gives the word to all that hold their locks, and waits until they have published or failed to. */
    void publish() throws InterruptedException {
        publish(members);
        if (settings.onFailure() == OnFailure.ROLLBACK && !isMet()) {
            undo(members.published());
        }
    }

    private void publish(Members<M> some) throws InterruptedException {
        some.giveWord();
        some.take(AtFailure.WAIT, Member::awaitPublication);
        if (settings.onFailure() == OnFailure.RETRY) {
            publishAgain(some);
        }
    }

    /** Those that have not published try again, as often as connections are made again. */
    private void publishAgain(Members<M> some) throws InterruptedException {
        for (int tries = 0; tries < request.transfer().retries(); tries++) {
            List<M> unpublished = some.unpublished();
            if (unpublished.isEmpty()) {
                return;
            }
            int attempt = tries + 1;
            Thread.sleep(Math.min(FIRST_PAUSE_MILLIS << Math.min(tries, 10), LONGEST_PAUSE_MILLIS));
            some.take(unpublished, AtFailure.WAIT, member -> member.publishAgain(attempt));
        }
    }

    /** Takes one member through these steps alone; whether it has published. */
    boolean publishAt(M member) throws InterruptedException {
        Members<M> alone = members.of(member);
        if (prepare(alone) && member.takesPart()) {
            publish(alone);
        }
        return member.hasPublished();
    }

    /** What has been published there is taken back. */
    void undo(List<M> published) throws InterruptedException {
        RunId name = RunId.next();
        members.take(published, AtFailure.WAIT, member -> member.undo(name));
    }

    /** Whether what is published is where it had to be. */
    boolean isMet() {
        long agreeing = members.outcomes().filter(MemberOutcome::agrees).count();
        return settings.policy().isMet(agreeing, settings.destinations().size());
    }
}
