package org.repopush.it.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.fault.RemoteProcesses;
import org.repopush.it.fixture.network.OpenPull;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.CallLog;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** The native pull through the tunnel, which every push is: what it brings, what it leaves, and what replaces it where there is none. */
@Needs({"sshd", "ssh", "ostree", "tar"})
@ExtendWith(NoLeaks.class)
class NativePullIT {
    /** Enough for a pack of several parts. */
    private static final int BULK = 12_000_000;

    /** The first summary adds it. */
    private static final String OF_THE_SUMMARY = "indexed-deltas=true\n";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    private final Site site = Site.own();

    @RegisterExtension
    private final Site withoutForwarding = Site.own().with("AllowTcpForwarding no");

    @RegisterExtension
    private final Site exposed = Site.own().with("GatewayPorts yes");

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private Push push() {
        return site.push().by(Way.PACK);
    }

    private static void isComplete(OstreeRepo source, OstreeRepo destination) {
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
    }

    private static long number(Finished push, String name) {
        return Long.parseLong(push.out().replaceAll("(?s).*" + name + "(\\d+).*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"archive, 1000", "archive, 12000000", "bare-user, 1000", "bare-user-only, 1000", "bare, 1000"})
    void theCommitComesByRequestAndTheRestFromThePack(String mode, int bytes) throws IOException {
        destination = OstreeRepo.create(site.directory().resolve("srv/" + mode), mode);
        destination.ostree("remote", "add", "--no-gpg-verify", "theirs", "http://example.org/");
        String config = Files.readString(destination.path().resolve("config"));
        source.on("os/a").bulk(bytes).commit();
        CallLog calls = site.sshd().tools().log("ostree");
        Finished push = push().to(destination.path()).with("--json").exits(0);
        assertThat(number(push, "\"requested\":\\{\"objects\":")).isOne();
        assertThat(number(push, "\"packed\":\\{\"objects\":"))
                .isEqualTo(number(push, "\"served\":\\{\"objects\":") - 1);
        assertThat(calls.count(" pull --mirror --commit-metadata-only ")).isOne();
        assertThat(calls.count(" --disable-verify-bindings ")).isOne();
        assertThat(site.sshd().forwardRequests()).isOne();
        isComplete(source, destination);
        assertThat(Files.readString(destination.path().resolve("config")).replace(OF_THE_SUMMARY, ""))
                .isEqualTo(config);
        assertThat(FileTree.of(destination.path()).entries().keySet())
                .noneMatch(path -> path.startsWith("refs/remotes/") || path.startsWith("tmp/s"))
                .noneMatch(path -> path.endsWith(".commitpartial"));
    }

    /** They have a place of their own, so that clients see them together with the ref. */
    @Test
    void aRefThatMovesToACommitWhichIsThereNeedsNoObject() {
        source.on("os/a").option("--bind-ref=os/b").file("one", "1").commit();
        push().exits(0);
        source.ostree("refs", "--create=os/b", "os/a");
        Finished push = push().with("--json").exits(0);
        assertThat(number(push, "\"packed\":\\{\"objects\":")).isZero();
        isComplete(source, destination);
    }

    @Test
    void aServerThatForwardsNothingGetsEverythingInPacks() {
        OstreeRepo here = OstreeRepo.create(withoutForwarding.source(), "archive");
        OstreeRepo there = OstreeRepo.create(withoutForwarding.destination(), "archive");
        here.on("os/a").bulk(BULK).commit();
        Push push = withoutForwarding.push().by(Way.PACK);
        assertThat(push.with("-v").exits(0).err())
                .contains("does not allow port forwarding: everything travels in packs")
                .doesNotContain("by request");
        here.commit("os/a", "two");
        assertThat(push.exits(0).err()).doesNotContain("forward");
        isComplete(here, there);
    }

    @Test
    void aServerThatBindsEveryAddressIsAskedForNothing() {
        OstreeRepo here = OstreeRepo.create(exposed.source(), "archive");
        OstreeRepo there = OstreeRepo.create(exposed.destination(), "archive");
        here.on("os/a").bulk(BULK).commit();
        CallLog calls = exposed.sshd().tools().log("ostree");
        assertThat(exposed.push().by(Way.PACK).with("-v").exits(0).err())
                .contains("a forwarded port would not be safe there: everything travels in packs");
        assertThat(calls.count(" pull --mirror ")).isZero();
        assertThat(calls.count("http:")).isZero();
        isComplete(here, there);
    }

    /** An ostree that was built without HTTP, say. */
    @ParameterizedTest
    @ValueSource(ints = {1000, BULK})
    void aToolThatCannotPullByHttpPullsFromTheStage(int bytes) {
        site.sshd()
                .tools()
                .wrap(
                        "ostree",
                        "case \" $* \" in " + OstreeCalls.REVISIONS
                                + ") echo 'error: no HTTP here' >&2; exit 1;; esac");
        source.on("os/a").bulk(bytes).commit();
        assertThat(push().exits(0).err())
                .contains("cannot pull through a forwarded port")
                .contains("no HTTP here")
                .contains("everything travels in packs");
        isComplete(source, destination);
    }

    /** Objects are renamed into their folders, which is possible within one file system only. */
    @Test
    @Tag("root")
    @Needs("root")
    void objectsMayLieInAnotherFileSystem() throws IOException {
        source.on("os/a").bulk(1_000_000).commit();
        try (Tmpfs disk = Tmpfs.mount(site.directory().resolve("disk"), "size=40m")) {
            for (String folder : List.of("objects", "tmp")) {
                Directories.delete(destination.path().resolve(folder));
                Path there = Files.createDirectory(disk.path().resolve(folder));
                Files.createSymbolicLink(destination.path().resolve(folder), there);
            }
            push().exits(0);
            isComplete(source, destination);
        }
    }

    /** What the stage has lost in the meantime is asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"archive", "bare-user"})
    void whatTheStageLacksComesByRequest(String mode) {
        destination = OstreeRepo.create(site.directory().resolve("srv/" + mode), mode);
        source.on("os/a").bulk(1_000_000).commit();
        site.sshd().tools().wrap("ostree", """
                case " $* " in %s) find extensions/repo-push -type f -name '*.filez' -exec rm {} + ;; esac""".formatted(OstreeCalls.IMPORT));
        Finished push = push().to(destination.path()).with("--json", "-v").exits(0);
        assertThat(number(push, "\"requested\":\\{\"objects\":")).isGreaterThan(10);
        isComplete(source, destination);
    }

    /** In a repository that somebody prunes again and again. */
    @Test
    void aPruneInALoopTakesNothingAwayThatIsBeingPushed() {
        source.on("os/a").bulk(BULK).commit();
        String loop = "while :; do ostree --repo=" + destination.path() + " prune --refs-only >/dev/null 2>&1; done";
        try (Started prunes = Command.of("sh", "-c", loop).start()) {
            push().exits(0);
            for (int i = 0; i < 3; i++) {
                source.commit("os/a", "more " + i);
                push().with("--lock-timeout", "60s").exits(0);
            }
            assertThat(prunes.running()).isTrue();
        }
        isComplete(source, destination);
    }

    /** It counts as missing whatever the destination has of it. */
    @Test
    void aCommitThatIsMarkedAsPartialThereIsBroughtWhole() throws IOException {
        String commit = source.on("os/a").bulk(1_000_000).commit();
        destination.ostree("pull-local", "--commit-metadata-only", site.source().toString(), "os/a");
        destination.ostree("refs", "--delete", "os/a");
        Path mark = destination.path().resolve("state/" + commit + ".commitpartial");
        Files.deleteIfExists(mark);
        Files.createFile(mark);
        push().exits(0);
        assertThat(mark).doesNotExist();
        isComplete(source, destination);
    }

    /** The import is killed between two steps of making, or of removing, what it needs. */
    @ParameterizedTest
    @ValueSource(strings = {"cache/objects", "seals/config", "seals/objects"})
    void whatAKilledImportHasHalfMadeIsMadeAnew(String half) {
        source.on("os/a").bulk(1_000_000).commit();
        Pause pause = site.sshd().tools().pauseBefore("ostree", OstreeCalls.IMPORT);
        try (Started push = push().start()) {
            pause.awaitReached();
            push.signal("KILL");
            push.await(LIMIT);
        }
        site.sshd().tools().wrap("ostree", ":");
        pause.release();
        RemoteProcesses.awaitEnd();
        Command.of("sh", "-c", "rm -r " + destination.path() + "/extensions/repo-push/stage-*/" + half)
                .run();
        push().exits(0);
        isComplete(source, destination);
    }

    /** The client goes in one of three ways while the tool is about to use the secret. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "TERM | " + OstreeCalls.REVISIONS,
                "KILL | " + OstreeCalls.IMPORT,
                "TERM | " + OstreeCalls.IMPORT,
                "STOP | " + OstreeCalls.IMPORT
            })
    void theSecretGoesWithTheClient(String signal, String call) throws IOException {
        source.on("os/a").bulk(1_000_000).commit();
        Pause pause = site.sshd().tools().pauseBefore("ostree", call);
        try (Relay relay = site.sshd().relay();
                Started push = push().through(relay).with("--timeout", "3s").start()) {
            pause.awaitReached();
            assertThat(OpenPull.allAt(destination.path())).hasSize(1);
            push.signal(signal);
            Eventually.poll(
                    LIMIT,
                    "the secret is gone",
                    () -> OpenPull.allAt(destination.path()).isEmpty());
            pause.release();
            if (signal.equals("STOP")) {
                push.signal("CONT");
            }
            push.await(LIMIT);
        }
        RemoteProcesses.awaitEnd();
        assertThat(destination.refs()).isEmpty();
        assertThat(destination.path().resolve("state")).isEmptyDirectory();
        push().exits(0);
        isComplete(source, destination);
    }

    /** A commit that cannot be imported leaves nothing that would make it look begun. */
    @Test
    void aRefusedCommitLeavesNothingInTheRepository() {
        source.on("os/a").bulk(BULK).commit();
        site.sshd().tools().wrap("ostree", """
                case " $* " in %s)
                    for file in $(find extensions/repo-push -name '*.dirtree'); do echo x >>"$file"; done ;;
                esac""".formatted(OstreeCalls.IMPORT));
        Finished push = push().with("--no-tunnel").run();
        assertThat(push.status()).isNotZero();
        RemoteProcesses.awaitEnd();
        assertThat(destination.refs()).isEmpty();
        assertThat(destination.path().resolve("state")).isEmptyDirectory();
        assertThat(List.of(destination.path().resolve("tmp").toFile().list())).isSubsetOf("cache");
    }
}
