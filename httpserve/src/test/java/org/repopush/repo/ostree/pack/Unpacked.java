package org.repopush.repo.ostree.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.repopush.repo.Amount;
import org.repopush.repo.Pack;

/**
 * What is in one stream of a pack.
 *
 * @param bytes by path, in the order of the archive
 */
record Unpacked(List<TarArchiveEntry> entries, Map<String, byte[]> bytes) {
    /** Reads it whole; the stream must say truly what it sends, and name nothing twice. */
    static Unpacked of(Pack.Stream stream) throws IOException {
        List<Amount> sent = new ArrayList<>();
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        stream.writeTo(archive, sent::add);
        assertThat(Amount.sum(sent)).isEqualTo(stream.amount());
        List<TarArchiveEntry> entries = new ArrayList<>();
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive.toByteArray()))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
                assertThat(bytes.put(entry.getName(), tar.readAllBytes()))
                        .as("%s before", entry.getName())
                        .isNull();
            }
        }
        return new Unpacked(entries, bytes);
    }

    byte[] get(String path) {
        return Optional.ofNullable(bytes.get(path)).orElseThrow();
    }

    List<String> paths() {
        return List.copyOf(bytes.keySet());
    }
}
