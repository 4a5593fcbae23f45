package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import org.repopush.push.explain.OwnVersion;
import org.repopush.push.model.ExitCode;
import org.repopush.report.Console;
import org.repopush.tunnel.RemoteScript;

/**
 * What this build is.
 *
 * @param commit of the source; {@code unknown} outside a checkout
 */
public record Version(String number, String commit) {
    public Version {
        requireNonNull(number, "number");
        requireNonNull(commit, "commit");
    }

    public static Version current() {
        return new Version(OwnVersion.property("version"), OwnVersion.property("commit"));
    }

    public ExitCode print(Console console) {
        console.result(toString());
        return ExitCode.OK;
    }

    @Override
    public String toString() {
        return "repo-push " + number + " (protocol " + RemoteScript.PROTOCOL + ", commit " + commit + ", Java "
                + Runtime.version() + ")";
    }
}
