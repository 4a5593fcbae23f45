package org.repopush.inspect;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.push.Ledger;
import org.repopush.push.Session;
import org.repopush.push.explain.Explain;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.plan.PricedPlan;
import org.repopush.push.remote.Pending;
import org.repopush.push.remote.ReceiveSession;
import org.repopush.repo.RepoKind;
import org.repopush.repo.Snapshot;
import org.repopush.tunnel.RemoteScript.Answer;
import org.repopush.tunnel.model.LocalAccount;
import org.repopush.tunnel.model.TunnelException;

/**
 * Finds out why a push cannot work: looks at one thing after the other, in the order in which a push would meet them, and goes
 * on after a problem as far as that makes sense. In the end it makes the plan of the push, as a dry run does. Nothing at the
 * destination is changed. Blocking; interrupting the thread ends it. An instance is used once.
 */
public final class Doctor {
    private static final String REFS = "refs";

    private final List<RepoKind> kinds;
    private RepoKind kind;
    private final Path source;
    private final Optional<PushException> noSource;
    private final PushRequest request;
    private final UserPrompt questioner;
    private Explain explain;
    private final ConnectionWarnings warnings;
    private final List<Finding> findings = new ArrayList<>();
    private Optional<Seen> seen = Optional.empty();

    /**
     * @param kinds that of the source; without a source those that the destination may be of
     * @param noSource why there is no source, if so
     * @param listener is told details, and what the remote side says
     */
    public Doctor(
            List<RepoKind> kinds,
            Path source,
            Optional<PushException> noSource,
            PushRequest request,
            PushEvent.Listener listener,
            UserPrompt questioner) {
        this.kinds = List.copyOf(kinds);
        this.kind = kinds.get(0);
        this.source = requireNonNull(source, "source");
        this.noSource = requireNonNull(noSource, "noSource");
        this.request = requireNonNull(request, "request");
        this.questioner = requireNonNull(questioner, "questioner");
        this.warnings = new ConnectionWarnings(listener);
        this.explain = Explain.of(kind, request, source);
    }

    public Diagnosis examine() throws PushException, InterruptedException {
        try (ExaminedSource here = openSource()) {
            findings.addAll(here.findings());
            findings.addAll(KeyFileCheck.of(
                    LocalAccount.ofThisProcess().home().resolve(".ssh"),
                    request.ssh().identities()));
            connect(here.snapshot());
        } catch (IOException e) {
            throw explain.explain(e);
        }
        return new Diagnosis(request.destination().toString(), findings, seen);
    }

    /** What became of the script at the destination. */
    private enum Script {
        /** It does not run there. */
        NONE,
        /** There is nothing that it could look at further. */
        ENDED,
        GOES_ON
    }

    private ExaminedSource openSource() throws IOException, InterruptedException {
        return noSource.isPresent()
                ? ExaminedSource.missing(noSource.get())
                : ExaminedSource.open(kind, source, request.refs(), explain);
    }

    private void connect(Optional<Snapshot> snapshot) throws IOException, InterruptedException {
        try (Pending<ReceiveSession> connecting = Pending.session(this::connection)) {
            Optional<ReceiveSession> connected = connected(connecting);
            if (connected.isPresent()) {
                examine(connected.get(), snapshot);
            }
        } catch (TunnelException e) {
            findings.add(Finding.problem("connection", explain.explain(e)));
        } catch (RemoteFailure e) {
            findings.add(Finding.problem("destination", explain.explain(e)));
        }
    }

    /** The connection; where there is none, that is a finding. */
    private Optional<ReceiveSession> connected(Pending<ReceiveSession> connecting)
            throws IOException, InterruptedException {
        try {
            ReceiveSession receiver = connecting.join();
            findings.addAll(warnings.findings());
            return Optional.of(receiver);
        } catch (TunnelException e) {
            findings.addAll(warnings.findings());
            findings.addAll(ConnectionCheck.ended(e, explain.explain(e)));
            findings.add(Finding.skipped("destination", "not reached"));
            return Optional.empty();
        }
    }

    private ReceiveSession connection() throws TunnelException, InterruptedException {
        return ReceiveSession.connectToLook(kinds, request, warnings, questioner);
    }

