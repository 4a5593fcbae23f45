package org.repopush.cli.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.repopush.cli.command.Environment;
import org.repopush.cli.demo.DemoTool;
import org.repopush.push.model.PushException;

/** Two repositories that hold the same, for pushes that have nothing to do. */
final class TrainingRepos {
    static final String DESTINATION = "server";
    private static final String SOURCE = "source";
    private static final String REF = "training/ref";

    private TrainingRepos() {}

    /** Makes both in the directory; without {@code ostree} only the source, as far as a push reads it. Gives the source. */
    static Path make(Path directory, Environment environment) throws IOException, PushException, InterruptedException {
        Path source = directory.resolve(SOURCE);
        if (DemoTool.isInstalled(environment)) {
            makeBoth(new DemoTool(directory));
        } else {
            writeSource(source);
        }
        return source;
    }

    private static void makeBoth(DemoTool tool) throws IOException, PushException, InterruptedException {
        tool.ostree("--repo=" + SOURCE, "init", "--mode=archive");
        tool.ostree("--repo=" + DESTINATION, "init", "--mode=archive");
        tool.ostree("--repo=" + SOURCE, "commit", "--branch=" + REF, "--tree=dir=" + DESTINATION + "/refs");
        tool.ostree("--repo=" + DESTINATION, "pull-local", SOURCE, REF);
    }

    private static void writeSource(Path source) throws IOException {
        write(source.resolve("config"), "[core]\nrepo_version=1\nmode=archive-z2\n".getBytes(UTF_8));
        byte[] commit = commit();
        String name = sha256(commit);
        write(source.resolve("objects/" + name.substring(0, 2) + "/" + name.substring(2) + ".commit"), commit);
        write(source.resolve("refs/heads/" + REF), (name + "\n").getBytes(UTF_8));
    }

    /**
     * A commit without metadata, parent, related objects, subject and body, of the year 1970: a GVariant of type
     * {@code (a{sv}aya(say)sstayay)}, whose offsets of the four parts of variable length come last, in reverse.
     */
    private static byte[] commit() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[Long.BYTES]); // subject and body are one zero byte each, the rest is padding
        bytes.writeBytes(new byte[Long.BYTES]); // the time
        bytes.writeBytes(new byte[32]); // the tree and its metadata, of which there are none
        bytes.writeBytes(new byte[32]);
        bytes.writeBytes(new byte[] {0x30, 2, 1, 0, 0, 0});
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(requireNonNull(file.getParent()));
        Files.write(file, content);
    }
}
