package org.repopush.httpserve;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.repopush.repo.Amount;

/** What has been done for one share so far. Safe for several threads. */
final class ServedCounter {
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

    void request() {
        requests.incrementAndGet();
    }

    void object() {
        objects.incrementAndGet();
    }

    void bytes(long count) {
        bytes.addAndGet(count);
    }

    void failure(String what) {
        firstFailure.compareAndSet(null, what);
    }

    long requests() {
        return requests.get();
    }

    Amount served() {
        return new Amount(objects.get(), bytes.get());
    }

    Optional<String> firstFailure() {
        return Optional.ofNullable(firstFailure.get());
    }
}
