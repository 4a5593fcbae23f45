package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.remote.Pending;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.repo.RepoKind;
import org.repopush.tunnel.RemoteScript.Answer;

/**
 * Looks at a destination and changes nothing there. It takes no lock there either, so it can be made while a push runs.
 * Blocking; interrupting the thread ends it.
 */
public final class Inspection {
    private final List<RepoKind> kinds;
    private final Optional<Path> source;
    private final PushEvent.Listener listener;
    private final UserPrompt questioner;

    /**
     * @param kinds that of the source; without a source those that the destination may be of
     * @param source if there is something to compare with
     */
    public Inspection(List<RepoKind> kinds, Optional<Path> source, PushEvent.Listener listener, UserPrompt questioner) {
        this.kinds = List.copyOf(kinds);
        this.source = requireNonNull(source, "source");
        this.listener = requireNonNull(listener, "listener");
        this.questioner = requireNonNull(questioner, "questioner");
    }

    /**
     * Reads the status of the request's destination.
     *
     * @throws PushException when nothing can be said: no connection, no login, no such directory
     */
    public DestinationStatus status(PushRequest request) throws PushException, InterruptedException {
        Path path = source.orElse(Path.of(""));
        try (Pending<ReceiveSession> connecting = connecting(request);
                ComparedSource here = ComparedSource.open(kinds.get(0), source, request.refs(), listener)) {
            RemoteStatus remote = statusOf(connecting.join());
            RepoKind kind = remote.kind(kinds);
            Explain explain = Explain.of(kind, request, path);
            return new DestinationStatus(
                    request.destination().toString(),
                    here.path(),
                    remote.there(kind),
                    new RefComparison(here, remote.refs()).refs(request.refs()),
                    remote.problems().stream().map(explain::foreseen).toList());
        } catch (IOException e) {
            throw Explain.of(kinds.get(0), request, path).explain(e);
        }
    }

    /**
     * Asks the request's destination of which kind its repository is.
     *
     * @throws PushException when that cannot be found out
     */
    public RepoKind kind(PushRequest request) throws PushException, InterruptedException {
        try (Pending<ReceiveSession> connecting = connecting(request)) {
            return statusOf(connecting.join()).kind(kinds);
        } catch (IOException e) {
            throw Explain.of(kinds.get(0), request, Path.of("")).explain(e);
        }
    }

    private static RemoteStatus statusOf(ReceiveSession receiver) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        receiver.status(answers);
        RemoteStatus status = new RemoteStatus();
        status.addAll(answers);
        return status;
    }

    private Pending<ReceiveSession> connecting(PushRequest request) {
        return Pending.session(() -> ReceiveSession.connectToLook(kinds, request, listener, questioner));
    }
}
