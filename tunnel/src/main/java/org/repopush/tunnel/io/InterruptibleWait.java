package org.repopush.tunnel.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;

/** MINA's waits report an interrupt as an {@link InterruptedIOException}; ours as what it is. */
public final class InterruptibleWait {
    private InterruptibleWait() {}

    /** A call into MINA that may wait. */
    public interface Call<T> {
        T run() throws IOException;
    }

    public static <T> T of(Call<T> call) throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        try {
            return call.run();
        } catch (SocketTimeoutException e) {
            throw e; // an InterruptedIOException by descent only
        } catch (InterruptedIOException e) {
            Thread.interrupted();
            InterruptedException interrupt = new InterruptedException();
            interrupt.initCause(e);
            throw interrupt;
        }
    }

    /** Whether nothing came in time. */
    public static boolean isTimeout(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
