package org.repopush.inspect.group;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.repopush.inspect.Doctor;
import org.repopush.inspect.Inspection;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.model.Destination;

/**
 * Looks at several destinations at the same time and changes nothing there. What goes wrong at one of them is in the view of it.
 * Blocking; interrupting the thread ends it.
 */
public final class GroupInspection {
    private final List<RepoKind> kinds;
    private final PushRequest request;
    private final Function<Destination, PushEvent.Listener> listeners;
    private final UserPrompt questioner;

    /**
     * @param kinds that of the source; without a source those that the destinations may be of
     * @param request for each of them, but for its destination
     * @param listeners for what is told of each; used by several threads
     */
    public GroupInspection(
            List<RepoKind> kinds,
            PushRequest request,
            Function<Destination, PushEvent.Listener> listeners,
            UserPrompt questioner) {
        this.kinds = List.copyOf(kinds);
        this.request = requireNonNull(request, "request");
        this.listeners = requireNonNull(listeners, "listeners");
        this.questioner = requireNonNull(questioner, "questioner");
    }

    /** A look at one of them. */
    @FunctionalInterface
    private interface Look {
        MemberView take(PushRequest request, PushEvent.Listener listener) throws PushException, InterruptedException;
    }

    /**
     * Reads the status of each.
     *
     * @param source if there is something to compare with
     */
    public GroupView status(List<Destination> destinations, Optional<Path> source) throws InterruptedException {
        return all(
                destinations,
                (each, listener) -> MemberView.of(new Inspection(kinds, source, listener, questioner).status(each)));
    }

    /**
     * Finds out why a push to each of them would fail.
     *
     * @param noSource why there is no source, if so
     */
    public GroupView examine(List<Destination> destinations, Path source, Optional<PushException> noSource)
            throws InterruptedException {
        return all(
                destinations,
                (each, listener) ->
                        MemberView.of(new Doctor(kinds, source, noSource, each, listener, questioner).examine()));
    }

    private GroupView all(List<Destination> destinations, Look look) throws InterruptedException {
        return new GroupView(SideBySide.take(destinations.stream()
                .map(destination -> (SideBySide.Look<MemberView>) () -> view(destination, look))
                .toList()));
    }

    private MemberView view(Destination destination, Look look) throws InterruptedException {
        try {
            return look.take(request.withDestination(destination), listeners.apply(destination));
        } catch (PushException e) {
            return MemberView.failed(destination.toString(), e);
        }
    }
}
