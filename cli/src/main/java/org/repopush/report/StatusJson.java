package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.inspect.DestinationStatus;
import org.repopush.inspect.JournalEntry;
import org.repopush.inspect.Leftover;
import org.repopush.inspect.RefStatus;
import org.repopush.inspect.RemoteLock;
import org.repopush.inspect.WaitingReleases;
import org.repopush.push.model.PushException;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.RefUpdate;

/**
 * The status of a destination as one JSON object on one line; the schema is in doc/json.md.
 *
 * @param event the beginning of it
 */
record StatusJson(DestinationStatus status, Json event) {
    StatusJson {
        requireNonNull(event, "event");
        requireNonNull(status, "status");
    }

    @Override
    public String toString() {
        DestinationStatus.There there = status.there();
        event.put("destination", status.destination())
                .put("source", status.source())
                .put("repository", there.repository())
                .put("user", there.user())
                .put("receiver", there.receiver());
        there.description().members().forEach(member -> event.put(member.name(), member.value()));
        return event.put("shell", there.shell())
                .put("tools", tools(there))
                .put("clock", there.clock())
                .put("freeBytes", there.freeBytes())
                .put("freeInodes", there.freeInodes())
                .put("hidden", there.hidden())
                .put("publishLock", lock(there.publishLock()))
                .put("repositoryLock", lock(there.repositoryLock()))
                .put(
                        "unfinished",
                        there.unfinished().stream().map(StatusJson::entry).toList())
                .put("journal", there.journal().stream().map(StatusJson::entry).toList())
                .put(
                        "leftovers",
                        there.leftovers().stream().map(StatusJson::leftover).toList())
                .put(
                        "releases",
                        there.waiting().releases().stream()
                                .map(StatusJson::release)
                                .toList())
                .put(
                        "undo",
                        there.waiting().undo().stream().map(StatusJson::undo).toList())
                .put("policy", there.policy().stream().map(StatusJson::rule).toList())
                .put("refs", status.refs().stream().map(StatusJson::ref).toList())
                .put(
                        "problems",
                        status.problems().stream().map(StatusJson::problem).toList())
                .toString();
    }

    private static List<Json> tools(DestinationStatus.There there) {
        return there.versions().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tool -> new Json().put("name", tool.getKey()).put("version", tool.getValue()))
                .toList();
    }

    private static Json lock(RemoteLock lock) {
        return new Json().put("state", JsonReport.name(lock.state())).put("holder", lock.holder());
    }

    private static Json entry(JournalEntry entry) {
        return new Json()
                .put("time", entry.time())
                .put("who", entry.who())
                .put("result", entry.result())
                .put("refs", entry.moves().stream().map(StatusJson::move).toList());
    }

    private static Json move(RefUpdate move) {
        return new Json().put("ref", move.ref()).put("old", move.from()).put("new", move.to());
    }

    private static Json leftover(Leftover leftover) {
        return new Json()
                .put("id", leftover.id())
                .put("lock", lock(leftover.lock()))
                .put("changed", leftover.changed())
                .put("bytes", leftover.bytes());
    }

    private static Json release(WaitingReleases.Waiting release) {
        return new Json()
                .put("release", release.run())
                .put("lock", lock(release.lock()))
                .put("since", release.since())
                .put("until", release.until())
                .put("who", release.who())
                .put("profile", release.profile())
                .put("refs", release.refs().stream().map(StatusJson::move).toList());
    }

    private static Json undo(WaitingReleases.Undo undo) {
        return new Json().put("release", undo.run()).put("until", undo.until()).put("revisions", undo.revisions());
    }

    private static Json rule(PolicyRule rule) {
        return new Json().put("key", rule.key()).put("value", rule.value());
    }

    private static Json ref(RefStatus ref) {
        return new Json()
                .put("ref", ref.ref())
                .put("here", ref.here())
                .put("there", ref.there())
                .put("state", JsonReport.name(ref.state()))
                .put("ahead", number(ref.distance().map(distance -> (long) distance.ahead())))
                .put("behind", number(ref.distance().map(distance -> (long) distance.behind())))
                .put("remark", ref.remark())
                .put("target", ref.target());
    }

    private static OptionalLong number(Optional<Long> value) {
        return value.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private static Json problem(PushException problem) {
        return new Json()
                .put("exit", problem.code().status())
                .put("code", JsonReport.name(problem.code()))
                .put("cause", problem.what())
                .put("problem", problem.problem())
                .put("hint", problem.hint());
    }
}
