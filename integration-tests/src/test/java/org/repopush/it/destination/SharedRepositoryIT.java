package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.PrivateEtc;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.sshd.Sshd;

/**
 * Repositories that a group shares, and the umask of the accounts: alice and bob are two accounts of one group, and alice has made
 * the repository. What a push makes there is as ostree itself would have made it.
 */
@Needs({"sshd", "ssh", "ostree", "mounts", "setpriv"})
@ExtendWith(NoLeaks.class)
class SharedRepositoryIT {
    private static final String ALICE = "60001";
    private static final String BOB = "60002";
    private static final String STRANGER = "60003";
    private static final String GROUP = "60000";

    private Path place;
    private Path path;
    private OstreeRepo source;
    private Sshd sshd;

    @BeforeEach
    void startServer() throws IOException {
        place = Directories.temporary();
        source = OstreeRepo.create(place.resolve("source"), "archive");
        path = Files.createDirectory(place.resolve("srv")).resolve("shared");
        PrivateEtc etc = PrivateEtc.copy(place.resolve("etc"));
        for (String account : List.of("alice:x:" + ALICE, "bob:x:" + BOB, "stranger:x:" + STRANGER)) {
            String group = account.startsWith("stranger") ? STRANGER : GROUP;
            etc.append("passwd", account + ":" + group + "::" + place + ":/bin/bash\n");
        }
        sshd = Sshd.start(Files.createDirectory(place.resolve("sshd")), Account.current(), List.of(), etc);
        accountsHaveUmask("002");
    }

    @AfterEach
    void stopServer() {
        sshd.close();
        Directories.delete(place);
    }

    /** A login file is one of the places where it comes from; bash reads this one for commands too. */
    private void accountsHaveUmask(String umask) throws IOException {
        Files.writeString(sshd.home().resolve(".bashrc"), "umask " + umask + "\n");
    }

    private void share(Path repo) {
        Path parent = repo.resolveSibling(".").normalize();
        Command.of("chown", ALICE + ":" + GROUP, parent.toString()).run().exits(0);
        Command.of("chmod", "2775", parent.toString()).run().exits(0);
        as(ALICE, "002", "ostree --repo=" + repo + " init --mode=archive");
    }

    private void as(String account, String umask, String command) {
        Command.of(
                        "setpriv",
                        "--reuid=" + account,
                        "--regid=" + GROUP,
                        "--clear-groups",
                        "sh",
                        "-c",
                        "umask " + umask + " && " + command)
                .run()
                .exits(0);
    }

    private Push push(String account) {
        return new Push(
                new RepoPush(place),
                Way.ofThisRun(),
                sshd.client().config(),
                OptionalInt.empty(),
                place.resolve("source"),
                account + "@127.0.0.1:" + path,
                List.of(),
                List.of());
    }

    private String permissions(String name) {
        return Command.of("stat", "-c", "%a %u %g", path.resolve(name).toString())
                .run()
                .exits(0)
                .text();
    }

