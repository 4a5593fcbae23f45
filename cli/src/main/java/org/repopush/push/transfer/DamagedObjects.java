package org.repopush.push.transfer;

import java.util.HashSet;
import java.util.Set;
import org.repopush.push.model.RemoteFailure;
import org.repopush.push.model.RemoteFailure.Code;

/** Objects that failed verification at the destination. A few are fetched again; the same one twice is bad at the source. */
public final class DamagedObjects {
    private static final int MOST = 3;

    private final Set<String> objects = new HashSet<>();

    /**
     * Notes an object that has to be sent again.
     *
     * @throws RemoteFailure when fetching again cannot help, or has been tried often enough
     */
    public void note(String object) throws RemoteFailure {
        if (!objects.add(object)) {
            throw new RemoteFailure(Code.CORRUPT, object);
        }
        if (objects.size() > MOST) {
            throw new RemoteFailure(Code.DAMAGED, Integer.toString(MOST), object);
        }
    }
}
