package org.repopush.it.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/**
 * Programs that write two files again and again while they are pushed: in place, by rename, or by truncating them before. Each version is
 * one letter, from the first byte to the last, and the same in both files.
 */
@Needs({"sshd", "ssh", "flock"})
@ExtendWith(NoLeaks.class)
class TreeWritersIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SIZE = 1 << 20;
    private static final List<String> FILES = List.of("first", "second");

    /** Its arguments: how it writes, how it says so, the directory, the lock, the serial, and the file that ends it. */
    private static final String WRITER = """
            set -eu
            cd "$3"
            serial=0
            put() {
                head -c 1048576 /dev/zero | tr '\\000' "$2" >"$6.new"
                case $1 in
                    in-place) dd if="$6.new" of="$7" bs=64k conv=notrunc status=none ;;
                    truncate) cat "$6.new" >"$7" ;;
                    rename) cp "$6.new" "$7.tmp"; mv "$7.tmp" "$7" ;;
                esac
            }
            both() {
                put "$1" "$2" "$3" "$4" "$5" "$6" first
                put "$1" "$2" "$3" "$4" "$5" "$6" second
            }
            say() {
                serial=$((serial + 1))
                echo "$serial" >"$1.new"
                mv "$1.new" "$1"
            }
            while :; do
                for letter in a b c d e f g h i j k l m n o p q r s t u v w x y z; do
                    [ ! -e "$6" ] || exit 0
                    case $2 in
                        lock) flock 9; both "$1" "$letter" "$3" "$4" "$5" "$6"; flock -u 9; sleep 0.2 ;;
                        serial) say "$5"; both "$1" "$letter" "$3" "$4" "$5" "$6"; say "$5"; sleep 6 ;;
                        no) both "$1" "$letter" "$3" "$4" "$5" "$6"; sleep 1.5 ;;
                    esac 9>>"$4"
                    echo "$letter"
                done
            done
            """;

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree served;
    private Path lock;
    private Path serial;
    private Path stop;

    @BeforeEach
    void publishSomething() throws IOException {
        PlainTree source = PlainTree.create(site.source());
        FILES.forEach(file -> source.file(file, "z".repeat(SIZE)));
        served = new PlainTree(site.destination());
        lock = Files.createFile(site.directory().resolve("lock"));
        serial = Files.writeString(site.directory().resolve("serial"), "0\n");
        stop = site.directory().resolve("stop");
        push().exits(0);
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--exclude", "*.tmp");
    }

    private Started write(String how, String says) {
        Started writer = Command.of(
                        "sh",
                        "-c",
                        WRITER,
                        "sh",
                        how,
                        says,
                        site.source().toString(),
                        lock.toString(),
                        serial.toString(),
                        stop.toString())
                .start();
        Eventually.poll(LIMIT, "a first version", () -> !writer.out().isEmpty());
        return writer;
    }

    /** Runs of one letter each, as long as they are: what a file consists of. */
    private List<String> runs(String file) throws IOException {
        String content = Files.readString(served.path().resolve(file), UTF_8);
        List<String> runs = new ArrayList<>();
        int begin = 0;
        for (int i = 1; i <= content.length(); i++) {
            if (i == content.length() || content.charAt(i) != content.charAt(begin)) {
                runs.add(content.substring(begin, begin + 1));
                begin = i;
            }
        }
        return runs;
    }

    @ParameterizedTest
    @CsvSource({"in-place, lock", "truncate, lock", "rename, lock", "in-place, serial", "truncate, serial"})
    void whatAWriterSaysIsHeeded(String how, String says) throws IOException {
        Push careful = says.equals("lock")
                ? push().with("--source-lock", lock.toString(), "--lock-timeout", "60s")
                : push().with("--serial-file", serial.toString(), "--lock-timeout", "60s");
        try (Started writer = write(how, says)) {
            for (int i = LongRun.times(1, 20); i > 0; i--) {
                careful.with("--source-retries", "5").exits(0);
                assertThat(runs("first")).hasSize(1);
                assertThat(runs("second")).isEqualTo(runs("first"));
                assertThat(served.entries()).containsOnlyKeys(FILES);
            }
            Files.createFile(stop);
            writer.await(LIMIT).exits(0);
        }
    }

    /**
     * Nobody can tell when a version of such a writer is whole. What is published is what the file was at one moment: whole, or the
     * beginning of it new and the rest as it was before, or cut; and both files at the same moment.
     */
    @ParameterizedTest
    @ValueSource(strings = {"in-place", "truncate", "rename"})
    void T6_aMixtureThatNeverWasIsNotPublished(String how) throws IOException {
        int published = 0;
        try (Started writer = write(how, "no")) {
            for (int i = LongRun.times(4, 100); i > 0; i--) {
                int status = push().with("--source-retries", "1").run().status();
                assertThat(status).isIn(0, 3);
                published += status == 0 ? 1 : 0;
                checkMoment(how);
            }
            Files.createFile(stop);
            writer.await(LIMIT).exits(0);
        }
        // By then it is still.
        push().exits(0);
        checkMoment(how);
        System.out.printf("%s: %d pushes were published while it was written to%n", how, published);
    }

    private void checkMoment(String how) throws IOException {
        List<String> first = runs("first");
        List<String> second = runs("second");
        if (how.equals("in-place")) {
            assertThat(first.size()).isBetween(1, 2);
            assertThat(second.size()).isBetween(1, 2);
            if (first.size() == 2) {
                assertThat(before(first.get(0))).isEqualTo(first.get(1));
                // The second file is not written to before the first one is done.
                assertThat(second).containsExactly(first.get(1));
            }
        } else {
            assertThat(first.size()).isBetween(0, 1);
            assertThat(second.size()).isBetween(0, 1);
            if (how.equals("rename")) {
                assertThat(first).hasSize(1);
                assertThat(second.get(0)).isIn(first.get(0), before(first.get(0)));
            }
        }
    }

    private static String before(String letter) {
        return letter.equals("a") ? "z" : String.valueOf((char) (letter.charAt(0) - 1));
    }
}
