package org.repopush.push.transfer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.repopush.repo.Amount;
import org.repopush.tunnel.RemoteCommand;

/**
 * How much of the content of one stream has come to the destination's host. It is not what has been written: between the two
 * lie buffers that hold a minute of a slow line. One thread writes, another looks.
 */
final class Arrival {
    /** Small objects are counted together. */
    private static final long GRAIN = 16 << 10;

    /** @param position in the command's input; what comes before it holds the amount */
    private record Step(long position, Amount amount) {}

    private final LongSupplier come;
    private final Consumer<Amount> counted;
    private final Deque<Step> steps = new ArrayDeque<>();
    private long position;
    private long lastStep;

    /** @param counted takes what has arrived, once */
    Arrival(RemoteCommand command, Consumer<Amount> counted) {
        this(command::arrived, command.sent(), counted);
    }

    Arrival(LongSupplier come, long start, Consumer<Amount> counted) {
        this.come = come;
        this.position = start;
        this.counted = counted;
    }

    /** The same stream; from now on its bytes have their places. */
    OutputStream counted(OutputStream out) {
        return new Placed(out);
    }

    /** This much of the content has been written by now. */
    synchronized void wrote(Amount amount) {
        Step last = steps.peekLast();
        if (last != null && position - lastStep < GRAIN) {
            steps.removeLast();
            steps.add(new Step(position, last.amount().plus(amount)));
        } else {
            lastStep = position;
            steps.add(new Step(position, amount));
        }
    }

    /** Counts what has arrived since the last look. */
    void look() {
        count(come.getAsLong());
    }

    /** All of it has come, which its far end has said. */
    void complete() {
        count(Long.MAX_VALUE);
    }

    private synchronized void count(long bytes) {
        while (!steps.isEmpty() && steps.element().position() <= bytes) {
            counted.accept(steps.remove().amount());
        }
    }

    private synchronized void moves(int bytes) {
        position += bytes;
    }

    private final class Placed extends FilterOutputStream {
        Placed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            out.write(octet);
            moves(1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            moves(length);
        }
    }
}
