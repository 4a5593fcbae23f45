package org.repopush.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.repo.OstreeRepo;

/**
 * A commit whose root directory is not what ostree would write: the objects have the names that belong to their bytes.
 *
 * @param objects a directory as the {@code objects} of a repository, with all of the commit
 */
public record ForgedTree(Path objects, String tree, String commit) {
    /**
     * The commit with the name of a directory replaced by one of the same length.
     *
     * @param objects does not exist yet
     */
    public static ForgedTree renaming(OstreeRepo repo, String commit, String from, String to, Path objects)
            throws IOException {
        Command.of("cp", "-r", repo.path().resolve("objects").toString(), objects.toString())
                .run()
                .exits(0);
        String root = repo.ostree("ls", "-d", "-C", commit, "/").text().split(" +")[4];
        byte[] tree = replaced(read(objects, root + ".dirtree"), bytes(from + "\0"), bytes(to + "\0"));
        String forgedTree = write(objects, tree, ".dirtree");
        byte[] forged = replaced(
                read(objects, commit + ".commit"),
                HexFormat.of().parseHex(root),
                HexFormat.of().parseHex(forgedTree));
        return new ForgedTree(objects, forgedTree, write(objects, forged, ".commit"));
    }

    /**
     * The commit with the metadata of its root directory replaced by bytes that are none.
     *
     * @param objects does not exist yet
     */
    public static Garbage garbage(OstreeRepo repo, String commit, Path objects) throws IOException {
        Command.of("cp", "-r", repo.path().resolve("objects").toString(), objects.toString())
                .run()
                .exits(0);
        String meta = repo.ostree("ls", "-d", "-C", commit, "/").text().split(" +")[5];
        String garbage = write(objects, bytes("this is no metadata of a directory"), ".dirmeta");
        byte[] forged = replaced(
                read(objects, commit + ".commit"),
                HexFormat.of().parseHex(meta),
                HexFormat.of().parseHex(garbage));
        return new Garbage(objects, garbage, write(objects, forged, ".commit"));
    }

    /**
     * A commit with a root directory whose metadata is none.
     *
     * @param objects a directory as the {@code objects} of a repository, with all of the commit
     */
    public record Garbage(Path objects, String meta, String commit) {
        /** The file of the metadata, below the objects. */
        public String file() {
            return meta.substring(0, 2) + "/" + meta.substring(2) + ".dirmeta";
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] replaced(byte[] where, byte[] from, byte[] to) {
        String text = new String(where, ISO_8859_1);
        return bytes(text.replace(new String(from, ISO_8859_1), new String(to, ISO_8859_1)));
    }

    private static byte[] read(Path objects, String name) throws IOException {
        return Files.readAllBytes(objects.resolve(name.substring(0, 2)).resolve(name.substring(2)));
    }

    private static String write(Path objects, byte[] content, String ending) throws IOException {
        try {
            String name = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            Path folder = Files.createDirectories(objects.resolve(name.substring(0, 2)));
            Files.write(folder.resolve(name.substring(2) + ending), content);
            return name;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
