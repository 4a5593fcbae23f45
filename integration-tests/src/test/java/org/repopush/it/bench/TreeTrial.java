package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.repopush.it.fixture.Command;

/**
 * Both sides of a scenario of trees. The source changes from turn to turn, and each tool has a destination of its own, which it keeps up
 * with that: no tool could begin with what another one has made.
 */
final class TreeTrial implements Trial {
    private final Scenario.Work work;
    private final TreeFiles files;
    private final Path source;
    private final Path place;
    private final Path cache;
    private final String tool;
    private int turn;

    /**
     * One for all tools.
     *
     * @param place for the destinations
     * @param cache where repo-push keeps catalogues
     */
    TreeTrial(Scenario.Work work, TreeFiles files, Path source, Path place, Path cache) {
        this(work, files, source, place, cache, "none");
    }

    private TreeTrial(Scenario.Work work, TreeFiles files, Path source, Path place, Path cache, String tool) {
        this.work = work;
        this.files = files;
        this.source = source;
        this.place = place;
        this.cache = cache;
        this.tool = tool;
    }

    @Override
    public Trial of(Peer peer) {
        return new TreeTrial(work, files, source, place, cache, peer.label().replaceAll("[^a-z0-9@]", "-"));
    }

    @Override
    public Path source() {
        return source;
    }

    private Path own() {
        return place.resolve(tool);
    }

    /** For links the name is that of the link. */
    @Override
    public Path destination() {
        return own().resolve("now");
    }

    @Override
    public void turn() throws IOException {
        turn++;
        switch (work) {
            case CHANGE -> files.change(source, turn);
            case TIMES -> Shell.run("find \"$1\" -type f -exec touch {} +", source);
            case MOVE -> Files.move(source.resolve(top(turn - 1)), source.resolve(top(turn)));
            case NOTHING, ALL -> {}
        }
    }

    private static String top(int turn) {
        return turn == 0 ? "d0" : "moved-" + turn;
    }

    @Override
    public void restore() throws IOException {
        if (work == Scenario.Work.ALL) {
            Shell.run("rm -rf -- \"$1\" \"$2\"", own(), cache);
        }
        Files.createDirectories(own());
    }

    /** All that the source has; names that are gone may stay for a while. */
    @Override
    public void check() throws IOException {
        String differs = Command.of("rsync", "-rlcn", "--out-format=%n", source + "/", destination() + "/")
                .run()
                .exits(0)
                .out();
        if (!differs.isEmpty()) {
            throw new IOException("the destination lacks, or has another: "
                    + differs.lines().limit(5).toList());
        }
    }

    @Override
    public void verify() {
        // The check of every run compares all content.
    }

    @Override
    public List<String> words() {
        return List.of("--kind", "tree", "--max-delete", "100%", "--repo", source.toString());
    }

    @Override
    public List<String> refs() {
        return List.of();
    }
}
