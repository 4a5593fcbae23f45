package org.repopush.report;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.repopush.push.model.Carried;
import org.repopush.push.model.Estimate;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushEvent.Again;
import org.repopush.push.model.PushEvent.Detail;
import org.repopush.push.model.PushEvent.Ended;
import org.repopush.push.model.PushEvent.Finished;
import org.repopush.push.model.PushEvent.Moved;
import org.repopush.push.model.PushEvent.Phase;
import org.repopush.push.model.PushEvent.Planned;
import org.repopush.push.model.PushEvent.Present;
import org.repopush.push.model.PushEvent.RemoteLine;
import org.repopush.push.model.PushEvent.Started;
import org.repopush.push.model.PushEvent.Warning;
import org.repopush.push.model.PushEvent.Watching;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RefResult;
import org.repopush.push.model.Rejection;
import org.repopush.repo.Amount;

/**
 * For programs: one JSON object a line on standard output. The failure that ends a run is the last event, and the same
 * object is on standard error. The schema is in doc/json.md; members are only ever added.
 */
final class JsonReport extends EventReport {
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final ReportOptions options;
    private final Console console;
    private final LongSupplier nanoTime;
    private final Map<Phase, Spent> phases = new EnumMap<>(Phase.class);
    private long lastProgress;
    private Amount inPhase = Amount.NONE;
    private final Optional<String> destination;

    /** What a phase took so far; one that is repeated counts as one. */
    private record Spent(Amount amount, Duration time) {
        static final Spent NOTHING = new Spent(Amount.NONE, Duration.ZERO);

        Spent with(Amount latest, Duration more) {
            return new Spent(latest.equals(Amount.NONE) ? amount : latest, time.plus(more));
        }
    }

    JsonReport(ReportOptions options, Console console, LongSupplier nanoTime) {
        this(options, console, nanoTime, Optional.empty());
    }

    /** @param destination where all events are to name it, because there are several */
    JsonReport(ReportOptions options, Console console, LongSupplier nanoTime, Optional<String> destination) {
        this.destination = requireNonNull(destination, "destination");
        this.options = requireNonNull(options, "options");
        this.console = requireNonNull(console, "console");
        this.nanoTime = requireNonNull(nanoTime, "nanoTime");
        this.lastProgress = nanoTime.getAsLong() - INTERVAL;
    }

    @Override
    void started(Started event) {
        if (event.phase() == Phase.CONNECT) {
            phases.clear();
        }
        inPhase = Amount.NONE;
        emit(event("started").put("phase", name(event.phase())));
    }

    @Override
    void finished(Finished event) {
        Spent spent = phases.getOrDefault(event.phase(), Spent.NOTHING).with(inPhase, event.elapsed());
        phases.put(event.phase(), spent);
        emit(phase(event("finished"), event.phase(), new Spent(inPhase, event.elapsed())));
    }

    @Override
    void planned(Planned event) {
        emit(event("planned")
                .put("refs", refs(event.refs(), event.estimate()))
                .put("estimate", amount(event.estimate().total())));
    }

    @Override
    void present(Present event) {
        emit(event("present").put("amount", amount(event.amount())));
    }

    @Override
    void progress(PushEvent.Progress event) {
        inPhase = event.done();
        long now = nanoTime.getAsLong();
        if (options.showsProgress() && now - lastProgress >= INTERVAL) {
            lastProgress = now;
            emit(event("progress")
                    .put("phase", name(event.phase()))
                    .put("done", amount(event.done()))
                    .put("total", amount(event.total())));
        }
    }

    @Override
    void warning(Warning event) {
        emit(event("warning").put("code", event.code()).put("text", event.text()));
    }

    @Override
    void remoteLine(RemoteLine event) {
        emit(event("remote").put("text", event.text()));
    }

    @Override
    void detail(Detail event) {
        if (options.showsDetails()) {
            emit(event("detail").put("text", event.text()));
        }
    }

    @Override
    void moved(Moved event) {
        List<Json> refs = event.refs().stream()
                .map(result -> ref(result).putObject("estimate", Optional.empty()))
                .toList();
        emit(console.event("moved").put("destination", event.destination()).put("refs", refs));
    }

