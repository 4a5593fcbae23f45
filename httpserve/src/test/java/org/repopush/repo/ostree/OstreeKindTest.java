package org.repopush.repo.ostree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.LocalRepo;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.Tip;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectType;

/** Opening a source and choosing its refs. */
class OstreeKindTest {
    private final OstreeKind kind = new OstreeKind();

    @TempDir
    Path temp;

    private ArchiveFixture archive;

    @BeforeEach
    void create() throws IOException {
        archive = ArchiveFixture.create(temp.resolve("repo"));
    }

    @Test
    void recognisesARepository() {
        assertThat(kind.recognises(archive.path())).isTrue();
    }

    @Test
    void doesNotTakeOtherDirectoriesForARepository() throws Exception {
        assertThat(kind.recognises(temp)).isFalse();
        assertThat(kind.recognises(temp.resolve("missing"))).isFalse();
        Path git = temp.resolve("git");
        Files.createDirectories(git.resolve("objects"));
        Files.writeString(git.resolve("config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        assertThat(kind.recognises(git)).isFalse();
    }

    @Test
    void opensAnArchiveByItsRealPath() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), archive.path());
        try (LocalRepo repo = open(link)) {
            assertThat(repo.path()).isEqualTo(archive.path());
            assertThat(repo.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "file", "empty"})
    void saysWhenThereIsNoRepository(String name) throws Exception {
        Files.createFile(temp.resolve("file"));
        Files.createDirectory(temp.resolve("empty"));
        assertFails(
                Reason.NOT_A_REPOSITORY,
                () -> open(temp.resolve(name)),
                temp.resolve(name).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "repo_version=1;mode=bare, mode bare",
        "repo_version=1;mode=bare-user, mode bare-user",
        "repo_version=1;mode=bare-user-only, mode bare-user-only",
        "repo_version=1;mode=bare-split-xattrs, mode bare-split-xattrs",
        "repo_version=1, mode bare",
        "repo_version=2;mode=archive, version '2'",
        "repo_version=1;mode=archive;parent=/srv/repo, parent"
    })
    void refusesWhatItCannotReadAndNamesIt(String core, String named) throws Exception {
        configure("[core]\n" + core.replace(';', '\n') + "\n");
        assertFails(Reason.UNSUPPORTED, () -> open(archive.path()), named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[core]\nrepo_version=1\nmode=archive\n",
                "# x\n[core]\n repo_version = 1 \n\nmode = archive-z2\n[remote \"p\"]\nmode=bare\nparent=/x\n"
            })
    void readsTheConfigAsAKeyFile(String config) throws Exception {
        configure(config);
        open(archive.path()).close();
    }

    @Test
    void warnsWhenOstreeDoesNotLock() throws Exception {
        configure("[core]\nrepo_version=1\nmode=archive\nlocking=false\n");
        try (LocalRepo repo = open(archive.path())) {
            assertThat(repo.warnings()).singleElement().asString().contains("locks are switched off");
        }
    }

    @Test
    void selectsAllRefsButThoseThatAreMadeAtTheDestination() throws Exception {
        Checksum commit = archive.commit("os/b", Map.of("f", "1"));
        for (String ref :
                List.of("os/a", "top", "appstream/x86_64", "appstream2/x86_64", "ostree-metadata", "appstreams")) {
            archive.setRef(ref, commit);
        }
        Path heads = archive.path().resolve("refs/heads");
        Files.createSymbolicLink(heads.resolve("alias"), Path.of("os/a"));
        Files.writeString(heads.resolve("os/tmp.Ab3xYz"), commit.hex());
        Files.writeString(heads.resolve("os/.hidden"), "not a ref");
        fetched("remotes/origin/os/z", commit);
        assertThat(refs()).containsExactly("appstreams", "os/a", "os/b", "top");
    }

    @Test
    void selectsNamedRefsOfEveryKind() throws Exception {
        Checksum one = archive.commit("os/a", Map.of("f", "1"));
        archive.setRef("appstream/x86_64", one);
        archive.setRef("os/é", one);
        Files.createSymbolicLink(archive.path().resolve("refs/heads/alias"), Path.of("os/a"));
        fetched("remotes/origin/os/z", one);
        fetched("mirrors/com.example.Os/os/m", one);
        assertThat(refs("os/a", "alias", "appstream/x86_64", "os/é", "origin:os/z", "com.example.Os:os/m", "os/a"))
                .containsExactly("alias", "appstream/x86_64", "os/a", "os/m", "os/z", "os/é");
    }