    /** Of all files and folders but ours and temporary ones. */
    private static String permissionsIn(Path repo) {
        return Command.of(
                        "sh",
                        "-c",
                        "cd \"$0\" && find . \\( -path ./extensions/repo-push -o -path ./tmp \\) -prune -o"
                                + " -printf '%m %y %p\\n' | sort -k3",
                        repo.toString())
                .run()
                .exits(0)
                .text();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void membersPushAndCommitInTurns(boolean installed) throws IOException {
        share(path);
        if (installed) {
            ReceiverFile.in(place).forPacks(sshd, path.resolveSibling(".").normalize());
        }
        int turn = 0;
        for (String account : List.of("alice", "bob", "alice", "bob")) {
            String other = account.equals("alice") ? BOB : ALICE;
            source.commit("os/a", "turn " + turn);
            source.commit("os/turn" + turn, "turn " + turn);
            push(account).exits(0);
            as(other, "002", "ostree --repo=" + path + " commit --branch=here/a --tree=dir=" + source.path() + "/refs");
            assertThat(as(other, path)).isEqualTo(source.refs().get("os/a"));
            turn++;
        }
        OstreeRepo.at(path, Account.current()).checkClean();
        assertThat(permissions("extensions/repo-push")).isEqualTo("2770 " + ALICE + " " + GROUP);
        assertThat(permissions("extensions/repo-push/of-" + ALICE)).isEqualTo("2700 " + ALICE + " " + GROUP);
        assertThat(permissions("extensions/repo-push/of-" + BOB)).isEqualTo("2700 " + BOB + " " + GROUP);
        assertThat(permissions("extensions/repo-push/journal")).matches("66[04] \\d+ " + GROUP);
    }

    private static String as(String account, Path repo) {
        return Command.of(
                        "setpriv",
                        "--reuid=" + account,
                        "--regid=" + GROUP,
                        "--clear-groups",
                        "ostree",
                        "--repo=" + repo,
                        "rev-parse",
                        "os/a")
                .run()
                .exits(0)
                .text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "002", "022", "027", "077"})
    void permissionsAreThoseThatOstreeGives(String umask) throws IOException {
        share(path);
        Path measure = path.resolveSibling("measure");
        as(ALICE, "002", "ostree --repo=" + measure + " init --mode=archive");
        accountsHaveUmask(umask);
        source.on("os/a").bulk(9_000_000).commit();
        Command.of("chmod", "-R", "a+rX", source.path().toString()).run().exits(0);
        String refs = "ostree --repo=" + measure + " pull-local " + source.path() + " os/a";
        as(ALICE, umask, refs + " && ostree --repo=" + measure + " summary -u");
        push("alice").exits(0);
        assertThat(permissionsIn(path)).isEqualTo(permissionsIn(measure));
        push("alice").exits(0);
        OstreeRepo.at(path, Account.current()).checkClean();
    }

    /** The repository is asked for its objects: stages lie one folder deeper than elsewhere. */
    @Test
    void onlyWhatIsMissingTravelsThoughNoCommitIsKnownAtBothEnds() {
        share(path);
        source.on("os/a").bulk(12_000_000).commit();
        push("alice").exits(0);
        as(ALICE, "002", "ostree --repo=" + path + " commit --no-bindings -b os/theirs --tree=ref=os/a");
        as(ALICE, "002", "ostree --repo=" + path + " refs --delete os/a");
        source.on("os/a")
                .option("--tree=ref=os/a")
                .file("new", "new")
                .rootless()
                .commit();
        String out = push("alice").with("--json").exits(0).out();
        assertThat(Long.parseLong(out.replaceAll("(?s).*\"served\":\\{\"objects\":(\\d+),.*", "$1")))
                .isLessThan(10);
    }

    @Test
    void aMemberGoesOnWithWhatAnotherHasBegun() {
        share(path);
        source.commit("os/a", "one");
        sshd.tools().wrap("ostree", "case \"$*\" in *summary*) exit 1 ;; esac");
        push("alice").fails(7);
        sshd.tools().wrap("ostree", "");
        source.commit("os/b", "two");
        assertThat(push("bob").exits(0).err()).contains("was interrupted during its publication");
        assertThat(path.resolve("extensions/repo-push/intent")).doesNotExist();
        assertThat(OstreeRepo.at(path, Account.current()).summary()).containsOnlyKeys("os/a", "os/b");
    }

    @Test
    void whatWasOneAccountsBecomesTheGroupsWithTheRepository() throws IOException {
        share(path);
        Command.of("chmod", "g-w", path.toString()).run().exits(0);
        source.commit("os/a", "one");
        push("alice").exits(0);
        assertThat(permissions("extensions/repo-push")).startsWith("2700 ");
        Command.of("chmod", "g+w", path.toString()).run().exits(0);
        source.commit("os/a", "two");
        push("alice").exits(0);
        source.commit("os/a", "three");
        push("bob").exits(0);
        Command.of("chmod", "g-w", path.toString()).run().exits(0);
        source.commit("os/a", "four");
        assertThat(push("bob").fails(7).err()).contains("belongs to alice");
        push("alice").exits(0);
        assertThat(permissions("extensions/repo-push")).startsWith("2700 ");
        OstreeRepo.at(path, Account.current()).checkClean();
    }

    @Test
    void whoIsNotOfTheGroupAndRootAreTurnedAway() {
        share(path);
        source.commit("os/a", "one");
        assertThat(push("stranger").fails(7).err()).contains("belongs to alice");
        assertThat(push("root").fails(7).err()).contains("belongs to alice");
        assertThat(path.resolve("extensions/repo-push")).doesNotExist();
    }
}
