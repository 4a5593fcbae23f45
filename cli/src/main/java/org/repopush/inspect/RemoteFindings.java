package org.repopush.inspect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.repo.KindWords;
import org.repopush.repo.Remark;
import org.repopush.tunnel.model.ShellWord;

/** What the status of a destination means for a push. */
final class RemoteFindings {
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);
    /** With less the receive script takes a file system for a full one. */
    private static final long ROOM_BYTES = 256 * 1024;

    private static final long ROOM_INODES = 8;
    private static final String TEMPORARY = "temporary files";
    private static final Map<Code, String> CHECKS = Map.of(
            Code.MISSING_TOOL, "tools",
            Code.OLD_TOOL, "versions",
            Code.NOT_OWNER, "owner",
            Code.NOT_WRITABLE, "permissions",
            Code.NOT_READABLE, "permissions",
            Code.POLICY_ERROR, "policy");

    private final RemoteStatus status;
    private final KindWords words;
    private final Explain explain;
    private final List<Finding> findings = new ArrayList<>();

    RemoteFindings(RemoteStatus status, KindWords words, Explain explain) {
        this.words = words;
        this.status = status;
        this.explain = explain;
    }

    /** What the destination itself says is wrong. */
    List<Finding> problems() {
        List<Finding> problems = new ArrayList<>();
        for (RemoteFailure problem : status.problems()) {
            problems.add(Finding.problem(check(problem), explain.foreseen(problem)));
        }
        return problems;
    }

    /** @param now seconds since 1970 by the clock here */
    List<Finding> all(long now) throws RemoteFailure {
        receiver();
        List<RemoteFailure> problems = status.problems();
        findings.addAll(problems());
        machine(problems);
        if (status.mode().isPresent()) {
            repository(problems);
            dangling();
            space();
            locks();
            leftovers();
            policy(problems);
        }
        clock(now);
        return findings;
    }

    private static String check(RemoteFailure problem) {
        return problem.word().equals("no-proc") ? "tools" : CHECKS.getOrDefault(problem.code(), "repository");
    }

    private static boolean isWell(List<RemoteFailure> problems, String check) {
        return problems.stream().noneMatch(problem -> check(problem).equals(check));
    }

    private void receiver() {
        status.receiver().ifPresent(version -> ok("receiver", "installed, version " + version));
    }

    private void machine(List<RemoteFailure> problems) {
        if (isWell(problems, "tools")) {
            ok("tools", "all are installed");
        }
        status.version("ostree")
                .filter(version -> isWell(problems, "versions"))
                .ifPresent(text -> ok("versions", text));
        temporary();
        if (status.lacks().isPresent()) {
            String tool = status.lacks().get();
            findings.add(Finding.problem("tools", explain.missingTool(tool)));
        }
    }

    private void temporary() {
        boolean checksSignatures =
                status.policy().stream().anyMatch(rule -> rule.key().equals("verify-gpg"));
        for (String directory : status.unwritable()) {
            PushException problem = explain.foreseen(new RemoteFailure(Code.NOT_WRITABLE, directory));
            findings.add(
                    checksSignatures
                            ? Finding.problem(TEMPORARY, problem)
                            : Finding.warning(
                                    TEMPORARY,
                                    problem.problem(),
                                    "make it writable for all accounts: ostree needs it to pull through a forwarded port and"
                                            + " to check signatures, and some shells need it for every script"));
        }
    }

    private void repository(List<RemoteFailure> problems) {
        if (isWell(problems, "repository")) {
            ok(
                    "repository",
                    status.repository().orElse("") + ", mode " + status.mode().orElse(""));
        }
        if (isWell(problems, "owner") && isWell(problems, "permissions")) {
            ok("owner", status.user().map(user -> user + " may write").orElse("may write"));
        }
    }

    private void dangling() {
        for (List<String> ref : status.dangling()) {
            Remark remark = words.danglingRef(ref, ShellWord::of);
            warn("repository", remark.text(), remark.hint());
        }
    }

    private void space() throws RemoteFailure {
        if (below(status.freeBytes(), ROOM_BYTES) || below(status.freeInodes(), ROOM_INODES)) {
            findings.add(Finding.problem("space", explain.foreseen(new RemoteFailure(Code.NO_SPACE))));
        } else if (status.freeBytes().isPresent()) {
            ok("space", status.freeBytes().getAsLong() / 1_000_000 + " MB are free");
        }
    }

    private static boolean below(OptionalLong value, long limit) {
        return value.isPresent() && value.getAsLong() < limit;
    }

    private void locks() {
        RemoteLock publish = status.lock("publish");
        if (publish.state() == RemoteLock.State.HELD) {
            warn(
                    "locks",
                    "a publication is running, started by " + publish.holder().orElse("another account"),
                    "wait for it; a push waits for at most --lock-timeout");
        }
        RemoteLock repository = status.lock("repository");
        if (repository.state() == RemoteLock.State.HELD) {
            warn(
                    "locks",
                    "another program holds the lock of the repository",
                    "wait for it (a prune, for instance); a push waits for at most --lock-timeout");
        }
        if (publish.state() != RemoteLock.State.HELD && repository.state() != RemoteLock.State.HELD) {
            ok("locks", "free, as far as the system shows");
        }
    }

    private void leftovers() {
        if (status.unfinished().isPresent() && status.lock("publish").state() != RemoteLock.State.HELD) {
            warn("leftovers", "a publication was interrupted", "push again: that completes it");
        }
        long free = status.leftovers().stream()
                .filter(leftover -> leftover.lock().state() == RemoteLock.State.FREE)
                .count();
        if (free > 0) {
            ok("leftovers", "leftover stages: " + free + "; repeating a push resumes its own, the others expire");
        }
        for (Leftover leftover : status.leftovers()) {
            if (leftover.lock().state() == RemoteLock.State.HELD) {
                warn(
                        "leftovers",
                        "stage " + leftover.id() + " is in use by "
                                + leftover.lock().holder().orElse("another account"),
                        "if it is the same push, wait for it");
            }
        }
    }

    private void policy(List<RemoteFailure> problems) {
        if (!isWell(problems, "policy")) {
            return;
        }
        for (PolicyLine rule : status.policy()) {
            ok("policy", rule.text());
        }
    }

    private void clock(long now) throws RemoteFailure {
        OptionalLong theirs = status.clock();
        if (theirs.isEmpty()) {
            return;
        }
        long difference = theirs.getAsLong() - now;
        if (Math.abs(difference) > CLOCK_TOLERANCE.toSeconds()) {
            warn(
                    "clock",
                    "the clock there is "
                            + Duration.ofSeconds(Math.abs(difference)).toMinutes() + " min "
                            + (difference < 0 ? "behind" : "ahead of") + " the clock here",
                    "set both by NTP; a commit with an older time than the current one is rejected");
        } else {
            ok("clock", "agrees with the clock here");
        }
    }

    private void ok(String check, String text) {
        findings.add(Finding.ok(check, text));
    }

    private void warn(String check, String text, String hint) {
        findings.add(Finding.warning(check, text, hint));
    }
}
