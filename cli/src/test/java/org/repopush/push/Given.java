package org.repopush.push;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.repopush.push.model.MoveRules;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.remote.RemoteState;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.SshOptions;

/** Requests and destinations for tests. */
public final class Given {
    private Given() {}

    public static PushRequest request() {
        return PushRequest.to(Destination.parse("host:repo"), SshOptions.defaults());
    }

    public static PushRequest forced() {
        return with(true, true, Map.of());
    }

    public static PushRequest notAtomic() {
        return with(false, false, Map.of());
    }

    public static PushRequest leased(String ref, Optional<String> revision) {
        return with(false, true, Map.of(ref, revision));
    }

    private static PushRequest with(boolean force, boolean atomic, Map<String, Optional<String>> leases) {
        return request().withRules(new MoveRules(force, leases, atomic));
    }

    /** A destination with these further answers, each a line as the script would print it, without encoding. */
    public static RemoteState destination(String... lines) {
        List<Answer> answers = new ArrayList<>();
        Stream.concat(
                        Stream.of(
                                "repo /srv/repo",
                                "user alice",
                                "space 1000 500",
                                "fact mode archive-z2",
                                "tool ostree 2022.7",
                                "fact summary unsigned fresh"),
                        Stream.of(lines))
                .map(line -> List.of(line.split(" ")))
                .forEach(words -> answers.add(new Answer(words.get(0), words.subList(1, words.size()))));
        try {
            return RemoteState.of(answers);
        } catch (RemoteFailure e) {
            throw new AssertionError(e);
        }
    }
}
