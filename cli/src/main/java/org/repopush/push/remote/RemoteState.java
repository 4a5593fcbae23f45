package org.repopush.push.remote;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.KindWords;
import org.repopush.repo.Remark;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Tip;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.model.ShellWord;

/**
 * What the probe found at the destination.
 *
 * @param repository its true path
 * @param user who we are there
 * @param toolVersion version of the repository's own tool
 * @param refs refs by name
 * @param freeBytes free space, where the system tells
 * @param freeInodes free inodes, where the system tells and counts them
 * @param problems what a push that moves refs would fail for
 * @param pending an earlier push died while it published
 * @param stages ids of the stages that are there
 * @param policy what the owner allows this login
 * @param takesAliases the script there knows how to publish an alias
 * @param pulls its tool can pull from here in an import, unless no port can be forwarded
 * @param keepsReleases it can have a push wait for its release
 * @param facts what only its kind understands
 */
public record RemoteState(
        String repository,
        String user,
        String toolVersion,
        NavigableMap<String, RemoteRef> refs,
        OptionalLong freeBytes,
        OptionalLong freeInodes,
        List<RemoteFailure> problems,
        boolean pending,
        List<String> stages,
        Policy policy,
        boolean takesAliases,
        boolean pulls,
        boolean keepsReleases,
        RemoteFacts facts) {
    /**
     * Reads the answers of a probe. Keys that are not known are left alone: a newer script may say more.
     *
     * @throws RemoteFailure when a value is none that the script sends
     */
    public static RemoteState of(List<Answer> answers) throws RemoteFailure {
        try {
            return read(answers);
        } catch (IllegalArgumentException e) {
            throw AnswerArity.broken("probe", e);
        }
    }

    private static RemoteState read(List<Answer> answers) {
        Map<String, Answer> single = new HashMap<>();
        NavigableMap<String, RemoteRef> refs = new TreeMap<>();
        List<List<String>> facts = new ArrayList<>();
        List<RemoteFailure> problems = new ArrayList<>();
        List<String> stages = new ArrayList<>();
        Map<String, List<String>> policy = new HashMap<>();
        for (Answer answer : answers) {
            List<String> values = answer.values();
            switch (answer.key()) {
                case "ref" -> refs.put(values.get(0), RemoteRef.of(values));
                case "fact" -> facts.add(values);
                case "problem" -> problems.add(new RemoteFailure(values.get(0), values.subList(1, values.size())));
                case "stage" -> stages.add(values.get(0));
                case "policy" -> policy.put(values.get(0), values.subList(1, values.size()));
                default -> single.put(answer.key(), answer);
            }
        }
        return new RemoteState(
                value(single, "repo", 0),
                value(single, "user", 0),
                value(single, "tool", 1),
                refs,
                number(value(single, "space", 0), 1024),
                number(value(single, "space", 1), 1),
                List.copyOf(problems),
                single.containsKey("pending"),
                stages,
                new Policy(policy),
                single.containsKey("aliases"),
                single.containsKey("pulls"),
                single.containsKey("releases"),
                RemoteFacts.of(facts));
    }

    private static String value(Map<String, Answer> answers, String key, int index) {
        Answer answer = answers.get(key);
        return answer == null ? "-" : answer.values().get(index);
    }

    private static OptionalLong number(String text, long unit) {
        return text.equals("-") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text) * unit);
    }

    /** Revisions that the destination has complete. */
    public List<String> complete() {
        return refs.values().stream()
                .filter(ref -> ref.state() == RemoteRef.State.COMPLETE)
                .map(RemoteRef::revision)
                .distinct()
                .toList();
    }

    /** Tips that both sides have under the same ref. */
    public List<String> sharedTips(Snapshot snapshot) {
        return snapshot.tips().stream()
                .filter(tip -> ref(tip.ref())
                        .filter(ref -> ref.revision().equals(tip.revision()))
                        .isPresent())
                .map(Tip::revision)
                .distinct()
                .toList();
    }

    /** The destination's ref of this name. */
    public Optional<RemoteRef> ref(String name) {
        return Optional.ofNullable(refs.get(name));
    }

    /**
     * What the owner of the destination should know of its refs.
     *
     * @param words of its kind
     */
    public List<Remark> remarks(KindWords words) {
        return refs.values().stream()
                .filter(ref -> ref.state() == RemoteRef.State.DANGLING)
                .map(ref -> words.danglingRef(List.of(ref.name(), ref.revision(), repository), ShellWord::of))
                .toList();
    }

    /** A ref whose name cannot exist beside this one, because refs are files and folders. */
    public Optional<String> conflict(String ref) {
        for (int slash = ref.indexOf('/'); slash >= 0; slash = ref.indexOf('/', slash + 1)) {
            if (refs.containsKey(ref.substring(0, slash))) {
                return Optional.of(ref.substring(0, slash));
            }
        }
        return Optional.ofNullable(refs.ceilingKey(ref + "/")).filter(next -> next.startsWith(ref + "/"));
    }
}
