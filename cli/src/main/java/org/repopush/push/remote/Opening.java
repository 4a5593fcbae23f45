package org.repopush.push.remote;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.KindFailures;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RepoKind;
import org.repopush.repo.ScriptComposer;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.model.SshOptions;
import org.repopush.tunnel.model.TunnelException;

/**
 * How a session begins.
 *
 * @param step the first one
 * @param kind the name of a kind
 * @param program what is sent
 * @param failures those that are the kind's
 * @param words of the first step, behind kind and path
 */
record Opening(String step, String kind, String program, KindFailures failures, List<String> words) {
    /** In the place of a kind's name. */
    private static final String ANY_KIND = "any";

    private Opening(String step, String kind, String program, KindFailures failures) {
        this(step, kind, program, failures, List.of());
    }

    /** @param releases what is pushed may have to wait for its release, or to be taken back */
    static Opening toPush(RepoKind kind, boolean releases) {
        ReceiveScript script = releases ? kind.receiveScript().withReleases() : kind.receiveScript();
        return new Opening("probe", kind.name(), script.text(), kind.failures());
    }

    static Opening toDo(RepoKind kind, Errand errand) {
        String program = kind.receiveScript().withReleases().text();
        return new Opening(errand.step(), kind.name(), program, kind.failures(), errand.words());
    }

    /** @param kinds one, or several where only the destination can tell which of them it is */
    static Opening toLook(List<RepoKind> kinds) {
        if (kinds.size() > 1) {
            return new Opening("status", ANY_KIND, ScriptComposer.looking(kinds), KindFailures.NONE);
        }
        RepoKind kind = kinds.get(0);
        return new Opening(
                "status", kind.name(), kind.receiveScript().withStatus().text(), kind.failures());
    }

    /** Connects and sends the program; its first step is on its way when this returns. */
    ReceiveSession connect(PushRequest request, PushEvent.Listener listener, UserPrompt questioner)
            throws TunnelException, InterruptedException {
        SshOptions ssh = request.ssh();
        String path = request.destination().path();
        RemoteHost host =
                RemoteHost.connectToShell(request.destination().host(), ssh, new EventPrompt(listener, questioner));
        try {
            Redaction redaction = new Redaction();
            Consumer<String> remoteLines = line -> listener.on(new PushEvent.RemoteLine(redaction.apply(line)));
            List<String> first = new ArrayList<>(List.of(step, kind, path));
            first.addAll(words);
            RemoteScript script = host.start(program, first, remoteLines);
            return new ReceiveSession(
                    host,
                    script,
                    new StepProtocol(script, ssh.timeout(), redaction, failures),
                    List.of("probe", kind, path),
                    remoteLines);
        } catch (TunnelException | InterruptedException | RuntimeException e) {
            host.close();
            throw e;
        }
    }
}
