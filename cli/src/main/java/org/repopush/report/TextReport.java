package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Again;
import org.repopush.push.model.PushEvent.Detail;
import org.repopush.push.model.PushEvent.Ended;
import org.repopush.push.model.PushEvent.Finished;
import org.repopush.push.model.PushEvent.Moved;
import org.repopush.push.model.PushEvent.Planned;
import org.repopush.push.model.PushEvent.Present;
import org.repopush.push.model.PushEvent.RemoteLine;
import org.repopush.push.model.PushEvent.Started;
import org.repopush.push.model.PushEvent.Warning;
import org.repopush.push.model.PushEvent.Watching;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RefResult;
import org.repopush.repo.Amount;

/** For people, and for logs that people read. */
final class TextReport extends EventReport {
    private final ReportOptions options;
    private final Console console;
    private final Progress progress;
    private final String whose;

    TextReport(ReportOptions options, Console console, Progress progress) {
        this(options, console, progress, "");
    }

    /** @param whose stands before what is about one destination of several */
    TextReport(ReportOptions options, Console console, Progress progress, String whose) {
        this.whose = requireNonNull(whose, "whose");
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
        this.progress = requireNonNull(progress, "progress");
    }

    @Override
    void started(Started event) {
        progress.started(event.phase());
    }

    @Override
    void finished(Finished event) {
        progress.finished(event.phase());
        if (options.showsDetails()) {
            String phase = event.phase().name().toLowerCase(Locale.ROOT);
            detail(phase + ": " + NumberFormats.duration(event.elapsed()));
        }
    }

    @Override
    void planned(Planned event) {
        long moving = event.refs().stream().filter(RefResult::moves).count();
        if (options.showsDetails() && moving > 0) {
            detail("to transfer: at most "
                    + NumberFormats.amount(event.estimate().total()));
        }
    }

    @Override
    void present(Present event) {
        progress.present(event.amount());
        if (options.showsDetails()) {
            detail("there already: " + NumberFormats.amount(event.amount()));
        }
    }

    @Override
    void progress(PushEvent.Progress event) {
        progress.at(event);
    }

    @Override
    void warning(Warning event) {
        console.message(Colour.YELLOW.when(options.errColor()), "repo-push: warning:", " " + whose + event.text());
    }

    @Override
    void remoteLine(RemoteLine event) {
        if (options.showsDetails()) {
            detail("remote: " + event.text());
        }
    }

    @Override
    void detail(Detail event) {
        if (options.showsDetails()) {
            detail(event.text());
        }
    }

    private void detail(String text) {
        console.message("  " + whose + text);
    }

    @Override
    void moved(Moved event) {
        progress.ended();
        if (!options.quiet()) {
            list(event.destination(), event.refs(), result -> Optional.empty());
        }
    }

    @Override
    void ended(Ended event) {
        progress.ended();
        Outcome outcome = event.outcome();
        List<RefResult> shown = outcome.refs().stream()
                .filter(result -> !options.quiet() || result.flag() == RefResult.Flag.REJECTED)
                .toList();
        list(
                outcome.destination(),
                shown,
                result -> outcome.dryRun() ? outcome.estimate().share(result) : Optional.empty());
        if (options.showsDetails()) {
            new CarriedText(outcome.carried()).line().ifPresent(line -> console.message("  " + line));
        }
        OutcomeText text = new OutcomeText(outcome, event.words());
        if (outcome.rejected()) {
            failure(text.problem(), text.hint());
        } else if (!options.quiet()) {
            console.message("repo-push: " + text.sentence());
        }
    }

    @Override
    void watching(Watching event) {
        progress.ended();
        if (!options.quiet()) {
            console.message("repo-push: "
                    + event.retry()
                            .map(pause -> "trying again in " + NumberFormats.duration(pause))
                            .orElse("watching the source"));
        }
    }

    @Override
    void again(Again event) {
        progress.ended();
        if (!options.quiet()) {
            console.message("repo-push: "
                    + switch (event.why()) {
                        case CHANGED -> "the source has changed";
                        case SIGNAL -> "pushing because of a signal";
                        case LOST -> "connecting again";
                        case RETRY -> "trying again";
                    });
        }
    }

    private void list(String destination, List<RefResult> refs, Function<RefResult, Optional<Amount>> share) {
        if (!refs.isEmpty()) {
            console.result("To " + destination);
        }
        for (RefResult result : refs) {
            RefLine line = new RefLine(result, share.apply(result));
            console.result(line.paint().when(options.outColor()), line.change(), line.ref());
        }
    }

    @Override
    public void failed(PushException failure) {
        progress.ended();
        // one reason stands behind the problem, several are easier to read below each other
        boolean several = failure.details().size() > 1;
        problem(several ? failure.headline() : failure.problem());
        if (several) {
            failure.details().forEach(line -> console.message("    " + line));
        }
        hint(failure.hint());
        if (options.showsTraces()) {
            trace(failure);
        }
    }

    @Override
    public void interrupted(String remark) {
        progress.ended();
        console.message("repo-push: interrupted; " + remark);
    }

    @Override
    public void bug(Throwable bug, String version) {
        progress.ended();
        failure(FailureTexts.bugProblem(bug), FailureTexts.BUG_HINT);
        console.message(version);
        trace(bug);
    }

    /** One line each, whatever names and remote words stand in them: the console shows a line feed as an escape. */
    private void failure(String problem, String hint) {
        problem(problem);
        hint(hint);
    }

    private void problem(String text) {
        console.message(Colour.RED.when(options.errColor()), "repo-push:", " " + text);
    }

    private void hint(String text) {
        console.message("  hint: " + text);
    }

    private void trace(Throwable failure) {
        FailureTexts.trace(failure).forEach(console::message);
    }
}
