package org.repopush.cli.options;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** A public key as {@code ssh-keygen} writes it, for a line of {@code authorized_keys}. */
final class PublicKeyFile {
    private static final Pattern LINE =
            Pattern.compile("(?:ssh-|ecdsa-|sk-)[A-Za-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}(?: [^\\p{Cntrl}]*)?");
    private static final String PRIVATE = "-----BEGIN ";

    private PublicKeyFile() {}

    /** The key in this file, or beside it where it is the private half. */
    static Object read(String name) {
        String text = text(Path.of(name));
        if (text.startsWith(PRIVATE)) {
            return read(name + ".pub");
        }
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.size() != 1 || !LINE.matcher(lines.get(0)).matches()) {
            throw new TypeConversionException("'" + name + "' does not hold one public key, as ssh-keygen writes it");
        }
        return lines.get(0);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new TypeConversionException("'" + file + "' cannot be read: " + e.getMessage());
        }
    }
}
