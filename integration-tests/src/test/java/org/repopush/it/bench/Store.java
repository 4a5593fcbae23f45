package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.repo.OstreeRepo;

/**
 * Makes the repositories of the scenarios. The first commit of an input takes long, so it is kept as a tar file in a
 * directory that outlives the benchmark. One input is unpacked at a time, because the largest fill the memory that they lie
 * in.
 */
final class Store {
    /** Where the repositories are made; both sides, so that no disk is measured. */
    private final Path place;
    /** Where the tar files are. */
    private final Path kept;

    private final Log log;
    private Optional<Input> unpacked = Optional.empty();

    Store(Path place, Path kept, Log log) {
        this.place = place;
        this.kept = kept;
        this.log = log;
    }

    /** Both sides of a scenario; those of the one before are gone. */
    Trial trial(Scenario scenario) throws IOException {
        if (scenario.input() instanceof TreeFiles files) {
            return tree(scenario.work(), files);
        }
        Input input = (Input) scenario.input();
        unpack(input);
        return switch (scenario.work()) {
            case NOTHING -> trial(base(), base());
            case CHANGE -> trial(changed(input), base());
            case ALL -> trial(base(), empty());
            case TIMES, MOVE -> throw new IllegalArgumentException("not of a repository: " + scenario.work());
        };
    }

    /** Made anew for each scenario: it changes while that goes on. */
    private Trial tree(Scenario.Work work, TreeFiles files) throws IOException {
        Path destinations = place.resolve("trees");
        Path source = place.resolve("tree");
        delete(base(), place.resolve("changed"), place.resolve("destination"), destinations, source);
        unpacked = Optional.empty();
        log.say(files.name() + ": making it");
        files.make(source);
        return new TreeTrial(work, files, source, destinations, place.resolve("home/.cache/repo-push/tree"));
    }

    private Trial trial(Path source, Path before) throws IOException {
        Trial trial = new RepoTrial(
                source,
                place.resolve("destination"),
                before,
                repo(source).ostree("rev-parse", RepoTrial.REF).text(),
                ObjectFiles.of(source).without(ObjectFiles.of(before)));
        trial.restore();
        return trial;
    }

    private Path base() {
        return place.resolve("base");
    }

    private Path empty() {
        Path path = place.resolve("empty");
        if (Files.notExists(path)) {
            OstreeRepo.create(path, "archive", Account.current());
        }
        return path;
    }

    /** The base with one commit more; they share the objects. */
    private Path changed(Input input) throws IOException {
        Path path = place.resolve("changed");
        if (Files.notExists(path)) {
            log.say(input.name() + ": changing " + Input.CHANGED_FILES + " files");
            Path overlay = Files.createDirectory(place.resolve("overlay"));
            input.change(repo(base()), RepoTrial.REF, overlay);
            RepoTrial.link(base(), path);
            commitOverlay(repo(path), overlay);
            repo(path).ostree("summary", "-u");
            delete(overlay);
        }
        return path;
    }

    /**
     * Joins two commits, because ostree reads only the directories of them that differ. To put files themselves over a
     * commit with settings that are about owners makes it read, and compress again, all that the commit has.
     */
    private static void commitOverlay(OstreeRepo repo, Path overlay) {
        String changes = "bench/changes";
        Commits.commit(repo, changes, "--tree=dir=" + overlay);
        repo.ostree("commit", "--branch=" + RepoTrial.REF, "--tree=ref=" + RepoTrial.REF, "--tree=ref=" + changes);
        repo.ostree("refs", "--delete", changes);
        repo.command("prune", "--refs-only").run(Duration.ofMinutes(5)).exits(0);
    }

    private void unpack(Input input) throws IOException {
        if (unpacked.filter(input::equals).isPresent()) {
            return;
        }
        unpacked = Optional.empty();
        delete(base(), place.resolve("changed"), place.resolve("destination"));
        Path tar = kept.resolve(input.name() + ".tar");
        if (Files.exists(tar)) {
            log.say(input.name() + ": unpacking " + tar);
            Files.createDirectory(base());
            Shell.run("tar -C \"$1\" -xf \"$2\"", base(), tar);
        } else {
            log.say(input.name() + ": making it");
            make(input);
            keep(tar);
        }
        unpacked = Optional.of(input);
    }

    private void make(Input input) throws IOException {
        OstreeRepo repo = OstreeRepo.create(base(), "archive", Account.current());
        Path config = base().resolve("config");
        String settings = Files.readString(config);
        Files.writeString(config, "fsync=false\n", StandardOpenOption.APPEND);
        Path scratch = Files.createDirectory(place.resolve("scratch"));
        input.commit(repo, RepoTrial.REF, scratch);
        delete(scratch);
        Files.writeString(config, settings);
        repo.ostree("summary", "-u");
    }

    private void keep(Path tar) throws IOException {
        Files.createDirectories(kept);
        Path unfinished = Files.createTempFile(kept, "unfinished-", ".tar");
        Shell.run("tar -C \"$1\" -cf \"$2\" .", base(), unfinished);
        Files.move(unfinished, tar, StandardCopyOption.ATOMIC_MOVE);
    }

    private static OstreeRepo repo(Path path) {
        return OstreeRepo.at(path, Account.current());
    }

    private static void delete(Path... paths) {
        for (Path path : List.of(paths)) {
            Shell.run("rm -rf -- \"$1\"", path);
        }
    }
}
