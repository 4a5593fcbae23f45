package org.repopush.report;

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

/** A report with a method for each event: the one place that tells the events apart. */
abstract class EventReport implements Report {
    @Override
    public final void on(PushEvent event) {
        if (event instanceof PushEvent.Progress progress) {
            progress(progress);
        } else if (event instanceof Present present) {
            present(present);
        } else if (event instanceof Started started) {
            started(started);
        } else if (event instanceof Finished finished) {
            finished(finished);
        } else if (event instanceof Planned planned) {
            planned(planned);
        } else if (event instanceof Warning warning) {
            warning(warning);
        } else if (event instanceof RemoteLine line) {
            remoteLine(line);
        } else if (event instanceof Detail detail) {
            detail(detail);
        } else if (event instanceof Moved moved) {
            moved(moved);
        } else if (event instanceof Ended ended) {
            ended(ended);
        } else if (event instanceof Watching watching) {
            watching(watching);
        } else if (event instanceof Again again) {
            again(again);
        } else {
            throw new AssertionError(event);
        }
    }

    abstract void started(Started event);

    abstract void finished(Finished event);

    abstract void planned(Planned event);

    abstract void present(Present event);

    abstract void progress(PushEvent.Progress event);

    abstract void warning(Warning event);

    abstract void remoteLine(RemoteLine event);

    abstract void detail(Detail event);

    abstract void moved(Moved event);

    abstract void ended(Ended event);

    abstract void watching(Watching event);

    abstract void again(Again event);
}
