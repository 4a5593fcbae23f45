package org.repopush.it.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Results as JSON: the fields of {@link Results} by their names, each run by itself. */
record ResultsFile(Path path) {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    void write(Results results) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Files.writeString(path, GSON.toJson(results) + "\n");
    }

    /** @throws IOException when it cannot be read, or is something else */
    Results read() throws IOException {
        try {
            return Optional.ofNullable(GSON.fromJson(Files.readString(path), Results.class))
                    .orElseThrow(() -> new IOException("empty: " + path));
        } catch (RuntimeException e) {
            // What the constructor of a record refuses comes as whatever Gson makes of it.
            throw new IOException("not results of the benchmark: " + path, e);
        }
    }
}
