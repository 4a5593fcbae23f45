package org.repopush.httpserve;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Offer;
import org.repopush.repo.Pack;
import org.repopush.repo.Resource;

/** Resources by path, in memory. */
final class FakeOffer implements Offer {
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
    public List<String> history() {
        return List.of();
    }

    @Override
    public Map<String, Amount> shares() {
        return Map.of();
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

    @Override
    public Candidates candidates() {
        throw new UnsupportedOperationException("a server sends no packs");
    }

    @Override
    public Candidates everything() {
        throw new UnsupportedOperationException("a server sends no packs");
    }

    @Override
    public Pack pack(Candidates missing, boolean sealed, int channels) {
        throw new UnsupportedOperationException("a server sends no packs");
    }

    @Override
    public Pack revisions() {
        throw new UnsupportedOperationException("a server sends no packs");
    }
}
