package org.repopush.repo.tree.walk;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import org.repopush.repo.tree.catalogue.Names;

/**
 * Paths of the source as names, and back. Java decodes the bytes of a name by the locale, and loses those that mean nothing there; a
 * path that came from a directory keeps them, and so does a URI.
 *
 * @param root of the tree
 */
public record SourceNames(Path root) {
    public SourceNames {
        requireNonNull(root, "root");
    }

    /** The last name of a path that came from a directory, or the target of a link: one character for each byte. */
    static String raw(Path path, boolean wholePath) {
        String text = wholePath ? path.toString() : String.valueOf(path.getFileName());
        return isAscii(text) ? text : rawOfUri(path, wholePath);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                return false;
            }
        }
        return true;
    }

    private static String rawOfUri(Path path, boolean wholePath) {
        // It makes a path absolute, and adds a slash to that of a directory.
        String absolute = unescape(path.toUri().getRawPath());
        String stripped = absolute.endsWith("/") ? absolute.substring(0, absolute.length() - 1) : absolute;
        if (!wholePath) {
            return stripped.substring(stripped.lastIndexOf('/') + 1);
        }
        String here = unescape(Path.of("").toAbsolutePath().toUri().getRawPath());
        return path.isAbsolute() || !stripped.startsWith(here) ? stripped : stripped.substring(here.length());
    }

    private static String unescape(String uri) {
        StringBuilder raw = new StringBuilder(uri.length());
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '%') {
                raw.append((char) Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                raw.append(c);
            }
        }
        return raw.toString();
    }

    /** The file of this encoded path. */
    public Path file(String encoded) {
        String raw = Names.decode(encoded);
        String relative = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        return isAscii(relative) ? root.resolve(relative) : Path.of(URI.create(uriOf(relative)));
    }

    private String uriOf(String relative) {
        String top = root.toUri().getRawPath();
        StringBuilder uri = new StringBuilder("file://").append(top);
        if (!top.endsWith("/")) {
            uri.append('/');
        }
        for (int i = 0; i < relative.length(); i++) {
            char c = relative.charAt(i);
            if (c == '/' || (c < 0x7f && Character.isLetterOrDigit(c))) {
                uri.append(c);
            } else {
                uri.append(String.format("%%%02X", (int) c));
            }
        }
        return uri.toString();
    }
}
