package org.repopush.push.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.repopush.repo.Amount;
import org.repopush.repo.KindWords;
import org.repopush.repo.Remark;
import org.repopush.repo.SourceNote;

/**
 * What happens during a push, in order. Progress bar, log and JSON are made from these and from nothing else. Sent from
 * the thread that runs the push; listeners are quick and do not throw.
 */
public sealed interface PushEvent {
    /** Takes events. */
    @FunctionalInterface
    interface Listener {
        void on(PushEvent event);
    }

    /** The parts of a push that take time, in their order. */
    enum Phase {
        CONNECT,
        PROBE,
        PLAN,
        STAGE,
        PULL,
        IMPORT,
        /** Of a group only. */
        PREPARE,
        PUBLISH
    }

    /** A phase begins; the one before has ended. */
    record Started(Phase phase) implements PushEvent {}

    /** The phase that was started last has ended well. */
    record Finished(Phase phase, Duration elapsed) implements PushEvent {}

    /** What the plan says, before anything is transferred. */
    record Planned(List<RefResult> refs, Estimate estimate) implements PushEvent {
        public Planned {
            refs = List.copyOf(refs);
        }
    }

    /** The destination turned out to have this much of what it may have lacked: it is not sent, and no Progress counts it. */
    record Present(Amount amount) implements PushEvent {}

    /** How far the transfer is; several times a second at most. */
    record Progress(Phase phase, Amount done, Amount total) implements PushEvent {}

    /** Something the user may have to act on. One line, no prefix. */
    record Warning(String code, String text) implements PushEvent {
        public Warning {
            requireNonNull(code, "code");
            requireNonNull(text, "text");
        }

        public Warning(Code code, String text) {
            this(code.word(), text);
        }

        /** What a kind has to say; its code is a word of the kind's own. */
        public static Warning of(Remark remark) {
            return new Warning(remark.code(), remark.line());
        }

        /** What is said of the source while it is opened and read. */
        public static Warning of(SourceNote note) {
            Code code = switch (note.subject()) {
                case WAIT -> Code.SOURCE_WAIT;
                case CHANGED -> Code.SOURCE_CHANGED;
                case COMMAND -> Code.SOURCE_COMMAND;
            };
            return new Warning(code, note.text());
        }

        /** Whether it is about this. */
        public boolean is(Code other) {
            return code.equals(other.word());
        }

        /** Whether its code is a word of a kind's own. */
        public boolean isOfKind() {
            return Stream.of(Code.values()).noneMatch(this::is);
        }

        /** What it is about, for programs, but for the words that kinds have. In doc/json.md; never taken away. */
        public enum Code {
            /** A variable of the environment stands for no option. */
            UNKNOWN_VARIABLE,
            /** A setting of the SSH configuration has no effect here. */
            SSH_SETTING,
            /** A key that the user has named cannot be used. */
            KEY_FILE,
            /** The source is not held still as it should be. */
            SOURCE_LOCK,
            /** A program that writes to the source is waited for. */
            SOURCE_WAIT,
            /** The source has changed while it was read, and is read again. */
            SOURCE_CHANGED,
            /** A command of the user's that belongs to the source has said something. */
            SOURCE_COMMAND,
            /** The source could not be compared with the destination. */
            SOURCE_NOT_COMPARED,
            /** The connection is made again. */
            CONNECTING_AGAIN,
            /** What is missing travels another way than it usually does. */
            OTHER_WAY,
            /** An object arrived damaged, or has vanished there, and travels again. */
            OBJECT_DAMAGED,
            OBJECT_VANISHED,
            /** An earlier push was interrupted while it published. */
            UNFINISHED_PUBLICATION,
            /** A hook failed after the refs had moved. */
            HOOK_FAILED,
            /** How the run has ended is not in its journal. */
            JOURNAL,
            /** The service manager that has started the program cannot be told anything. */
            SERVICE_MANAGER,
            /** Other destinations of the same push go on without this one. */
            LEFT_OUT;

            /** The name in lower case, with hyphens. */
            public String word() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }
    }

    /** What a remote tool wrote on its standard error: one line. */
    record RemoteLine(String text) implements PushEvent {}

    /** A detail for {@code -v}: one line. */
    record Detail(String text) implements PushEvent {}

    /** The push fails, and the error follows: these refs have moved all the same, as has been read back. */
    record Moved(String destination, List<RefResult> refs) implements PushEvent {
        public Moved {
            refs = List.copyOf(refs);
        }
    }

    /**
     * The run stays and watches the source; nothing goes on until something happens, see {@link Again}.
     *
     * @param interval between two looks
     * @param retry after which the same is tried again, because it has failed
     */
    record Watching(Duration interval, Optional<Duration> retry) implements PushEvent {
        public Watching {
            requireNonNull(interval, "interval");
            requireNonNull(retry, "retry");
        }
    }

    /** A run that watches the source pushes again. */
    record Again(Why why) implements PushEvent {
        public Again {
            requireNonNull(why, "why");
        }

        /** What has happened. In doc/json.md. */
        public enum Why {
            /** The source is no longer what it was. */
            CHANGED,
            /** A signal has asked for it. */
            SIGNAL,
            /** A connection was lost while nothing went on. */
            LOST,
            /** The last push has failed, and the pause is over. */
            RETRY
        }
    }

    /** The push has ended; nothing of it follows. Not sent when it fails. */
    record Ended(Outcome outcome, KindWords words) implements PushEvent {
        public Ended {
            requireNonNull(outcome, "outcome");
            requireNonNull(words, "words");
        }
    }
}
