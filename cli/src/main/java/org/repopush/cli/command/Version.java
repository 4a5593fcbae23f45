package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.repopush.push.model.ExitCode;
import org.repopush.report.Console;
import org.repopush.tunnel.RemoteScript;

/**
 * What this build is.
 *
 * @param commit of the source; {@code unknown} outside a checkout
 */
public record Version(String number, String commit) {
    private static final String RESOURCE = "version.properties";

    public Version {
        requireNonNull(number, "number");
        requireNonNull(commit, "commit");
    }

    public static Version current() {
        Properties properties = new Properties();
        try (InputStream in = requireNonNull(Version.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(properties.getProperty("version", "unknown"), properties.getProperty("commit", "unknown"));
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
