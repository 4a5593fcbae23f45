package org.repopush.repo.ostree.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.repopush.repo.Resource;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.FileResource;

/**
 * Objects of an archive repository: files below {@code objects/}. No symbolic link is followed below that folder, so that
 * nothing outside the repository can be shown by planting one.
 */
public final class ArchiveStore implements ObjectStore {
    private final Path objects;

    public ArchiveStore(Path repository) {
        this.objects = requireNonNull(repository, "repository").resolve("objects");
    }

    @Override
    public Optional<Resource> find(ObjectName name) throws IOException {
        Path directory = objects.resolve(name.directory());
        Path file = directory.resolve(name.fileName());
        try {
            if (!attributes(directory).isDirectory()) {
                throw new SourceException(Reason.CORRUPT, directory + " is not a directory");
            }
            BasicFileAttributes attributes = attributes(file);
            if (!attributes.isRegularFile()) {
                throw new SourceException(Reason.CORRUPT, "object " + name + " is not a regular file");
            }
            return Optional.of(new FileResource(file, attributes.size()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new SourceException(Reason.UNREADABLE, "cannot read " + file + ": permission denied", e);
        }
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
    }
}
