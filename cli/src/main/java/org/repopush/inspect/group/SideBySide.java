package org.repopush.inspect.group;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.repopush.tunnel.io.Threads;

/** Several looks at the same time, each on a thread of its own. */
final class SideBySide<T> {
    private final List<Look<T>> looks;
    private final BlockingQueue<Optional<Throwable>> ended = new LinkedBlockingQueue<>();
    private final List<Optional<T>> results = new ArrayList<>();

    /** At one destination; what can go wrong there is in its result. */
    @FunctionalInterface
    interface Look<T> {
        T take() throws InterruptedException;
    }

    private SideBySide(List<Look<T>> looks) {
        this.looks = List.copyOf(looks);
    }

    /** Takes all; the results are in the order of the looks. An interrupt ends them. */
    static <T> List<T> take(List<Look<T>> looks) throws InterruptedException {
        return new SideBySide<>(looks).take();
    }

    private List<T> take() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < looks.size(); i++) {
            int number = i;
            results.add(Optional.empty());
            threads.add(Threads.unstarted("look-" + (i + 1), () -> look(number)));
        }
        threads.forEach(Thread::start);
        try {
            for (int i = 0; i < threads.size(); i++) {
                Optional<Throwable> bug = ended.take();
                if (bug.isPresent()) {
                    throw new IllegalStateException(bug.get());
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            threads.forEach(Thread::interrupt);
            throw e;
        } finally {
            Threads.join(threads);
        }
        synchronized (results) {
            return results.stream().map(Optional::orElseThrow).toList();
        }
    }

    private void look(int number) {
        Optional<Throwable> bug = Optional.empty();
        try {
            T result = looks.get(number).take();
            synchronized (results) {
                results.set(number, Optional.of(result));
            }
        } catch (InterruptedException e) {
            bug = Optional.of(e); // by us only, and then nobody listens any more
        } catch (RuntimeException | Error e) {
            bug = Optional.of(e);
        } finally {
            ended.add(bug);
        }
    }
}
