package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.repo.OstreeRepo;

/**
 * Both sides of a scenario of OSTree repositories. {@link #restore} puts the destination into the state that every run starts from,
 * {@link #check} refuses a run that did not do its work.
 *
 * @param before a repository that is what the destination has to be before a run
 * @param arriving names of the objects that a run brings, relative to {@code objects}
 */
record RepoTrial(Path source, Path destination, Path before, String commit, List<String> arriving) implements Trial {
    static final String REF = "bench/os";

    private static final Duration FSCK_LIMIT = Duration.ofMinutes(15);

    /** Copies all but the objects, with times and modes. */
    private static final String COPY_FRAME =
            "mkdir -p -- \"$2\" && cd \"$1\" && find . -mindepth 1 -maxdepth 1 ! -name objects -exec cp -a {} \"$2\" \\;";

    RepoTrial {
        arriving = List.copyOf(arriving);
    }

    @Override
    public Trial of(Peer peer) {
        return this;
    }

    @Override
    public void turn() {
        // Every run begins with the same.
    }

    @Override
    public List<String> words() {
        return List.of("--repo", source.toString());
    }

    @Override
    public List<String> refs() {
        return List.of(REF);
    }

    @Override
    public void restore() throws IOException {
        Files.createDirectories(destination);
        Shell.run("find \"$1\" -mindepth 1 -maxdepth 1 ! -name objects -exec rm -rf {} +", destination);
        Shell.run(COPY_FRAME, before, destination);
        ObjectFiles.of(destination).restore(ObjectFiles.of(before), arriving);
    }

    @Override
    public void check() throws IOException {
        Path ref = destination.resolve("refs/heads").resolve(REF);
        String tip = Files.exists(ref) ? Files.readString(ref).strip() : "nothing";
        if (!tip.equals(commit)) {
            throw new IOException("the destination's ref names " + tip + " instead of " + commit);
        }
        for (String name : arriving) {
            Path object = ObjectFiles.of(destination).path().resolve(name);
            Path original = ObjectFiles.of(source).path().resolve(name);
            if (!Files.exists(object) || Files.mismatch(object, original) >= 0) {
                throw new IOException("the destination lacks " + name + ", or has another");
            }
        }
    }

    /** Has ostree verify the destination, where anything arrived. */
    @Override
    public void verify() {
        if (!arriving.isEmpty()) {
            OstreeRepo.at(destination, Account.current())
                    .command("fsck", "--quiet")
                    .run(FSCK_LIMIT)
                    .exits(0);
        }
    }

    /** Makes a repository with all that another has; the objects are shared. */
    static void link(Path repository, Path copy) {
        Shell.run(COPY_FRAME, repository, copy);
        Shell.run("cp -al -- \"$1/objects\" \"$2\"", repository, copy);
    }
}
