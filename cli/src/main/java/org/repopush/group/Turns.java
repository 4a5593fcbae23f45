package org.repopush.group;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/** How many members may transfer at a time; the others wait, who came first goes first. Any thread. */
final class Turns {
    private final Semaphore free;

    Turns(int most) {
        free = new Semaphore(most, true);
    }

    /** Something that transfers. */
    @FunctionalInterface
    interface Transfer<T> {
        T make() throws IOException, InterruptedException;
    }

    /** Makes it when it is this member's turn. */
    <T> T take(Transfer<T> transfer) throws IOException, InterruptedException {
        free.acquire();
        try {
            return transfer.make();
        } finally {
            free.release();
        }
    }
}
