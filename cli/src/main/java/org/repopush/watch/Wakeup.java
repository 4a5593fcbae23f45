package org.repopush.watch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a wait when the process gets SIGUSR1, which would end the process if nobody waited for it. Java's only class for that is
 * {@code sun.misc.Signal}. The compiler warns of it whatever it is told, so it is called by reflection. Closing leaves the signal to
 * whoever had it before.
 */
final class Wakeup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wakeup.class);
    private static final String SIGNAL = "USR1";

    private final Semaphore calls = new Semaphore(0);
    private @Nullable Object before;

    private Wakeup() {}

    /** From now on the signal counts. */
    static Wakeup bySignal() {
        Wakeup wakeup = new Wakeup();
        try {
            wakeup.before = handle(wakeup.handler());
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("this Java cannot wait for signals", e); // then only the clock counts
        }
        return wakeup;
    }

    private Object handler() throws ClassNotFoundException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        return Proxy.newProxyInstance(Wakeup.class.getClassLoader(), new Class<?>[] {type}, this::invoked);
    }

    private @Nullable Object invoked(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "handle" -> {
                calls.release();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "wakeup";
        };
    }

    /** Gives the handler that was there before. */
    private static Object handle(Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handlers = Class.forName("sun.misc.SignalHandler");
        Object user = signal.getConstructor(String.class).newInstance(SIGNAL);
        return signal.getMethod("handle", signal, handlers).invoke(null, user, handler);
    }

    /** Waits so long at most; whether the signal came meanwhile, or since the last time. */
    boolean await(Duration limit) throws InterruptedException {
        boolean called = calls.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        calls.drainPermits();
        return called;
    }

    @Override
    public void close() {
        Object handler = before;
        if (handler != null) {
            try {
                handle(handler);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
