package org.repopush.tunnel.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.sshd.client.session.ClientSession;

/**
 * What all commands of a connection have on its way to the server, and how much that may be. SSH's windows say how much the
 * far ends can take and nothing of the line in between: eight of OpenSSH's hold 16 MiB, which is a minute of a slow line, and
 * whatever is said behind them waits: pings, the end of the input when the user gives up.
 *
 * <p>So marks travel in between: requests that the server answers in turn. An answer says that everything before the mark has
 * arrived, and how long that took; {@link Allowance} makes of it how much may be on its way. A server that answers no mark gets
 * as much as its windows hold. Threads: any; no lock is held while something is sent.
 */
public final class InFlight {
    /** Admitted at once. */
    public static final int PIECE = 32 << 10;

    private static final int MARKS = 8;
    private static final long SHORTEST_WAY_TO_A_MARK = 32 << 10;
    private static final long LONGEST_WAY_TO_A_MARK = 512 << 10;
    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();
    /** Longer than any round trip. */
    private static final long MUTE_NANOS = Duration.ofSeconds(2).toNanos();

    /** Bytes that were sent together, and who wants to know of their arrival. */
    private record Piece(int bytes, IntConsumer arrival) {}

    /**
     * @param position the bytes before it, of all that were ever sent
     * @param onItsWay those of them that had not arrived then
     */
    private record Mark(long position, long onItsWay, long departure) {}

    private final ClientSession session;

    // All guarded by this object's monitor.
    private final Allowance allowance = new Allowance();
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long admitted;
    private long sent;
    private long arrived;
    private long marked = -1;
    private long firstMark;
    private boolean answered;

    public InFlight(ClientSession session) {
        this.session = session;
    }

    /** Waits until so many bytes more may be sent; whoever sends them says {@link #sent}. */
    public void admit(int bytes) throws IOException, InterruptedException {
        if (isFirst()) {
            mark();
        }
        boolean admitted = admits(bytes, 0);
        while (!admitted) {
            mark(); // nobody would ever tell of what has none behind it
            admitted = admits(bytes, LOOK_NANOS);
        }
    }

    private synchronized boolean isFirst() {
        return marked < 0;
    }

    private synchronized boolean admits(int bytes, long patience) throws InterruptedException {
        long end = System.nanoTime() + patience;
        while (!hasRoom(bytes)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        admitted += bytes;
        return true;
    }

    /** Whoever writes to what is closed is told why. */
    private boolean hasRoom(int bytes) {
        return sent == arrived || admitted - arrived + bytes <= allowance.bytes() || isMute() || !session.isOpen();
    }

    private boolean isMute() {
        return !answered && firstMark != 0 && System.nanoTime() - firstMark > MUTE_NANOS;
    }

    /**
     * Bytes that were admitted have been sent.
     *
     * @param arrival takes their number when they have arrived; must be quick
     */
    public void sent(int bytes, IntConsumer arrival) throws IOException {
        boolean wantsMark;
        synchronized (this) {
            sent += bytes;
            if (isMute()) { // nobody tells of them
                pieces.clear();
                arrived = sent;
                return;
            }
            pieces.add(new Piece(bytes, arrival));
            long stretch = Math.min(LONGEST_WAY_TO_A_MARK, allowance.bytes() / MARKS);
            wantsMark = sent - marked >= Math.max(SHORTEST_WAY_TO_A_MARK, stretch);
        }
        if (wantsMark) {
            mark();
        }
    }

    /** Asks for the arrival of all that has been sent. */
    public void mark() throws IOException {
        Mark mark;
        synchronized (this) {
            if (marked == sent) {
                return;
            }
            marked = sent;
            mark = new Mark(sent, sent - arrived, System.nanoTime());
            if (firstMark == 0) {
                firstMark = mark.departure();
            }
        }
        Heartbeat.ask(session, () -> answered(mark));
    }

    private synchronized void answered(Mark mark) {
        answered = true;
        while (arrived < mark.position() && !pieces.isEmpty()) {
            Piece piece = pieces.remove();
            arrived += piece.bytes();
            piece.arrival().accept(piece.bytes());
        }
        allowance.learn(mark.onItsWay(), System.nanoTime() - mark.departure());
        notifyAll();
    }
}
