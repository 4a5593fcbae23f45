package org.repopush.inspect;

import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.repopush.push.model.PushException;
import org.repopush.tunnel.model.TunnelException;

/** The way to a shell at the destination, station by station, and at which of them it ended. */
final class ConnectionCheck {
    private enum Station {
        CONFIGURATION("ssh config", "could be read"),
        NAME("name", "resolves"),
        PORT("port", "an SSH server answers"),
        HOST_KEY("host key", "is the known one"),
        LOGIN("login", "accepted"),
        SHELL("shell", "runs the receive script");

        private final String check;
        private final String well;

        Station(String check, String well) {
            this.check = check;
            this.well = well;
        }
    }

    private ConnectionCheck() {}

    /** All is well. */
    static List<Finding> passed() {
        List<Finding> findings = new ArrayList<>();
        for (Station station : Station.values()) {
            findings.add(Finding.ok(station.check, station.well));
        }
        return findings;
    }

    /** It ended with this failure, which means that to the user. */
    static List<Finding> ended(TunnelException failure, PushException explained) {
        return ended(station(failure), explained);
    }

    /** Something else than our script runs there. */
    static List<Finding> noScript(PushException explained) {
        return ended(Station.SHELL, explained);
    }

    private static List<Finding> ended(Station end, PushException explained) {
        List<Finding> findings = new ArrayList<>();
        for (Station station : Station.values()) {
            int order = station.compareTo(end);
            if (order < 0) {
                findings.add(Finding.ok(station.check, station.well));
            } else if (order == 0) {
                findings.add(Finding.problem(station.check, explained));
            } else {
                findings.add(Finding.skipped(station.check, "not reached"));
            }
        }
        return findings;
    }

    private static Station station(TunnelException failure) {
        return switch (failure.reason()) {
            case CONFIG -> Station.CONFIGURATION;
            case UNREACHABLE -> failure.getCause() instanceof UnknownHostException ? Station.NAME : Station.PORT;
            case TIMEOUT, NO_COMMON_ALGORITHM -> Station.PORT;
            case HOST_KEY -> Station.HOST_KEY;
            case AUTH -> Station.LOGIN;
            case LOST, STALLED, FORWARD_REFUSED, CHANNEL_REFUSED, ENDED, PROTOCOL -> Station.SHELL;
        };
    }
}