    private void examine(ReceiveSession receiver, Optional<Snapshot> snapshot)
            throws IOException, InterruptedException {
        RemoteStatus status = new RemoteStatus();
        Script script = readStatus(receiver, status);
        if (script == Script.NONE) {
            findings.addAll(new RemoteCheck(status, kind, explain).problems());
            findings.add(Finding.skipped(REFS, "not reached"));
            return;
        }
        seen = Optional.of(status.seen(kind));
        if (!receiver.printedBefore().isEmpty()) {
            findings.add(Finding.warning(
                    "login files",
                    "the login files print text before the receive script starts: " + receiver.printedBefore(),
                    "let the account's login files (.bashrc, .cshrc, rc) print only to a terminal"));
        }
        findings.addAll(new RemoteCheck(status, kind, explain).all(Instant.now().getEpochSecond()));
        if (script == Script.GOES_ON) {
            findings.addAll(new ChannelCheck(receiver, explain, request)
                    .all(status.receiver().isPresent()));
            if (snapshot.isPresent()) {
                findings.addAll(new KindFindings(kind.checks(), explain).source(snapshot.get(), status, receiver));
            }
            plan(receiver, snapshot);
        } else {
            findings.add(Finding.skipped(REFS, "not reached"));
        }
    }

    /** What it has said until it ended counts. */
    private Script readStatus(ReceiveSession receiver, RemoteStatus status) throws IOException, InterruptedException {
        List<Answer> answers = new ArrayList<>();
        Optional<TunnelException> broken = Optional.empty();
        Optional<RemoteFailure> failed = Optional.empty();
        try {
            receiver.status(answers);
        } catch (TunnelException e) {
            broken = Optional.of(e);
        } catch (RemoteFailure e) {
            failed = Optional.of(e);
        }
        status.addAll(answers);
        kind = status.kind(kinds);
        explain = Explain.of(kind, request, source);
        if (broken.isPresent()) {
            findings.addAll(ConnectionCheck.ended(broken.get(), explain.explain(broken.get())));
            return Script.NONE;
        }
        if (failed.isPresent() && failed.get().is(Code.PROTOCOL, Code.UNSUPPORTED, Code.GARBLED, Code.SILENT)) {
            findings.addAll(ConnectionCheck.noScript(explain.explain(failed.get())));
            return Script.NONE;
        }
        findings.addAll(ConnectionCheck.passed());
        failed.ifPresent(status::addProblem);
        return failed.isPresent() ? Script.ENDED : Script.GOES_ON;
    }

    private void plan(ReceiveSession receiver, Optional<Snapshot> snapshot) throws InterruptedException {
        boolean bad = findings.stream().anyMatch(finding -> finding.level() == Finding.Level.PROBLEM);
        if (snapshot.isEmpty() || bad) {
            findings.add(Finding.skipped(REFS, "no plan until the problems above are solved"));
            return;
        }
        Pending<ReceiveSession> connected = Pending.session(() -> asked(receiver));
        try (Session session = new Session(request, connected, new Ledger(this::planned))) {
            PricedPlan proposal = session.plan(snapshot.get(), session.probe());
            findings.addAll(results(proposal.plan().results()));
        } catch (IOException e) {
            findings.add(Finding.problem(REFS, explain.explain(e)));
        }
    }

    private static ReceiveSession asked(ReceiveSession receiver) throws TunnelException {
        receiver.askForProbe();
        return receiver;
    }

    /** Of what a dry run tells, warnings are findings, but for those of the kind, of which other findings know more. */
    private void planned(PushEvent event) {
        if (event instanceof PushEvent.Warning warning && !warning.isOfKind()) {
            findings.add(Finding.warning(REFS, warning.text(), "see doc/errors.md"));
        }
    }

    private List<Finding> results(List<RefResult> refs) {
        List<Finding> findings = new ArrayList<>();
        for (RefResult ref : refs) {
            if (ref.flag() == RefResult.Flag.REJECTED) {
                findings.add(Finding.problem(
                        REFS,
                        new PushException(
                                ExitCode.REJECTED,
                                ref.ref() + " would be rejected: "
                                        + ref.reason().orElse(""),
                                "--force allows a move that is not a fast-forward or goes to an older "
                                        + kind.words().revision() + "; doc/errors.md explains each reason")));
            }
        }
        long moving = refs.stream().filter(RefResult::moves).count();
        if (findings.isEmpty()) {
            findings.add(Finding.ok(REFS, moving == 0 ? "all are up to date" : moving + " would move"));
        }
        return findings;
    }
}
