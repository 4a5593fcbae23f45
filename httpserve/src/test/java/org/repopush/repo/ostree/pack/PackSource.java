package org.repopush.repo.ostree.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.repopush.repo.Amount;
import org.repopush.repo.Candidates;
import org.repopush.repo.Pack;
import org.repopush.repo.Packing;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.ostree.ArchiveFixture;
import org.repopush.repo.ostree.OstreeSnapshot;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;
import org.repopush.repo.ostree.store.Refs;

/** A repository with little or much in its only ref, and packs for a destination that lacks it. */
record PackSource(ArchiveFixture archive) {
    /** Bytes of an object that is cut in slices. */
    static final long LARGE = PackCutter.LARGE + PackCutter.SLICE / 2;

    /** What a push sends in parts. */
    private static final Amount BULK = new Amount(2_000, 8_000_000);

    private static final int FILES_IN_BULK = 200;

    static PackSource create(Path path) throws IOException {
        return new PackSource(ArchiveFixture.create(path));
    }

    Checksum little() throws IOException {
        return archive.commit("os/a", Map.of("usr/bin/f", "f", "etc/g", "g"));
    }

    /** As many bytes as make a pack bulky, most of them in one object. */
    Checksum bulk() throws IOException {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i < FILES_IN_BULK; i++) {
            files.put("d" + i % 10 + "/f" + i, "content " + i);
        }
        Checksum commit = archive.commit("os/a", files);
        setLength(content(), BULK.bytes());
        return commit;
    }

    /** A repository with a large object, which is no ostree's: what is in it does not matter here. */
    Path large() throws IOException {
        little();
        Path file = content();
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(LARGE);
            for (long at = 0; at < LARGE; at += 1_000_003) {
                content.seek(at);
                content.writeLong(at);
            }
        }
        return file;
    }

    static void setLength(Path file, long length) {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Pack pack(boolean sealed, int channels) throws IOException {
        return pack(packing(sealed, Map.of()).candidates(), channels);
    }

    /** As a push cuts it. */
    static Pack pack(Candidates candidates, int channels) throws IOException {
        return candidates.pack(candidates.amount().reaches(BULK), channels);
    }

    Packing packing(boolean sealed) throws IOException {
        return packing(sealed, Map.of());
    }

    /** @param sealed for a destination that keeps content as it travels */
    Packing packing(boolean sealed, Map<String, Optional<byte[]>> metadata) throws IOException {
        Checksum tip = new Refs(archive.path()).resolve("os/a").orElseThrow();
        RemoteFacts facts = RemoteFacts.of(List.of(List.of("mode", sealed ? "archive-z2" : "bare-user")));
        return new OstreeSnapshot(List.of(), Map.of(), archive.reader(), archive.store())
                .offer(List.of(new RefUpdate("os/a", Optional.empty(), tip.hex())), List.of(), 0, facts, metadata)
                .packing()
                .orElseThrow();
    }

    /** What is in the archive under the name of an object of the source is that object. */
    void assertIntact(Unpacked stream) throws IOException {
        for (Map.Entry<String, byte[]> entry : stream.bytes().entrySet()) {
            Path file = archive.path().resolve(entry.getKey());
            if (Files.exists(file)) {
                assertThat(entry.getValue()).isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    /** The first object with content. */
    Path content() throws IOException {
        return archive.path()
                .resolve(archive.objects().stream()
                        .filter(path -> path.endsWith(".filez"))
                        .findFirst()
                        .orElseThrow());
    }

    /** By which a message calls the object that this file is. */
    String name(Path file) {
        return ObjectName.ofPath(archive.path().relativize(file).toString())
                .orElseThrow()
                .toString();
    }

    static String path(Checksum checksum, ObjectType type) {
        return new ObjectName(checksum, type).path();
    }
}
