package org.repopush.it.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import org.repopush.it.fixture.fault.Fault;
import org.repopush.it.fixture.fault.RemoteProcesses;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.Pause;

/** What must hold of a tree in its directory at each moment, whatever happens to a push. Readers go by the path, as another account. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreeLiveInvariantsIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int NAMED = 20;

    /** Arguments of the program that renames. */
    private static final String GOING = "*'/.repo-push/going '*";

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;
    private PlainTree served;
    private int version;

    @BeforeEach
    void adoptSomething() {
        source = PlainTree.create(site.source());
        served = PlainTree.create(site.destination())
                .file("foreign/file", "foreign")
                .link("foreign/link", "/etc");
        own(served.path());
        change();
        push().exits(0);
    }

    private void own(Path path) {
        Command.of("chown", "-hR", site.account().name(), path.toString()).run().exits(0);
    }

    /** The pointers are none that a tool of packages would take. */
    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--max-delete", "100%", "--no-check-refs");
    }

    /** Pointers that name files of one version, one of packages and one of a page; other files keep their names. */
    private void change() {
        version++;
        for (int i = 0; i < NAMED; i++) {
            source.file("same/" + i, version + " " + i + "\n");
            source.remove("zpool/" + (version - 1) + "-" + i);
            source.file("zpool/" + version + "-" + i, version + "\n");
        }
        source.remove("repodata");
        source.file("repodata/" + version + "-primary", version + "\n");
        source.file("repodata/repomd.xml", version + "\n");
        source.file("index.html", version + "\n");
    }

    /** What a pointer names and is not there, as of now. */
    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        String seen = content("repodata/repomd.xml");
        expect(missing, "repodata/" + seen + "-primary");
        for (String pointer : List.of(seen, content("index.html"))) {
            for (int i = 0; i < NAMED; i++) {
                expect(missing, "zpool/" + pointer + "-" + i);
            }
        }
        return missing;
    }

    private String content(String name) {
        try {
            return Files.readString(served.path().resolve(name)).strip();
        } catch (IOException e) {
            return "none: " + e;
        }
    }

    private void expect(List<String> missing, String name) {
        if (!Files.isReadable(served.path().resolve(name))) {
            missing.add(name);
        }
    }

    private String root() {
        return content(".repo-push/root");
    }

    private void isThere() {
        assertThat(served.entries())
                .containsAllEntriesOf(source.entries())
                .containsKeys("foreign/file", "foreign/link");
        assertThat(content("foreign/file")).isEqualTo("foreign");
    }

    /** Without perl it takes longer, and a reader sees more of it. */
    @Test
    void T2_noPointerNamesAMissingFileAtAnyInstant() {
        site.sshd().tools().hide("perl");
        int loops = 0;
        int most = LongRun.times(6, 200);
        for (int publication = 0; publication < most; publication++) {
            change();
            try (Started push = push().start()) {
                while (push.running()) {
                    assertThat(missing()).isEmpty();
                    loops++;
                }
                push.await(LIMIT).exits(0);
            }
        }
        assertThat(missing()).isEmpty();
        assertThat(loops).isGreaterThan(most * 10);
    }

    /** Each step by itself, as a reader meets it that is slower than the publication. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void T2_norWhereItStopsBetweenAnyTwoOfItsSteps(boolean withPerl) throws IOException {
        List<String> steps = stepsOfAPush(withPerl);
        assertThat(steps.indexOf("tree\trepodata/" + version + "-primary"))
                .isBetween(0, steps.indexOf("tree\trepodata/repomd.xml"));
        assertThat(steps.indexOf("tree\tzpool/" + version + "-3")).isBetween(0, steps.indexOf("tree\tsame/3"));
        assertThat(steps.indexOf("tree\tsame/3")).isLessThan(steps.indexOf("tree\trepodata/repomd.xml"));
        assertThat(steps.indexOf("tree\trepodata/repomd.xml")).isLessThan(steps.indexOf("tree\tindex.html"));
        assertThat(steps.get(1)).isEqualTo("odd\t.repo-push/root");
        assertThat(steps.get(steps.size() - 1)).isEqualTo("tree\t.repo-push/root");
    }

    private List<String> stepsOfAPush(boolean withPerl) throws IOException {
        if (!withPerl) {
            site.sshd().tools().hide("perl");
        }
        change();
        Pause pause = site.sshd().tools().pauseBefore(withPerl ? "perl" : "mv", withPerl ? GOING : "*/going/tree/*");
        try (Started push = push().start()) {
            pause.awaitReached();
            List<String> steps = Files.readAllLines(ours().resolve("going/steps"));
            pause.release();
            push.await(LIMIT).exits(0);
            isThere();
            return steps;
        }
    }

    private Path ours() {
        return site.destination().resolveSibling(".destination.repo-push/.repo-push");
    }

    @ParameterizedTest
    @CsvSource({
        "cp, *' -RPl '*, true",
        "gzip, *, true",
        "sync, *, true",
        "stat, *' %f '*, true",
        "perl, *'/stage-'*, true",
        "mv, *'/tree '*, true",
        "mv, *'repo-push/going '*, true",
        "perl, *'/.repo-push/going '*, true",
        "mv, *' .repo-push/going/catalogue '*, true",
        "mv, *' .repo-push/going/removed '*, true",
        "mv, *' .repo-push/going/undo '*, true",
        "mv, *' .repo-push/record.new '*, true",
        "mv, *gone-going*, true",
        "mv, *gone-*, true",
        "date, *, true",
        "ln, *, false",
        "mkdir, *' -- ./'*, false",
        "mv, *'/going/odd/'*, false",
        "mv, *'/going/tree/zpool/'*, false",
        "mv, *'/going/tree/same/'*, false",
        "mv, *'/going/tree/repodata/repomd'*, false",
        "mv, *'/going/tree/index.html'*, false",
        "mv, *'/going/tree/.repo-push/'*, false"
    })
    void T3_killedBeforeAnyStepTheNextContactFinishes(String tool, String call, boolean withPerl) throws IOException {
        if (!withPerl) {
            site.sshd().tools().hide("perl");
        }
        change();
        source.file("new folder/x", "x").link("same/link", "3");
        Pause pause = site.sshd().tools().pauseBefore(tool, call);
        try (Relay relay = site.sshd().relay();
                Started push = push().through(relay).start()) {
            pause.awaitReached();
            Fault.EVERYTHING_REMOTE_KILLED.strike(push, relay);
            assertThat(push.await(LIMIT).status()).isNotZero();
        }
        RemoteProcesses.awaitEnd();
        pause.release();
        assertThat(missing()).isEmpty();
        boolean begun = Files.exists(ours().resolve("going"));
        // Another push, of something else, comes first.
        change();
        source.remove("new folder");
        push().exits(0);
        isThere();
        assertThat(missing()).isEmpty();
        assertThat(root().split(" ")[1]).isIn("6", begun ? "6" : "4");
        assertThat(push().exits(0).out()).contains("up to date");
        if (begun) {
            assertThat(leftovers()).isEmpty();
        } else {
            // Its push may come again.
            assertThat(leftovers()).allMatch(name -> name.startsWith("stage-"));
        }
    }

    private List<String> leftovers() {
        List<String> left = new ArrayList<>();
        for (String name : ours().toFile().list()) {
            if (name.matches("stage-.*|gone-.*|going|intent|walked|sums|.*\\.new")) {
                left.add(name);
            }
        }
        return left;
    }

    @Test
    void T3_norDoesItMatterAtWhichMomentItIsKilled() throws IOException {
        Random random = LongRun.random();
        int most = LongRun.times(6, 300);
        Pause pause = site.sshd().tools().pauseBefore("cp", "*' -RPl '*");
        for (int kill = 0; kill < most; kill++) {
            change();
            int millis = random.nextInt(200);
            pause.forget();
            try (Relay relay = site.sshd().relay();
                    Started push = push().through(relay).start()) {
                pause.awaitReached();
                pause.release();
                Eventually.holds(Duration.ofMillis(millis), () -> !push.running());
                Fault.EVERYTHING_REMOTE_KILLED.strike(push, relay);
                push.await(LIMIT);
            }
            RemoteProcesses.awaitEnd();
            assertThat(missing()).isEmpty();
            push().exits(0);
            isThere();
            assertThat(leftovers()).isEmpty();
        }
    }

    @Test
    void T4_theInodeOfAServedFileIsNeverWrittenChangedOrTouched() throws IOException {
        Path file = served.path().resolve("same/1");
        String before = attributes(file);
        String folder = attributes(served.path().resolve("same")).replaceAll("(size|lastModifiedTime)=[^,}]*", "");
        Path held = Files.createLink(site.directory().resolve("held"), file);
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.READ)) {
            source.mode("same/1", "rwxr-xr-x");
            push().exits(0);
            assertThat(attributes(held)).isEqualTo(before);
            source.mode("same/1", "rw-r--r--").file("same/1", "9 9\n");
            push().exits(0);
            change();
            push().exits(0);
            source.file("copy", "1 1\n");
            push().exits(0);
            assertThat(attributes(served.path().resolve("same")).replaceAll("(size|lastModifiedTime)=[^,}]*", ""))
                    .isEqualTo(folder);
            source.remove("same/1").file("same/1/inner", "x");
            push().exits(0);
            assertThat(attributes(held)).isEqualTo(before);
            ByteBuffer content = ByteBuffer.allocate(100);
            open.read(content, 0);
            assertThat(new String(content.array(), 0, content.position(), UTF_8))
                    .isEqualTo("1 1\n");
        }
    }

    /** What changes when somebody writes to a file, but for its links and the time of their last change. */
    private static String attributes(Path file) throws IOException {
        return Files.readAttributes(file, "unix:ino,mode,size,uid,gid,lastModifiedTime")
                .toString();
    }

    private PlainTree outside() {
        PlainTree outside =
                PlainTree.create(site.directory().resolve("outside")).file("1", "keep");
        Command.of("chmod", "-R", "a+rwX", outside.path().toString()).run().exits(0);
        return outside;
    }

    private void makeALink(String name, PlainTree to) throws IOException {
        Command.of("rm", "-rf", served.path().resolve(name).toString()).run().exits(0);
        own(Files.createSymbolicLink(served.path().resolve(name), to.path()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"same", "repodata", ".repo-push", "zpool"})
    void T5_nothingIsWrittenThroughALinkOfTheDestination(String name) throws IOException {
        PlainTree outside = outside();
        String rootBefore = root();
        makeALink(name, outside);
        if (name.equals(".repo-push")) {
            Files.writeString(outside.path().resolve("root"), rootBefore + "\n");
        }
        SortedMap<String, String> before = outside.entries();
        change();
        assertThat(push().fails(7).err()).contains(name).contains("changed");
        assertThat(outside.entries()).isEqualTo(before);
        assertThat(content("index.html")).isEqualTo("1");
    }

    /** It is one when everything has been looked at, and the first file is about to be renamed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void T5_norThroughOneThatADirectoryBecomesMeanwhile(boolean withPerl) throws IOException {
        if (!withPerl) {
            site.sshd().tools().hide("perl");
        }
        PlainTree outside = outside();
        SortedMap<String, String> before = outside.entries();
        change();
        Path aside = site.directory().resolve("srv/aside");
        Pause pause = site.sshd().tools().pauseBefore(withPerl ? "perl" : "mv", withPerl ? GOING : "*'/going/odd/'*");
        try (Started push = push().start()) {
            pause.awaitReached();
            Files.move(served.path().resolve("same"), aside);
            makeALink("same", outside);
            pause.release();
            assertThat(push.await(LIMIT).exits(9).err()).contains("same");
        }
        assertThat(outside.entries()).isEqualTo(before);
        Files.delete(served.path().resolve("same"));
        Files.move(aside, served.path().resolve("same"));
        push().exits(0);
        isThere();
        assertThat(missing()).isEmpty();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void T7_foreignFilesAreNeverTouched() throws IOException {
        served.file("zpool/foreign", "by hand").file("same/foreign/file", "by hand");
        own(served.path());
        String file = attributes(served.path().resolve("zpool/foreign"));
        String inner = attributes(served.path().resolve("same/foreign/file"));
        String folder = attributes(served.path().resolve("same/foreign"));
        change();
        push().exits(0);
        source.remove("same").remove("zpool").file("same", "a file now");
        assertThat(push().fails(7).err()).contains("same/foreign").contains("no push has made it");
        source.remove("same");
        push().exits(0);
        assertThat(attributes(served.path().resolve("zpool/foreign"))).isEqualTo(file);
        assertThat(attributes(served.path().resolve("same/foreign/file"))).isEqualTo(inner);
        assertThat(attributes(served.path().resolve("same/foreign"))).isEqualTo(folder);
    }

    @Test
    void T8_aPushWithNothingToDoDoesNotWalkTheTreeThere() {
        for (String folder : new String[] {"same", "zpool"}) {
            Command.of("chmod", "000", served.path().resolve(folder).toString())
                    .run()
                    .exits(0);
        }
        assertThat(push().exits(0).out()).contains("up to date");
        for (String folder : new String[] {"same", "zpool"}) {
            Command.of("chmod", "755", served.path().resolve(folder).toString())
                    .run()
                    .exits(0);
        }
    }

    @Test
    void twoPushesAtOnceComeOneAfterTheOther() {
        change();
        PlainTree other = PlainTree.create(site.directory().resolve("other")).file("index.html", "1\n");
        Pause pause = site.sshd().tools().pauseBefore("perl", GOING);
        try (Started first = push().start()) {
            pause.awaitReached();
            try (Started second =
                    push().from(other.path()).with("--lock-timeout", "60s").start()) {
                Eventually.holds(Duration.ofSeconds(3), () -> !second.running());
                assertThat(second.running()).isTrue();
                pause.release();
                first.await(LIMIT).exits(0);
                // It was planned for what the first one was about to make.
                second.await(LIMIT).exits(0);
            }
        }
        assertThat(content("index.html")).isEqualTo("1");
    }

    @Test
    void aClientThatGoesAwayWhileItIsPublishedDoesNotStopIt() {
        change();
        Pause pause = site.sshd().tools().pauseBefore("perl", GOING);
        try (Started push = push().start()) {
            pause.awaitReached();
            push.signal("KILL");
            pause.release();
        }
        RemoteProcesses.awaitEnd();
        isThere();
        assertThat(leftovers()).doesNotContain("going");
        assertThat(push().exits(0).out()).contains("up to date");
    }
}
