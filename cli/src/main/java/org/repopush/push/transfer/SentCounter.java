package org.repopush.push.transfer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.repopush.repo.Amount;

/** What has travelled so far. Safe for several threads. */
public final class SentCounter implements Consumer<Amount> {
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public void accept(Amount more) {
        objects.addAndGet(more.objects());
        bytes.addAndGet(more.bytes());
    }

    public Amount now() {
        return new Amount(objects.get(), bytes.get());
    }
}
