package org.repopush.push.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.repopush.tunnel.RemoteScript;

/** Which version this end is, for messages about two ends that do not understand each other. */
final class OwnVersion {
    /** Written when the program is built; {@code --version} shows it, too. */
    private static final String RESOURCE = "/org/repopush/cli/command/version.properties";

    private OwnVersion() {}

    static String text() {
        return "this is repo-push " + number() + ", which speaks protocol " + RemoteScript.PROTOCOL;
    }

    private static String number() {
        Properties properties = new Properties();
        try (InputStream in = OwnVersion.class.getResourceAsStream(RESOURCE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
