package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;

/** Refs of a destination that name no commit which is there: others are published, and what names nothing is left out. */
@Needs({"sshd", "ostree"})
@ExtendWith(NoLeaks.class)
class DanglingRefsIT {
    private static final String ABSENT = "0".repeat(64);
    private static final Pattern COMMAND = Pattern.compile("there(?: with)?: ((?:ostree|rm) .*)");

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void publishOneRef() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        source.commit("os/a", "one");
        site.push().exits(0);
    }

    private Path ref(String path, String content) throws IOException {
        Path file = destination.path().resolve("refs").resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private void link(String path, String target) throws IOException {
        Path file = destination.path().resolve("refs").resolve(path);
        Files.createDirectories(file.getParent());
        Files.createSymbolicLink(file, Path.of(target));
    }

    /** Runs the commands that mend it, as they stand there; what ostree cannot even list goes first. */
    private static List<String> mend(String err) {
        List<String> commands = COMMAND.matcher(err)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .sorted(Comparator.comparing(command -> !command.startsWith("rm")))
                .toList();
        commands.forEach(command -> Command.of("sh", "-c", command).run().exits(0));
        return commands;
    }

    private void nothingIsLeft() {
        assertThat(destination.path().resolve("refs/remotes")).isEmptyDirectory();
        assertThat(destination.path().resolve("extensions/repo-push"))
                .isDirectoryNotContaining(file -> file.getFileName().toString().matches("intent|stage-.*"));
    }

    /** Mended by the commands of the warnings, it is a repository like any other. */
    private void isMendedBy(Finished push, int commands) {
        assertThat(mend(push.err())).hasSize(commands);
        source.commit("os/a", "mended");
        assertThat(site.push().exits(0).err()).doesNotContain("warning");
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(destination.summary()).containsAllEntriesOf(source.refs());
        destination.checkClean();
        nothingIsLeft();
    }

    @Test
    void othersArePublishedAndEachIsNamedWithWhatMendsIt() throws IOException {
        byte[] config = Files.readAllBytes(destination.path().resolve("config"));
        ref("heads/os/broken", ABSENT + "\n");
        ref("heads/broken", "1".repeat(64) + "\n");
        ref("heads/os/empty", "");
        ref("heads/os/damaged", "\0\0\0\0\n");
        ref("heads/os/more", source.refs().get("os/a") + "\nmore\n");
        source.commit("os/a", "two");
        source.commit("os/new", "one");
        InspectionRun.doctor(site).ends(0);
        Finished push = site.push().exits(0);
        assertThat(push.err())
                .contains("has a ref os/broken that names the missing commit " + ABSENT)
                .contains("has a ref broken that names the missing commit " + "1".repeat(64))
                .contains("has a ref os/empty whose file is empty or damaged")
                .contains("has a ref os/damaged whose")
                .contains("has a ref os/more whose");
        assertThat(destination.summary()).isEqualTo(source.refs());
        assertThat(destination.path().resolve("config")).hasBinaryContent(config);
        assertThat(destination.refs()).containsAllEntriesOf(source.refs()).containsKeys("broken", "os/broken");
        nothingIsLeft();
        assertThat(site.push().exits(0).out()).contains("= [up to date]");
        isMendedBy(push, 5);
    }

    @Test
    void anAliasThatLeadsNowhereIsLeftOutAndOthersStay() throws IOException {
        link("heads/os/gone", "nowhere");
        link("heads/os/latest", "a");
        ref("heads/os/broken", ABSENT + "\n");
        link("heads/os/follows", "broken");
        source.commit("os/a", "two");
        String commit = source.refs().get("os/a");
        Finished push = site.push().exits(0);
        assertThat(push.err())
                .contains("has an alias os/gone of a ref that does not exist")
                .contains("rm " + destination.path() + "/refs/heads/os/gone")
                .contains("has a ref os/follows that names the missing commit " + ABSENT);
        assertThat(destination.summary()).containsOnlyKeys("os/a", "os/latest").containsEntry("os/latest", commit);
        nothingIsLeft();
    }

    @Test
    void refsOfMirrorsAreLeftOutAndThoseOfRemotesDoNotMatter() throws IOException {
        ref("mirrors/org.example/os/broken", ABSENT + "\n");
        ref("mirrors/org.example/os/kept", source.refs().get("os/a") + "\n");
        ref("remotes/origin/os/broken", ABSENT + "\n");
        source.commit("os/a", "two");
        Finished push = site.push().exits(0);
        assertThat(push.err())
                .contains("has a ref refs/mirrors/org.example/os/broken")
                .doesNotContain("origin");
        assertThat(destination.summary()).containsOnlyKeys("os/a", "(org.example, os/kept)");
        assertThat(mend(push.err())).hasSize(1);
        destination.ostree("summary", "-u").exits(0);
    }

    @Test
    @Needs("gpg")
    void aSummaryStaysSigned() throws IOException {
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            key.signSummary(destination);
            PolicyFile.of(site.sshd().home())
                    .write("[receive]\nsign-gpg = " + key.fingerprint() + "\ngpg-homedir = " + key.home() + "\n");
            ref("heads/os/broken", ABSENT + "\n");
            source.commit("os/a", "two");
            site.push().exits(0);
            assertThat(destination.summary()).isEqualTo(source.refs());
            isPulledByAClientThatKnows(key);
        }
        nothingIsLeft();
    }

    private void isPulledByAClientThatKnows(GpgKey key) {
        OstreeRepo client = OstreeRepo.create(site.directory().resolve("reader"), "archive");
        Path trusted = key.exportTo(site.directory().resolve("trusted.gpg"));
        client.ostree(
                "remote",
                "add",
                "--set=gpg-verify=false",
                "--set=gpg-verify-summary=true",
                "--gpg-import=" + trusted,
                "d",
                "file://" + destination.path());
        client.ostree("pull", "--mirror", "d");
        assertThat(client.refs()).isEqualTo(source.refs());
    }

    @Test
    void aRepositoryOfACollectionKeepsItsMetadata() throws IOException {
        destination.ostree("config", "set", "core.collection-id", "org.example").exits(0);
        destination.ostree("summary", "-u").exits(0);
        String before = destination.refs().get("ostree-metadata");
        ref("heads/os/broken", ABSENT + "\n");
        source.commit("os/a", "two");
        site.push().exits(0);
        assertThat(destination.refs().get("ostree-metadata")).isNotNull().isNotEqualTo(before);
        assertThat(destination.summary()).containsOnlyKeys("(org.example, os/a)", "(org.example, ostree-metadata)");
        assertThat(destination.ostree("ls", "ostree-metadata").status()).isZero();
        nothingIsLeft();
    }

    @Test
    void aDeadPublicationIsFinishedBesideOne() throws IOException {
        source.commit("os/a", "two");
        site.sshd().tools().wrap("ostree", "case \" $* \" in *' summary '*) kill -9 $PPID; exit 1;; esac");
        assertThat(site.push().run().status()).isNotZero();
        site.sshd().tools().wrap("ostree", "");
        ref("heads/os/broken", ABSENT + "\n");
        site.push().exits(0);
        assertThat(destination.summary()).isEqualTo(source.refs());
        nothingIsLeft();
    }

    @Test
    void aPushOfARefThatDanglesMendsIt() throws IOException {
        ref("heads/os/broken", ABSENT + "\n");
        source.commit("os/broken", "two");
        assertThat(site.push().with("--force").exits(0).err()).contains("push it again");
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.checkClean();
        nothingIsLeft();
    }

    /** There is no commit in it that ostree could compare with: it is found out before anything travels. */
    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense\n", "\n", "link"})
    void aRefThatIsDamagedIsMovedWhenItHasBeenMended(String content) throws IOException {
        source.commit("os/b", "b");
        if (content.equals("link")) {
            link("heads/os/b", "nowhere");
        } else {
            ref("heads/os/b", content);
        }
        Finished push = site.push().exits(7);
        assertThat(push.err()).contains("os/b", "hint: ");
        nothingIsLeft();
        assertThat(mend(push.err())).hasSize(1);
        site.push().exits(0);
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.checkClean();
    }

    /** What is not made by ostree alone, and what ostree makes at each step by itself, cannot leave anything out. */
    @ParameterizedTest
    @CsvSource({"auto-update-summary=true, os/b", "'', app/org.example.App/x86_64/stable"})
    @Needs("flatpak")
    void whereNothingCanBeLeftOutThePushIsRefused(String setting, String ref) throws IOException {
        Path config = destination.path().resolve("config");
        Files.writeString(config, Files.readString(config) + setting + "\n");
        if (ref.startsWith("app/")) {
            Files.createDirectories(destination.path().resolve("refs/heads/app"));
        }
        ref("heads/os/broken", ABSENT + "\n");
        source.commit("os/b", "b");
        assertThat(InspectionRun.doctor(site).ends(7)).contains("os/broken");
        Finished push = site.push("os/b").exits(7);
        assertThat(push.err()).contains("os/broken", "refs --delete os/broken");
        assertThat(destination.revision("os/b")).isEmpty();
        nothingIsLeft();
        assertThat(mend(push.err())).hasSize(1);
        site.push("os/b").exits(0);
    }

    /** Windows' line ends are none of the commit, for ostree and for us. */
    @Test
    void lineEndsOfAnotherSystemDoNotMatter() throws IOException {
        ref("heads/os/a", source.refs().get("os/a") + "\r\n");
        Matcher upToDate = Pattern.compile("= \\[up to date\\]")
                .matcher(site.push().exits(0).out());
        assertThat(upToDate.find()).isTrue();
        source.commit("os/a", "two");
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs()).isEqualTo(destination.summary());
    }
}