    @Override
    void ended(Ended event) {
        Outcome outcome = event.outcome();
        result(outcome);
        if (outcome.rejected()) {
            OutcomeText text = new OutcomeText(outcome, event.words());
            fail(error(outcome.exitCode(), Optional.empty(), text.problem(), text.hint()));
        }
    }

    @Override
    void watching(Watching event) {
        emit(event("watching")
                .putSeconds("interval", seconds(event.interval()))
                .putNumber("retry", event.retry().map(JsonReport::seconds)));
    }

    @Override
    void again(Again event) {
        phases.clear();
        emit(event("again").put("why", name(event.why())));
    }

    /** What came of one destination. */
    void result(Outcome outcome) {
        emit(console.event("ended")
                .put("destination", outcome.destination())
                .put("dryRun", outcome.dryRun())
                .put("published", outcome.changed() && !outcome.dryRun())
                .put("refs", refs(outcome.refs(), outcome.estimate()))
                .put("estimate", amount(outcome.estimate().total()))
                .put("served", amount(outcome.served()))
                .put("packed", amount(outcome.carried().packed()))
                .put("requested", requested(outcome.carried()))
                .put("present", amount(outcome.present()))
                .put("phases", phases())
                .putSeconds("seconds", seconds(outcome.elapsed()))
                .put("exit", outcome.exitCode().status()));
    }

    @Override
    public void failed(PushException failure) {
        fail(error(failure.code(), failure.what(), failure.problem(), failure.hint()));
    }

    @Override
    public void interrupted(String remark) {
        fail(error(ExitCode.INTERRUPTED, Optional.empty(), FailureTexts.INTERRUPTED, remark));
    }

    @Override
    public void bug(Throwable bug, String version) {
        fail(error(ExitCode.BUG, Optional.empty(), FailureTexts.bugProblem(bug), FailureTexts.BUG_HINT)
                .put("version", version)
                .put("trace", String.join("\n", FailureTexts.trace(bug))));
    }

    /** A failure that was no exception. */
    void failed(ExitCode code, String problem, String hint) {
        fail(error(code, Optional.empty(), problem, hint));
    }

    private void emit(Json event) {
        console.result(event.toString());
    }

    /** An event like the others, and once more where whoever keeps the events in a file looks for failures. */
    private void fail(Json error) {
        emit(error);
        console.message(error.toString());
    }

    private Json event(String name) {
        Json event = console.event(name);
        destination.ifPresent(member -> event.put("destination", member));
        return event;
    }

    private Json error(ExitCode code, Optional<String> cause, String problem, String hint) {
        return event("error")
                .put("exit", code.status())
                .put("code", name(code))
                .put("cause", cause)
                .put("problem", problem)
                .put("hint", hint);
    }

    private List<Json> phases() {
        return phases.entrySet().stream()
                .map(entry -> phase(new Json(), entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Json phase(Json json, Phase phase, Spent spent) {
        return json.put("phase", name(phase))
                .put("objects", spent.amount().objects())
                .put("bytes", spent.amount().bytes())
                .putSeconds("seconds", seconds(spent.time()));
    }

    private static List<Json> refs(List<RefResult> results, Estimate estimate) {
        return results.stream()
                .map(result ->
                        ref(result).putObject("estimate", estimate.share(result).map(JsonReport::amount)))
                .toList();
    }

    private static Json ref(RefResult result) {
        return new Json()
                .put("ref", result.ref())
                .put("old", result.from())
                .put("new", Optional.of(result.to()).filter(to -> !to.equals(RefResult.NONE)))
                .put("flag", name(result.flag()))
                .put("code", result.rejection().map(Rejection::word))
                .put("reason", result.reason())
                .put("target", result.alias().map(RefResult.Alias::target))
                .put("oldTarget", result.alias().flatMap(RefResult.Alias::before));
    }

    private static Json amount(Amount amount) {
        return new Json().put("objects", amount.objects()).put("bytes", amount.bytes());
    }

    private static Json requested(Carried carried) {
        OptionalInt port = carried.port();
        return amount(carried.requested())
                .put("requests", carried.requests())
                .put("port", port.isPresent() ? OptionalLong.of(port.getAsInt()) : OptionalLong.empty());
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
