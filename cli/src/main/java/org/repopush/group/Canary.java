package org.repopush.group;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RefResult;

/**
 * The member that publishes before the others, and the command that decides whether these follow. If they do not, it takes back what
 * it has published. Used by one thread.
 */
final class Canary<M extends Member> {
    private final Optional<M> member;
    private final Optional<Check> check;
    private final FinalSteps<M> steps;
    private final GroupEvent.Listener listener;

    Canary(FinalSteps<M> steps, GroupEvent.Listener listener) {
        this.steps = requireNonNull(steps, "steps");
        this.listener = requireNonNull(listener, "listener");
        this.member =
                steps.settings().canary().flatMap(canary -> steps.members().at(canary.destination()));
        this.check = steps.settings().canary().map(GroupSettings.Canary::check);
    }

    /** Whether it is going to publish before the others. */
    boolean goesFirst() {
        return member.filter(Member::takesPart).isPresent();
    }

    /** Has it publish, and whether the others may follow. Where there is no canary, they may. */
    boolean allows(RunId run) throws InterruptedException {
        if (member.isEmpty()) {
            return true;
        }
        M canary = member.get();
        if (canary.takesPart() && !steps.publishAt(canary)) {
            return false;
        }
        long begun = System.nanoTime();
        Optional<PushException> refusal =
                check.orElseThrow().refusal(run, canary.destination(), refs(canary.outcome()));
        if (refusal.isPresent()) {
            canary.refuse(refusal.get());
            takeBack();
            return false;
        }
        listener.on(
                new GroupEvent.Checked(canary.destination().toString(), Duration.ofNanos(System.nanoTime() - begun)));
        return true;
    }

    /** What it has published is taken back, because the others cannot follow. */
    void takeBack() throws InterruptedException {
        List<M> published = member.filter(Member::hasPublished).stream().toList();
        steps.undo(published);
    }

    private static List<String> refs(MemberOutcome outcome) {
        return outcome.result().map(Outcome::refs).orElse(List.of()).stream()
                .map(RefResult::ref)
                .toList();
    }
}
