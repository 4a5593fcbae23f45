package org.repopush.inspect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.repo.Description;
import org.repopush.repo.KindChecks;
import org.repopush.repo.PolicyRule;
import org.repopush.repo.RepoKind;

/** What the status of a destination means for a push. */
final class RemoteCheck {
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
    private final Description description;
    private final KindChecks checks;
    private final KindFindings kindFindings;
    private final Explain explain;
    private final List<Finding> findings = new ArrayList<>();

    RemoteCheck(RemoteStatus status, RepoKind kind, Explain explain) {
        this.status = status;
        this.description = kind.describe(status.facts());
        this.checks = kind.checks();
        this.kindFindings = new KindFindings(checks, explain);
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
        if (description.opened()) {
            repository(problems);
            findings.addAll(kindFindings.destination(status));
            space();
            locks();
            leftovers();
            policy(problems);
        }
        clock(now);
        return findings;
    }

    private String check(RemoteFailure problem) {
        return Optional.ofNullable(CHECKS.get(problem.code())).orElseGet(() -> checks.check(problem.word()));
    }

    private boolean isWell(List<RemoteFailure> problems, String check) {
        return problems.stream().noneMatch(problem -> check(problem).equals(check));
    }

    private void receiver() {
        status.receiver().ifPresent(version -> ok("receiver", "installed, version " + version));
    }

    private void machine(List<RemoteFailure> problems) {
        if (isWell(problems, "tools")) {
            ok("tools", "all are installed");
        }
        if (isWell(problems, "versions")) {
            checks.tools().forEach(tool -> status.version(tool).ifPresent(text -> ok("versions", text)));
        }
        temporary();
        if (status.lacks().isPresent()) {
            String tool = status.lacks().get();
            findings.add(Finding.problem("tools", explain.foreseen(new RemoteFailure(Code.MISSING_TOOL, tool))));
        }
    }

    private void temporary() {
        boolean isNeeded = kindFindings.needsTemporaryFiles(status);
        for (String directory : status.unwritable()) {
            PushException problem = explain.foreseen(new RemoteFailure(Code.NOT_WRITABLE, directory));
            findings.add(
                    isNeeded
                            ? Finding.problem(TEMPORARY, problem)
                            : Finding.warning(
                                    TEMPORARY,
                                    problem.problem(),
                                    "make it writable for all accounts: " + checks.useOfTemporaryFiles()));
        }
    }

    private void repository(List<RemoteFailure> problems) {
        if (isWell(problems, "repository")) {
            ok(
                    "repository",
                    status.repository().orElse("")
                            + description.form().map(form -> ", " + form).orElse(""));
        }
        if (isWell(problems, "owner") && isWell(problems, "permissions")) {
            ok("owner", status.user().map(user -> user + " may write").orElse("may write"));
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
        for (PolicyRule rule : status.policy()) {
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
                    "set both by NTP"
                            + checks.useOfClocks().map(use -> "; " + use).orElse(""));
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
