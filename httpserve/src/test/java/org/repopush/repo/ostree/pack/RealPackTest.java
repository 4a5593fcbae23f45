package org.repopush.repo.ostree.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.Offer;
import org.repopush.repo.Pack;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.RemoteFacts;
import org.repopush.repo.ostree.OstreeKind;
import org.repopush.repo.ostree.OstreeTool;
import org.repopush.repo.ostree.format.Checksum;

/** Our packs in the hands of real tars and of the real ostree. */
@Timeout(180)
class RealPackTest {
    private static final int FILES = 200;
    private static final int BULKY = 9_000_000;
    private static final int LARGE = 70_000_000;
    private static final int CHANNELS = 3;
    private static final Pattern CHECKED = Pattern.compile("fsck objects \\((\\d+)/\\1\\) 100%");

    @TempDir
    Path temp;

    private OstreeTool source;
    private Path tree;

    @BeforeEach
    void create() throws IOException {
        OstreeTool.require("ostree");
        source = OstreeTool.init(temp.resolve("source"), "archive");
        tree = Files.createDirectory(temp.resolve("tree"));
        for (int i = 0; i < FILES; i++) {
            Path folder = Files.createDirectories(tree.resolve("d" + i % 20));
            Files.writeString(folder.resolve("f" + i), "content " + i);
        }
        Files.write(tree.resolve("bulky"), random(BULKY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar", "busybox"})
    void isVerifiedPartByPartAndMakesACompleteRepository(String tar) throws Exception {
        OstreeTool.require(tar);
        Files.write(tree.resolve("large"), random(LARGE));
        Checksum commit = source.commit("os/a", tree);
        List<Path> parts = extracted(tar);
        OstreeTool destination = OstreeTool.init(temp.resolve("destination"), "archive");
        int content = 0;
        for (Path part : parts) {
            join(part);
            merge(part, destination);
            if (!part.equals(parts.get(0))) {
                content += content(part).size();
                assertThat(checked(part)).isEqualTo(content(part).size() + 3);
            }
        }
        assertThat(parts).hasSize(1 + 1 + 4);
        assertThat(content).isEqualTo(FILES + 2);
        destination.run("refs", "--create=os/a", commit.hex());
        assertThat(destination.run("fsck")).contains("completed successfully - no errors found");
        assertThat(destination.run("ls", "-RC", "os/a")).isEqualTo(source.run("ls", "-RC", "os/a"));
    }

    @Test
    void letsOstreeFindOneFlippedBitInAPart() throws Exception {
        source.commit("os/a", tree);
        Path part = extracted("tar").get(1);
        assertThat(checked(part)).isPositive();
        Path file = content(part).get(7);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(bytes.length() - 3);
            int last = bytes.read();
            bytes.seek(bytes.length() - 3);
            bytes.write(last ^ 1);
        }
        assertThat(fsck(part)).isNotZero();
    }

    @Test
    void givesFilesAModeAndATimeThatDoNotComeFromTheSource() throws Exception {
        source.commit("os/a", tree);
        for (Path file : content(extracted("tar").get(1))) {
            assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r--r--");
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Each part of a pack of everything, extracted into a folder of its own. */
    private List<Path> extracted(String tar) throws IOException, InterruptedException {
        List<Path> folders = new ArrayList<>();
        try (LocalRepo repo = new OstreeKind().open(source.repository(), Duration.ofSeconds(10))) {
            String tip = source.run("rev-parse", "os/a").strip();
            Offer offer = repo.snapshot(List.of())
                    .offer(
                            List.of(new RefUpdate("os/a", Optional.empty(), tip)),
                            List.of(),
                            0,
                            RemoteFacts.of(List.of(List.of("mode", "archive-z2"))),
                            Map.of());
            for (Pack.Part part : PackSource.pack(offer.packing().orElseThrow().candidates(), CHANNELS)
                    .parts()) {
                Path folder = Files.createDirectory(temp.resolve("part-" + part.number()));
                for (Pack.Stream stream : part.streams()) {
                    extract(stream, folder, tar);
                }
                folders.add(folder);
            }
        }
        return folders;
    }

    private static void extract(Pack.Stream stream, Path folder, String tar) throws IOException, InterruptedException {
        List<String> command = tar.equals("busybox") ? List.of("busybox", "tar") : List.of("tar");
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("-xopf", "-", "-C", folder.toString()));
        Process process = new ProcessBuilder(arguments)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (OutputStream out = new BufferedOutputStream(process.getOutputStream())) {
            stream.writeTo(out, sent -> {});
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** As the receive script does it. */
    private static void join(Path part) throws IOException {
        OstreeTool.run(
                Map.of(),
                List.of(
                        "sh",
                        "-ec",
                        "cd \"$0\"; [ -d slices ] || exit 0; cd slices; for name in ??/*; do mkdir -p \"../objects/${name%/*}\";"
                                + " cat \"$name\"/* >\"../objects/$name\"; done; cd ..; rm -r slices",
                        part.toString()));
    }

    private static void merge(Path part, OstreeTool destination) throws IOException {
        OstreeTool.run(
                Map.of(),
                List.of(
                        "cp",
                        "-r",
                        part.resolve("objects").toString(),
                        destination.repository().toString()));
    }

    /** How many objects ostree has looked at. */
    private static int checked(Path part) throws IOException {
        for (String folder : List.of("refs/heads", "refs/remotes", "refs/mirrors", "tmp", "state")) {
            Files.createDirectories(part.resolve(folder));
        }
        Files.writeString(part.resolve("config"), "[core]\nrepo_version=1\nmode=archive-z2\n");
        Matcher checked = CHECKED.matcher(new OstreeTool(part).run("fsck"));
        assertThat(checked.find()).isTrue();
        return Integer.parseInt(checked.group(1));
    }

    private static int fsck(Path part) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("ostree", "--repo=" + part, "fsck")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static List<Path> content(Path part) throws IOException {
        try (Stream<Path> files = Files.walk(part.resolve("objects"))) {
            return files.filter(file -> file.toString().endsWith(".filez")).toList();
        }
    }
}