    @Test
    void namesAllRefsThatAreMissing() throws Exception {
        archive.commit("os/a", Map.of("f", "1"));
        assertFails(
                Reason.NO_SUCH_REF,
                () -> refs("os/a", "os/x", "os", "../config", "os/a/b"),
                "os/x, os, ../config, os/a/b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "-x", "a//b", "os/a/", "/os/a", ".", "os/../os/a", "a:b:c", ":os/a", "os/a\n", "os/\0"})
    void findsNoRefByANameThatOstreeRefuses(String name) throws Exception {
        archive.commit("os/a", Map.of("f", "1"));
        assertFails(Reason.NO_SUCH_REF, () -> refs(name), "has no ref");
    }

    @Test
    void doesNotFollowAnAliasOutOfTheRefs() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        Path outside = Files.writeString(temp.resolve("outside"), commit.hex());
        Files.createSymbolicLink(archive.path().resolve("refs/heads/alias"), outside);
        assertFails(Reason.NO_SUCH_REF, () -> refs("alias"), "alias");
    }

    @Test
    void refusesTwoCommitsForOneName() throws Exception {
        archive.commit("os/a", Map.of("f", "1"));
        fetched("remotes/origin/os/a", archive.commit("os/b", Map.of("f", "2")));
        assertFails(Reason.REF_NAME, () -> refs("os/a", "origin:os/a"), "as os/a");
    }

    @Test
    void saysWhenThereIsNothingToPublish() {
        assertFails(Reason.NO_REFS, this::refs, archive.path().toString());
    }

    @Test
    void saysHowToNameRefsThatAreFetchedOrMirrored() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        Files.delete(archive.path().resolve("refs/heads/os/a"));
        fetched("remotes/origin/os/z", commit);
        fetched("mirrors/com.example.Os/os/m", commit);
        fetched("mirrors/com.example.Os/ostree-metadata", commit);

        SourceException none = failure(this::refs);
        assertThat(none.reason()).isEqualTo(Reason.NO_REFS);
        assertThat(none)
                .hasMessageContaining("com.example.Os:os/m, origin:os/z")
                .message()
                .doesNotContain("metadata");
        assertThat(none.hint()).hasValueSatisfying(hint -> assertThat(hint).contains("com.example.Os:os/m"));

        SourceException bare = failure(() -> refs("os/m"));
        assertThat(bare.reason()).isEqualTo(Reason.NO_SUCH_REF);
        assertThat(bare.hint()).hasValue("name it in full: com.example.Os:os/m");
        assertThat(failure(() -> refs("os/other")).hint())
                .hasValueSatisfying(hint -> assertThat(hint).endsWith(" refs -c for those of collections"));
    }

    @Test
    void refusesARefWhoseCommitIsMissing() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        Files.delete(archive.file(commit, ObjectType.COMMIT));
        assertFails(Reason.CORRUPT, this::refs, "ref os/a: commit " + commit);
    }

    @Test
    void refusesARefWhoseCommitIsPartial() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        archive.markPartial(commit);
        assertFails(Reason.PARTIAL, this::refs, "ref os/a: commit " + commit + " is partial");
    }

    @Test
    void refusesARefWhoseCommitIsDamaged() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        Files.write(archive.file(commit, ObjectType.COMMIT), new byte[] {1, 2, 3});
        assertFails(Reason.CORRUPT, this::refs, "ref os/a: object " + commit + ".commit is corrupt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "hello", "0123"})
    void refusesARefThatHoldsNoCommit(String content) throws Exception {
        Files.writeString(archive.path().resolve("refs/heads/broken"), content);
        assertFails(Reason.CORRUPT, this::refs, "ref broken");
        assertFails(Reason.CORRUPT, () -> refs("broken"), "ref broken");
    }

    @Test
    void givesTipsWithTheirCommits() throws Exception {
        Checksum commit = archive.commit("os/a", Map.of("f", "1"));
        try (LocalRepo repo = open(archive.path())) {
            assertThat(repo.snapshot(List.of()).tips()).containsExactly(new Tip("os/a", commit.hex()));
        }
    }

    private LocalRepo open(Path path) throws IOException {
        return kind.open(path, Duration.ofSeconds(1));
    }

    private List<String> refs(String... names) throws IOException {
        try (LocalRepo repo = open(archive.path())) {
            return repo.snapshot(List.of(names)).tips().stream().map(Tip::ref).toList();
        }
    }

    private void configure(String config) throws IOException {
        Files.writeString(archive.path().resolve("config"), config);
    }

    private void fetched(String path, Checksum commit) throws IOException {
        Path file = archive.path().resolve("refs").resolve(path);
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
        Files.writeString(file, commit.hex() + "\n");
    }

    private static SourceException failure(ThrowingCallable call) {
        return catchThrowableOfType(SourceException.class, call);
    }

    private static void assertFails(Reason reason, ThrowingCallable call, String named) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SourceException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(named);
    }
}
