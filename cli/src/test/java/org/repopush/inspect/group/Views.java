package org.repopush.inspect.group;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.repopush.inspect.DestinationStatus.There;
import org.repopush.inspect.RemoteLock;
import org.repopush.inspect.Seen;
import org.repopush.inspect.WaitingReleases;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.Description;
import org.repopush.repo.Description.Label;
import org.repopush.repo.PolicyRule;

/** Destinations as somebody may have seen them. */
public record Views(
        Map<String, String> refs,
        Map<String, String> versions,
        Optional<String> receiver,
        List<PolicyRule> policy,
        List<Label> identity,
        long clock) {
    private static final RemoteLock UNKNOWN = new RemoteLock(RemoteLock.State.UNKNOWN, Optional.empty());

    /** One that has this ref, and nothing that is not usual. */
    public static Views of(String ref, String revision) {
        return new Views(Map.of(ref, revision), Map.of("tool", "tool 1"), Optional.empty(), List.of(), List.of(), 0);
    }

    /** The same with another version of its tool. */
    public Views withTool(String version) {
        return new Views(refs, Map.of("tool", version), receiver, policy, identity, clock);
    }

    /** The same with an installed receiver. */
    public Views withReceiver(String version) {
        return new Views(refs, versions, Optional.of(version), policy, identity, clock);
    }

    /** The same with rules. */
    public Views withPolicy(PolicyRule... rules) {
        return new Views(refs, versions, receiver, List.of(rules), identity, clock);
    }

    /** The same, of which this is known too. */
    public Views withIdentity(String name, String text) {
        return new Views(refs, versions, receiver, policy, List.of(new Label(name, text)), clock);
    }

    /** The same with a clock that is so far ahead. */
    public Views withClock(long seconds) {
        return new Views(refs, versions, receiver, policy, identity, seconds);
    }

    /** As a member of this name. */
    public MemberView at(String destination) {
        There there = new There(
                Optional.of("/srv/repo"),
                Optional.empty(),
                receiver,
                new Description(true, Optional.of("form"), identity, List.of(), Optional.empty(), List.of()),
                Optional.empty(),
                versions,
                List.copyOf(versions.values()),
                OptionalLong.of(1),
                OptionalLong.of(clock),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false,
                UNKNOWN,
                UNKNOWN,
                List.of(),
                Optional.empty(),
                List.of(),
                policy,
                WaitingReleases.NONE);
        return new MemberView(
                destination,
                ExitCode.OK,
                Optional.empty(),
                Optional.of(new Seen(there, new TreeMap<>(refs))),
                Optional.empty(),
                Optional.empty());
    }

    /** One that could not be looked at. */
    public static MemberView unreachable(String destination) {
        return MemberView.failed(
                destination, new PushException(ExitCode.CONNECTION, "cannot connect to " + destination, "start it"));
    }
}
