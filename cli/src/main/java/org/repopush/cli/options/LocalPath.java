package org.repopush.cli.options;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.repopush.tunnel.io.RawText;
import picocli.CommandLine.TypeConversionException;

/**
 * Paths of this machine whose names need not be UTF-8. Java decodes arguments, and replaces what it cannot decode, but takes a path
 * byte by byte from a URI.
 */
final class LocalPath {
    private static final Path HERE = Path.of("/proc/self/cwd");
    /** What Java puts in the place of a byte that it cannot decode. */
    private static final char UNDECODABLE = '\ufffd';

    private LocalPath() {}

    /** An absolute path. */
    static Path absolute(String text) throws IOException {
        Path path = text.startsWith("/") && RawText.isRaw(text) ? ofBytes(text) : null;
        if (path != null) {
            return path;
        }
        String here = System.getProperty("user.dir");
        boolean odd = here.indexOf(UNDECODABLE) >= 0;
        if (!odd && !RawText.isRaw(text)) {
            return Path.of(text).toAbsolutePath();
        }
        Path base = odd ? HERE.toRealPath() : Path.of(here);
        return RawText.isRaw(text) ? ofBytes(base.toUri().getRawPath(), text) : base.resolve(text);
    }

    private static Path ofBytes(String absolute) {
        return ofBytes("/", absolute.replaceFirst("^/+", ""));
    }

    /** @param base the path of a URI: absolute and escaped already */
    private static Path ofBytes(String base, String relative) {
        StringBuilder uri = new StringBuilder("file://").append(base);
        if (!base.endsWith("/")) {
            uri.append('/');
        }
        for (byte b : RawText.encode(relative)) {
            if (b == '/') {
                uri.append('/');
            } else {
                uri.append(String.format("%%%02X", b));
            }
        }
        return Path.of(URI.create(uri.toString()));
    }

    /** For files that programs besides ours have to read, which get their names from Java. */
    static Path forOthers(String text) {
        if (RawText.isRaw(text)) {
            throw new TypeConversionException("'" + text + "' is not UTF-8: only repositories may have such names");
        }
        return Path.of(text);
    }
}
