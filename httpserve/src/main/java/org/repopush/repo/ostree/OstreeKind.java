package org.repopush.repo.ostree;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.repopush.repo.Description;
import org.repopush.repo.KindChecks;
import org.repopush.repo.KindFailures;
import org.repopush.repo.KindWords;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.ReceiveScript;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.RepoKind;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.FileErrors;
import org.repopush.repo.ostree.store.RefTimes;
import org.repopush.repo.ostree.store.RepoConfig;
import org.repopush.repo.ostree.store.RepoLock;

/** OSTree repositories. Sources are archive repositories; destinations may be of any mode that ostree can pull into. */
public final class OstreeKind implements RepoKind {
    private static final List<String> RECEIVE_PARTS = List.of(
            "repository",
            "policy",
            "fitness",
            "stage",
            "pack",
            "import",
            "commits",
            "metadata",
            "publication",
            "announcement",
            "signatures",
            "status");
    /** As doc/policy.md has them. */
    private static final List<String> POLICY_KEYS =
            List.of("verify-gpg", "verify-ed25519", "sign-gpg", "gpg-homedir", "update-metadata", "metadata-command");

    @Override
    public String name() {
        return "ostree";
    }

    @Override
    public boolean recognises(Path directory) {
        try {
            return RepoConfig.find(directory).isPresent();
        } catch (IOException e) {
            // Whatever cannot be read is nothing that could be pushed; opening it tells why.
            return false;
        }
    }

    @Override
    public LocalRepo open(Path directory, Duration lockTimeout) throws IOException {
        try {
            Path path = directory.toRealPath();
            RepoConfig config = RepoConfig.find(path).orElseThrow(() -> notARepository(directory));
            config.requireReadableArchive(path);
            RepoLock lock = RepoLock.acquire(path, lockTimeout);
            return new OstreeRepo(path, lock, warnings(path, config, lock));
        } catch (FileSystemException e) {
            Reason reason = Files.isDirectory(directory) ? Reason.UNREADABLE : Reason.NOT_A_REPOSITORY;
            throw new SourceException(reason, "cannot open " + directory + ": " + FileErrors.reason(e), e);
        }
    }

    @Override
    public long look(Path directory) {
        return RefTimes.of(directory);
    }

    @Override
    public KindWords words() {
        return new OstreeWords();
    }

    @Override
    public Description describe(RemoteFacts facts) {
        return OstreeDescription.of(facts);
    }

    @Override
    public KindChecks checks() {
        return new OstreeChecks();
    }

    @Override
    public KindFailures failures() {
        return new OstreeFailures();
    }

    @Override
    public ReceiveScript receiveScript() {
        return ReceiveScript.of(name(), RECEIVE_PARTS, POLICY_KEYS);
    }

    private static List<String> warnings(Path path, RepoConfig config, RepoLock lock) {
        List<String> warnings = new ArrayList<>();
        lock.warning().ifPresent(warnings::add);
        if (!config.locking()) {
            warnings.add("ostree's locks are switched off in " + path
                    + ": a prune there during the push may remove objects of this push");
        }
        return warnings;
    }

    private static SourceException notARepository(Path directory) {
        return new SourceException(Reason.NOT_A_REPOSITORY, directory + " is not an OSTree repository");
    }
}
