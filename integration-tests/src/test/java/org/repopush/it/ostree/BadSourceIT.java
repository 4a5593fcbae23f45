package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;

/** Sources, refs and commits at the edge of what there may be, and beyond. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class BadSourceIT {
    private static final int MANY = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    /** A commit that may go under any name. */
    private String anonymous() {
        return source.on("os/a").file("usr/a", "a").option("--no-bindings").commit();
    }

    /** Fails as a source does, and not a byte of the destination has changed. */
    private String isNoSource(Path path, String... refs) {
        FileTree before = FileTree.of(destination.path());
        String err = site.push(refs).from(path).fails(3).err();
        assertThat(err.lines().toList()).as(err).hasSize(2);
        assertThat(FileTree.of(destination.path())).isEqualTo(before);
        return err;
    }

    @Test
    void aDirectoryOfOtherThingsIsNamed() throws IOException {
        Path other = site.directory().resolve("other");
        Files.createDirectories(other.resolve("objects"));
        assertThat(isNoSource(other)).contains(other.toString()).contains("hint: run repo-push");
    }

    @Test
    void aPathThatIsNotThereIsNamed() {
        assertThat(isNoSource(Path.of("/nonexistent/a b\n"))).contains("no such directory: /nonexistent/a b\\n");
    }

    @Test
    void aFileIsNoRepository() throws IOException {
        Path file = Files.writeString(site.directory().resolve("file"), "");
        assertThat(isNoSource(file)).contains(file.toString());
    }

    @Test
    void anOstreeConfigurationThatIsNoneIsNamed() throws IOException {
        source.commit("os/a", "a");
        Files.writeString(source.path().resolve("config"), "[core]\nrepo_version=2\nmode=archive\n");
        assertThat(isNoSource(source.path())).contains("repository version '2'");
    }

    @Test
    void theSourceMayBeRelativeToTheCurrentDirectory() {
        source.commit("os/a", "a");
        for (String path : List.of(".", "../source", "../source/../source/")) {
            site.push().from(Path.of(path)).command().in(source.path()).run().exits(0);
        }
        assertThat(destination.refs()).isEqualTo(source.refs());
    }

    /** None of hexadecimal digits only: ostree takes those for the beginning of a checksum where one commit begins so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "z",
                "7z",
                "_",
                "_a.b-c",
                "a..b",
                "x.lock",
                "1/2/3",
                "\u00e9\u4e2d/\u0416",
                "a/b.",
                "HEAD",
                "tmp.abcdefg",
                "tmp.abcde",
                "a-/b_/c.",
                "keep/1"
            })
    void refsWithNamesAtTheEdgesOfTheGrammarArePushedTwice(String ref) {
        source.set(ref, anonymous());
        site.push().exits(0);
        source.set(ref, anonymous());
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs()).containsKey(ref);
        assertThat(destination.summary()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void componentsMayBeAsLongAsTheFileSystemAllows() {
        String longest = "x".repeat(255) + "/" + "\u00e9".repeat(127) + "/z";
        source.set(longest, anonymous());
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        assertThat(site.push().exits(0).out()).contains("= [up to date]");
        destination.checkClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "-a", "a//b", "/a", "a/", "a:b", "..", "a/../b", "'", "\"", "a\nb", "$(id)", "*"})
    void namesThatNoRefHasAreRefused(String ref) {
        anonymous();
        assertThat(isNoSource(source.path(), ref)).contains("has no ref").contains("hint: see the refs with");
    }

    @Test
    void filesAmongTheRefsWhoseNamesAreNoneAreNotPushed() {
        String commit = anonymous();
        for (String name : List.of("-x", "a b", "it's", ".hidden", "os/tmp.abcdef", "q\"", "back\\slash")) {
            source.set(name, commit);
        }
        site.push().exits(0);
        assertThat(destination.refs()).containsExactly(Map.entry("os/a", commit));
        destination.checkClean();
    }

    @Test
    void aRefWithTheNameOfWhatAKilledOstreeLeavesIsRefusedWhenItIsNamed() {
        source.set("os/tmp.abcdef", anonymous());
        assertThat(isNoSource(source.path(), "os/tmp.abcdef"))
                .contains("os/tmp.abcdef")
                .contains("hint: give it another name");
    }

    @Test
    void thousandsOfRefsGoInOnePushAndInANullPush() throws IOException {
        String commit = anonymous();
        Path directory = Files.createDirectories(source.path().resolve("refs/heads/many"));
        for (int i = 0; i < MANY; i++) {
            Files.writeString(directory.resolve("branch-" + i), commit + "\n");
        }
        Finished push = site.push().command().run(PATIENCE).exits(0);
        assertThat(push.err()).contains("published 5,001 refs");
        assertThat(destination.refs()).isEqualTo(source.refs());
        Finished again = site.push().command().run(PATIENCE).exits(0);
        assertThat(again.out().lines().filter(line -> line.startsWith(" = "))).hasSize(MANY + 1);
        destination.checkClean();
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "4102444800", "253402300799", "-1"})
    void commitsOfAnyTimeArrive(long seconds) {
        source.on("os/a").file("usr/a", "a").at(seconds).commit();
        site.push().exits(0);
        source.on("os/a").file("usr/a", "b").at(seconds).commit();
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    @Test
    void aClockThatWasSetBackRejectsTheNextCommitUntilItIsForced() {
        source.on("os/a").file("usr/a", "from the future").at(4_102_444_800L).commit();
        site.push().exits(0);
        source.commit("os/a", "now");
        assertThat(site.push().fails(8).out()).contains("older than the destination's commit");
        site.push().with("--force").exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
    }

    @Test
    void aShallowMirrorPublishesWhatItHas() {
        source.commit("os/a", "one");
        site.push().exits(0);
        source.commit("os/a", "two");
        source.commit("os/a", "three");
        source.commit("os/b", "b");
        source.commit("os/b", "bb");
        OstreeRepo shallow = shallowCopy();
        site.push("os/b").from(shallow.path()).with("--depth=-1").exits(0);
        assertThat(destination.revision("os/b")).isEqualTo(source.revision("os/b"));
        // Nobody can tell from here that the destination's commit is an ancestor.
        assertThat(site.push("os/a").from(shallow.path()).fails(8).out()).contains("that the source does not have");
        site.push("os/a").from(shallow.path()).with("--force").exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        shallow.commit("os/a", "four");
        site.push("os/a").from(shallow.path()).exits(0);
        assertThat(destination.refs()).containsEntry("os/a", shallow.refs().get("os/a"));
        destination.checkClean();
    }

    private OstreeRepo shallowCopy() {
        OstreeRepo shallow = OstreeRepo.create(site.directory().resolve("shallow"), "archive");
        shallow.ostree("pull-local", "--depth=0", source.path().toString(), "os/a", "os/b");
        return shallow;
    }

    @Test
    void aMirrorOfCommitsWithoutContentIsPartial() {
        String commit = source.commit("os/a", "one");
        OstreeRepo partial = OstreeRepo.create(site.directory().resolve("partial"), "archive");
        partial.ostree("pull-local", "--commit-metadata-only", source.path().toString(), "os/a");
        assertThat(isNoSource(partial.path())).contains("os/a").contains(commit).contains("is partial");
    }

    @Test
    void aMirrorWithAPartOfTheTreeIsPartial() {
        source.on("os/a").file("usr/a", "a").file("etc/b", "b").commit();
        OstreeRepo partial = OstreeRepo.create(site.directory().resolve("partial"), "archive");
        partial.ostree("remote", "add", "--no-gpg-verify", "origin", "file://" + source.path());
        partial.ostree("pull", "--mirror", "--subpath=/usr", "origin", "os/a");
        assertThat(isNoSource(partial.path(), "os/a")).contains("is partial");
    }

    @Test
    void sourcesThatHaveNothingInCommonShareADestinationButNotARef() {
        OstreeRepo other = OstreeRepo.create(site.directory().resolve("other"), "archive");
        source.commit("os/a", "one");
        other.commit("os/b", "another world");
        site.push().exits(0);
        site.push().from(other.path()).exits(0);
        String theirs = source.refs().get("os/a");
        other.commit("os/a", "mine");
        assertThat(site.push().from(other.path()).fails(8).out()).contains("that the source does not have");
        assertThat(destination.refs())
                .containsEntry("os/a", theirs)
                .containsEntry("os/b", other.refs().get("os/b"));
        destination.checkClean();
    }
}
