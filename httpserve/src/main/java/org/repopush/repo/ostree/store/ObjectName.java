package org.repopush.repo.ostree.store;

import java.util.Locale;
import java.util.Optional;
import org.repopush.repo.ostree.format.Checksum;

/** An object by checksum and type. */
public record ObjectName(Checksum checksum, ObjectType type) {
    private static final String FOLDER = "objects/";
    /** {@code objects/xx/} and 62 digits; then comes the dot. */
    private static final int STEM = FOLDER.length() + 3 + 62;

    /** The object at this path relative to the root of an archive repository; empty unless it is exactly such a path. */
    public static Optional<ObjectName> ofPath(String path) {
        if (path.length() <= STEM || !path.startsWith(FOLDER)) {
            return Optional.empty();
        }
        int name = FOLDER.length();
        if (path.charAt(name + 2) != '/' || path.charAt(STEM) != '.') {
            return Optional.empty();
        }
        return Checksum.parse(path.substring(name, name + 2) + path.substring(name + 3, STEM))
                .flatMap(checksum ->
                        ObjectType.ofSuffix(path.substring(STEM + 1)).map(type -> new ObjectName(checksum, type)));
    }

    /** Path relative to the root of an archive repository. */
    public String path() {
        String hex = checksum.hex();
        return FOLDER + hex.substring(0, 2) + "/" + hex.substring(2) + "." + type.suffix();
    }

    /** Path in a pack of the slice of it that begins at this byte, in the order of the bytes when paths are sorted as text. */
    public String slicePath(long offset) {
        return "slices/" + directory() + "/" + fileName() + "/" + String.format(Locale.ROOT, "%015d", offset);
    }

    /** The folder below {@code objects}: two digits. */
    String directory() {
        return checksum.hex().substring(0, 2);
    }

    /** The file in that folder. */
    String fileName() {
        return checksum.hex().substring(2) + "." + type.suffix();
    }

    /** As ostree prints it, for messages. */
    @Override
    public String toString() {
        return checksum.hex() + "." + type.suffix();
    }
}
