package org.repopush.httpserve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Resource;
import org.repopush.repo.Serving;

/** Resources by path, in memory. */
final class FakeServing implements Serving {
    private final Map<String, Resource> resources = new HashMap<>();
    private final Map<String, IOException> fails = new HashMap<>();
    private volatile boolean asked;

    /** What is asked for by this path cannot be found out. */
    void fail(String path, IOException failure) {
        fails.put(path, failure);
    }

    /** Whether anybody got as far as here. */
    boolean wasAsked() {
        return asked;
    }

    void put(String path, Resource resource) {
        resources.put(path, resource);
    }

    void put(String path, byte[] bytes) {
        put(path, new Resource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        });
    }

    byte[] bytes(String path) throws IOException {
        try (InputStream in =
                Optional.ofNullable(resources.get(path)).orElseThrow().open()) {
            return in.readAllBytes();
        }
    }

    @Override
    public Optional<Resource> resource(String path) throws IOException {
        asked = true;
        IOException failure = fails.get(path);
        if (failure != null) {
            throw failure;
        }
        return Optional.ofNullable(resources.get(path));
    }

    @Override
    public boolean isOptional(String path) {
        return path.equals("objects/optional");
    }
}
