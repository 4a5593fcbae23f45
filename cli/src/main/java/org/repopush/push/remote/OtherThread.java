package org.repopush.push.remote;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What another thread of a push has done, or has failed for, as if this one had done it. */
public final class OtherThread {
    private OtherThread() {}

    public static <T> T result(Future<T> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw failure(e.getCause() instanceof Exception cause ? cause : e);
        }
    }

    /** Throws what the other thread has thrown, which is never anything but these. */
    public static IOException failure(Exception thrown) throws InterruptedException {
        if (thrown instanceof IOException io) {
            return io;
        }
        if (thrown instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        throw thrown instanceof RuntimeException bug ? bug : new IllegalStateException(thrown);
    }
}
