package org.repopush.it.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** Invariant I5: an object that is not, byte for byte, what its name says becomes part of no destination. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class I5CorruptionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> USUAL =
            Set.of("filez BIT", "filez TRUNCATED", "filez EMPTY", "dirtree EMPTY", "dirmeta BIT", "commit TRUNCATED");
    private static final String IMPORT = OstreeCalls.IMPORT;

    /** What happens to a file. */
    enum Damage {
        BIT {
            @Override
            byte[] of(byte[] bytes) {
                byte[] damaged = bytes.clone();
                damaged[damaged.length / 2] ^= 0x10;
                return damaged;
            }
        },
        TRUNCATED {
            @Override
            byte[] of(byte[] bytes) {
                return Arrays.copyOf(bytes, bytes.length - 1);
            }
        },
        EMPTY {
            @Override
            byte[] of(byte[] bytes) {
                return new byte[0];
            }
        };

        abstract byte[] of(byte[] bytes);

        void in(Path file) throws IOException {
            Files.write(file, of(Files.readAllBytes(file)));
        }
    }

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;
    private Map<String, String> before;
    private String commit;

    @BeforeEach
    void publishOneCommitAndMakeAnother() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
        site.push().exits(0);
        before = destination.refs();
        commit = source.on("os/a")
                .file("usr/one/content", "1".repeat(1000))
                .file("usr/two/content", "2".repeat(1000))
                .file("usr/three/content", "3".repeat(1000))
                .file("usr/four/content", "4".repeat(1000))
                .commit();
    }

    /** Every kind of object with every kind of damage in the long run; otherwise each once, with those that differ most. */
    static Stream<Arguments> damagedObjects() {
        return Stream.of("filez", "dirtree", "dirmeta", "commit")
                .flatMap(type -> Arrays.stream(Damage.values()).map(damage -> Arguments.of(type, damage)))
                .filter(pair -> LongRun.times(0, 1) == 1 || USUAL.contains(pair.get()[0] + " " + pair.get()[1]));
    }

    @ParameterizedTest
    @MethodSource("damagedObjects")
    void I5_anObjectThatIsDamagedAtTheSourceIsNamedAndNeverImported(String type, Damage damage) throws IOException {
        if (type.equals("dirmeta")) {
            commit = commitForeignOwner();
        }
        String checksum = checksum(type);
        Path file = source.object(checksum, type);
        byte[] whole = Files.readAllBytes(file);
        damage.in(file);
        Finished push = site.push().fails(3);
        assertThat(push.err()).contains(checksum).doesNotContain("published");
        isAsBefore(checksum, type);
        Files.write(file, whole);
        site.push().exits(0);
        isComplete();
    }

    @ParameterizedTest
    @MethodSource("damagedObjects")
    void I5_anObjectThatIsDamagedOnItsWayIsFetchedAgain(String type, Damage damage) throws IOException {
        if (type.equals("dirmeta")) {
            commit = commitForeignOwner();
        }
        String checksum = checksum(type);
        Pause pause = site.sshd().tools().pauseBefore("ostree", IMPORT);
        try (Started push = site.push().start()) {
            pause.awaitReached();
            damage.in(inStage(checksum, type));
            pause.release();
            Finished finished = push.await(LIMIT).exits(0);
            assertThat(finished.err()).contains("object " + checksum + "." + type + " arrived damaged");
        }
        isComplete();
    }

    @ParameterizedTest
    @EnumSource
    void I5_anObjectThatArrivesDamagedTwiceEndsThePush(Damage damage) throws IOException {
        String checksum = checksum("filez");
        damageBeforeImport(damage, List.of(checksum), "");
        assertThat(site.push().fails(3).err()).contains(checksum);
        isAsBefore(checksum, "filez");
        site.sshd().tools().wrap("ostree", "");
        site.push().exits(0);
        isComplete();
    }

    @Test
    void I5_threeObjectsThatArriveDamagedAreFetchedAgain() throws IOException {
        damageBeforeImport(Damage.BIT, contents().subList(0, 3), "[ -e ../once ] || ");
        Finished push = site.push().exits(0);
        assertThat(push.err().lines().filter(line -> line.contains("arrived damaged")))
                .hasSize(3);
        isComplete();
    }

    @Test
    void I5_fetchingAgainEndsAfterThreeObjects() throws IOException {
        List<String> contents = contents();
        assertThat(contents).hasSize(4);
        damageBeforeImport(Damage.BIT, contents, "[ -e ../once ] || ");
        assertThat(site.push().fails(9).err()).contains("more than 3 objects arrived damaged");
        assertThat(destination.refs()).isEqualTo(before);
        destination.check();
        site.push().exits(0);
        isComplete();
    }

    /** Each import finds these content objects spoilt in its stage; only the first one with a condition to that effect. */
    private void damageBeforeImport(Damage damage, List<String> checksums, String condition) throws IOException {
        StringBuilder script = new StringBuilder("case \" $* \" in " + IMPORT + ")\n");
        script.append(condition).append("for stage in extensions/repo-push/stage-*; do\n");
        for (String checksum : checksums) {
            byte[] whole = Files.readAllBytes(source.object(checksum, "filez"));
            Path spoilt = Files.write(site.directory().resolve(checksum), damage.of(whole));
            String object = checksum.substring(0, 2) + "/" + checksum.substring(2) + ".filez";
            script.append("cp %s $stage/objects/%s\n".formatted(spoilt, object));
        }
        script.append("done\n: >../once;; esac");
        site.sshd().tools().wrap("ostree", script.toString());
    }

    /** A commit whose directories have a metadata object that the destination lacks. */
    private String commitForeignOwner() throws IOException {
        Path tree = Files.createDirectories(site.directory().resolve("tree/usr"));
        Files.writeString(tree.resolve("new"), "new");
        String root = "--tree=dir=" + tree.getParent();
        return source.ostree("commit", "-b", "os/a", root, "--owner-uid=7", "--owner-gid=7", "--no-xattrs")
                .text();
    }

    private void isAsBefore(String checksum, String type) {
        assertThat(destination.object(checksum, type)).doesNotExist();
        assertThat(destination.refs()).isEqualTo(before);
        assertThat(destination.summary()).isEqualTo(before);
        destination.check();
    }

    private void isComplete() {
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(destination.ostree("ls", "-RC", commit).out())
                .isEqualTo(source.ostree("ls", "-RC", commit).out());
        destination.checkClean();
    }

    private Path inStage(String checksum, String type) {
        try (Stream<Path> files = Files.list(destination.path().resolve("extensions/repo-push"))) {
            Path stage = files.filter(Files::isDirectory).findFirst().orElseThrow();
            return OstreeRepo.at(stage, site.account()).object(checksum, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One object of the new commit that the destination lacks. */
    private String checksum(String type) {
        return switch (type) {
            case "commit" -> commit;
            case "filez" -> contents().get(0);
            case "dirtree" -> columns("-d", "/usr").get(4);
            default -> columns("-d", "/usr").get(5);
        };
    }

    private List<String> columns(String... arguments) {
        List<String> words = new ArrayList<>(List.of("ls", "-C"));
        words.addAll(List.of(arguments));
        words.add(2, commit);
        return List.of(source.ostree(words.toArray(String[]::new)).text().split(" +"));
    }

    /** Checksums of all files of the new commit. */
    private List<String> contents() {
        return source.ostree("ls", "-RC", commit)
                .out()
                .lines()
                .filter(line -> line.startsWith("-"))
                .map(line -> line.split(" +")[4])
                .toList();
    }
}
