package org.repopush.push.remote;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.repopush.tunnel.model.LocalAccount;

/** How a push names itself in the destination's lock and journal. */
final class PusherName {
    private PusherName() {}

    /** For instance {@code "alice@build7 (process 4711)"}. */
    static String ofThisProcess() {
        return LocalAccount.ofThisProcess().shown() + "@" + hostName() + " (process "
                + ProcessHandle.current().pid() + ")";
    }

    private static String hostName() {
        String fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
