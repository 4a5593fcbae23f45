package org.repopush.push.explain;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.repopush.tunnel.RemoteScript;

/** Which version this end is, as it was written when the program was built. */
public final class OwnVersion {
    private static final String RESOURCE = "/org/repopush/cli/command/version.properties";

    private OwnVersion() {}

    /** For messages about two ends that do not understand each other. */
    static String text() {
        return "this is repo-push " + property("version") + ", which speaks protocol " + RemoteScript.PROTOCOL;
    }

    /** One of the properties that were written then; {@code unknown} where it is not there. */
    public static String property(String name) {
        Properties properties = new Properties();
        try (InputStream in = requireNonNull(OwnVersion.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name, "unknown");
    }
}
