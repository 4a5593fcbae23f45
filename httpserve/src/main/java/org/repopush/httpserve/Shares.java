package org.repopush.httpserve;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.repopush.repo.Serving;

/** What a server serves at present. Safe for several threads. */
final class Shares {
    private final List<Share> all = new CopyOnWriteArrayList<>();

    Share add(Serving serving) {
        Share share = new Share(serving, all::remove);
        all.add(share);
        return share;
    }

    /** The one whose secret is in this Authorization header. All are compared, so the time does not tell which it is. */
    Optional<Share> openedBy(String authorization) {
        Optional<Share> opened = Optional.empty();
        for (Share share : all) {
            if (share.opensTo(authorization)) {
                opened = Optional.of(share);
            }
        }
        return opened;
    }
}
