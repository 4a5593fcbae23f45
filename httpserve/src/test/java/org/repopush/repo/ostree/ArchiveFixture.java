package org.repopush.repo.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.repopush.repo.Amount;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.format.VariantWriter;
import org.repopush.repo.ostree.store.ArchiveStore;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectReader;
import org.repopush.repo.ostree.store.ObjectStore;
import org.repopush.repo.ostree.store.ObjectType;
import org.repopush.repo.ostree.store.Refs;

/** Makes a small archive repository without ostree; {@link RealOstreeTest} has ostree's own opinion of one. */
public final class ArchiveFixture {
    private static final int DIRECTORY = 0040755;
    private static final int FILE = 0100644;
    private static final byte[] NOTHING = {};

    private final Path path;

    private ArchiveFixture(Path path) {
        this.path = path;
    }

    public static ArchiveFixture create(Path path) throws IOException {
        for (String folder :
                List.of("objects", "state", "tmp", "extensions", "refs/heads", "refs/remotes", "refs/mirrors")) {
            Files.createDirectories(path.resolve(folder));
        }
        Files.writeString(path.resolve("config"), "[core]\nrepo_version=1\nmode=archive-z2\n");
        return new ArchiveFixture(path.toRealPath());
    }

    public Path path() {
        return path;
    }

    public ObjectStore store() {
        return new ArchiveStore(path);
    }

    public ObjectReader reader() {
        return new ObjectReader(path, store());
    }

    Path file(Checksum checksum, ObjectType type) {
        return path.resolve(new ObjectName(checksum, type).path());
    }

    /** The files of all objects, relative to the repository. */
    public List<String> objects() throws IOException {
        try (Stream<Path> files = Files.walk(path.resolve("objects"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> path.relativize(file).toString())
                    .toList();
        }
    }

    public Amount amount(List<String> files) throws IOException {
        long bytes = 0;
        for (String file : files) {
            bytes += Files.size(path.resolve(file));
        }
        return new Amount(files.size(), bytes);
    }

    /** Commits files by path and points the ref there. */
    public Checksum commit(String ref, Map<String, String> files) throws IOException {
        Optional<Checksum> parent = new Refs(path).resolve(ref);
        long time = 1_700_000_000L;
        return commit(ref, parent, time + parent.map(ignored -> 1).orElse(0), files, List.of(ref));
    }

    public Checksum commit(
            String ref, Optional<Checksum> parent, long timestamp, Map<String, String> files, List<String> binding)
            throws IOException {
        Checksum tree = tree(files);
        Checksum commit = metadata(ObjectType.COMMIT, commitBytes(parent, timestamp, tree, dirMeta(), binding));
        setRef(ref, commit);
        return commit;
    }

    void setRef(String ref, Checksum commit) throws IOException {
        Path file = path.resolve("refs/heads").resolve(ref);
        createParent(file);
        Files.writeString(file, commit.hex() + "\n");
    }

    void markPartial(Checksum commit) throws IOException {
        Files.createFile(path.resolve("state").resolve(commit.hex() + ".commitpartial"));
    }

    public void detachedMetadata(Checksum commit, byte[] metadata) throws IOException {
        Files.write(file(commit, ObjectType.COMMITMETA), metadata);
    }

    public static byte[] commitBytes(
            Optional<Checksum> parent, long timestamp, Checksum tree, Checksum meta, List<String> binding) {
        VariantWriter refs = new VariantWriter();
        binding.forEach(ref -> refs.framed(1, VariantWriter.string(ref)));
        byte[] entry = new VariantWriter()
                .framed(1, VariantWriter.string("ostree.ref-binding"))
                .unframed(8, VariantWriter.boxed("as", refs.toArray()))
                .toTuple();
        return new VariantWriter()
                .framed(8, new VariantWriter().framed(8, entry).toArray())
                .framed(1, parent.map(Checksum::bytes).orElse(NOTHING))
                .framed(1, NOTHING)
                .framed(1, VariantWriter.string("subject"))
                .framed(1, VariantWriter.string(""))
                .unframed(8, ByteBuffer.allocate(8).putLong(timestamp).array())
                .framed(1, tree.bytes())
                .unframed(1, meta.bytes())
                .toTuple();
    }

    private Checksum tree(Map<String, String> files) throws IOException {
        Map<String, Checksum> here = new TreeMap<>();
        Map<String, Map<String, String>> below = new TreeMap<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            int slash = file.getKey().indexOf('/');
            if (slash < 0) {
                here.put(file.getKey(), content(file.getValue()));
            } else {
                below.computeIfAbsent(file.getKey().substring(0, slash), name -> new TreeMap<>())
                        .put(file.getKey().substring(slash + 1), file.getValue());
            }
        }
        VariantWriter directories = new VariantWriter();
        for (Map.Entry<String, Map<String, String>> directory : below.entrySet()) {
            directories.framed(1, directory(directory.getKey(), tree(directory.getValue()), dirMeta()));
        }
        return metadata(ObjectType.DIRTREE, treeBytes(here, directories.toArray()));
    }

    public static byte[] treeBytes(Map<String, Checksum> files, byte[] directories) {
        VariantWriter entries = new VariantWriter();
        files.forEach((name, checksum) -> entries.framed(
                1,
                new VariantWriter()
                        .framed(1, VariantWriter.string(name))
                        .unframed(1, checksum.bytes())
                        .toTuple()));
        return new VariantWriter()
                .framed(1, entries.toArray())
                .unframed(1, directories)
                .toTuple();
    }

    public static byte[] directory(String name, Checksum tree, Checksum meta) {
        return new VariantWriter()
                .framed(1, VariantWriter.string(name))
                .framed(1, tree.bytes())
                .unframed(1, meta.bytes())
                .toTuple();
    }

    private Checksum dirMeta() throws IOException {
        return metadata(
                ObjectType.DIRMETA,
                ByteBuffer.allocate(12).putInt(0).putInt(0).putInt(DIRECTORY).array());
    }

    Checksum metadata(ObjectType type, byte[] object) throws IOException {
        Checksum checksum = Checksum.ofContent(object);
        write(checksum, type, object);
        return checksum;
    }

    /** A regular file of root. Its name covers the header without the size, and the data as it is. */
    private Checksum content(String text) throws IOException {
        byte[] data = text.getBytes(UTF_8);
        byte[] header = fileHeader(new byte[0]);
        Checksum checksum = Checksum.ofContent(join(prefix(header), header, data));
        byte[] sized = fileHeader(ByteBuffer.allocate(8).putLong(data.length).array());
        write(checksum, ObjectType.FILE, join(prefix(sized), sized, deflated(data)));
        return checksum;
    }

    private static byte[] fileHeader(byte[] size) {
        return new VariantWriter()
                .unframed(1, size)
                .unframed(4, ByteBuffer.allocate(16).putInt(8, FILE).array())
                .framed(1, VariantWriter.string(""))
                .toTuple();
    }

    private static byte[] prefix(byte[] header) {
        return ByteBuffer.allocate(8).putInt(header.length).array();
    }

    private static byte[] deflated(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(6, true))) {
            out.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(Checksum checksum, ObjectType type, byte[] bytes) throws IOException {
        Path file = file(checksum, type);
        createParent(file);
        Files.write(file, bytes);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static void createParent(Path file) throws IOException {
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
    }
}
