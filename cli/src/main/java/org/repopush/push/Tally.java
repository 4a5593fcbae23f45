package org.repopush.push;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.repopush.repo.Amount;

/** What has been sent so far. Safe for several threads. */
final class Tally implements Consumer<Amount> {
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    @Override
    public void accept(Amount sent) {
        objects.addAndGet(sent.objects());
        bytes.addAndGet(sent.bytes());
    }

    Amount now() {
        return new Amount(objects.get(), bytes.get());
    }
}
