package org.repopush.it.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SshKey;

/** {@code repo-push install-receiver}, and the page for the owner of a server. */
@Needs({"sshd", "ssh", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class InstallReceiverIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(?:sh)?\n(.*?)^ *```$");
    private static final String PAGE_KEY = "ssh-ed25519 AAAA...THE-KEY-IN-CI-KEY.PUB ci";

    @RegisterExtension
    private final Site site = Site.own().with("Subsystem sftp internal-sftp");

    private Path home() {
        return site.sshd().home();
    }

    private Command install(String... arguments) {
        String[] words = new String[arguments.length + 3];
        words[0] = "install-receiver";
        words[1] = "-F";
        words[2] = site.sshd().client().config().toString();
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        return new RepoPush(site.home()).command(words);
    }

    /** The steps of the page, one after another, with the names of this machine. */
    @Test
    void whatThePageSaysInFiveMinutesWorks() throws IOException {
        String page = Files.readString(RepoPush.checkout().resolve("doc/receiver.md"))
                .replace("/home/publish", home().toString())
                .replace("publish@server", "127.0.0.1");
        List<String> blocks = BLOCK.matcher(
                        page.substring(page.indexOf("## In five"), page.indexOf("## The two lines")))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll(" *```(sh)?", "").strip())
                .toList();
        Path here = Files.createDirectory(site.directory().resolve("here"));
        OstreeRepo source = OstreeRepo.create(here.resolve("repo"), "archive");
        source.commit("os/a", "one");

        Command.of("sh", "-ec", blocks.get(0))
                .with("HOME", home().toString())
                .run()
                .exits(0);
        step(here, blocks.get(1));
        Finished installed = step(here, blocks.get(2));
        String key = Files.readString(here.resolve("ci-key.pub")).strip();
        assertThat(installed.out().strip()).isEqualTo(blocks.get(3).replace(PAGE_KEY, key));
        site.sshd().authorize(installed.out());
        assertThat(step(here, blocks.get(4)).out()).contains("A push would work");

        assertThat(OstreeRepo.at(home().resolve("repos/stable"), site.account()).refs())
                .isEqualTo(source.refs());
        String config = site.sshd().client().config().toString();
        for (String tool : List.of("ssh", "sftp")) {
            Finished refused = Command.of(tool, "-F", config, "-oBatchMode=yes", "-i", here + "/ci-key", "127.0.0.1")
                    .run();
            assertThat(refused.status()).as(tool).isNotZero();
        }
    }

    private Finished step(Path here, String script) {
        return Command.of("sh", "-ec", script)
                .in(here)
                .with("PATH", RepoPush.launcher().getParent() + ":" + Tools.PATH)
                .with("HOME", site.home().toString())
                .with("REPO_PUSH_CLASS_CACHE", "use")
                .with("REPO_PUSH_SSH_CONFIG", site.sshd().client().config().toString())
                .run()
                .exits(0);
    }

    @Test
    void onStandardOutputIsTheFinishedLineAndNothingElse() {
        Path key = site.sshd().client().key().file();
        Path there = home().resolve("a 'b/receive");
        Finished installed = install(
                        "--key", key.toString(), "--root", "/srv/it's", "--path", "a 'b/receive", "127.0.0.1")
                .run()
                .exits(0);
        String command = "command=\"exec '" + there.toString().replace("'", "'\\''")
                + "' --root '/srv/it'\\''s' --no-forwarding\"";
        String line = site.sshd().client().key().publicLine();
        assertThat(installed.out().lines()).containsExactly("restrict," + command + " " + line);
        assertThat(there).isExecutable();
        assertThat(Command.of(there.toString(), "--version").run().exits(0).out())
                .contains("(protocol 2)");
    }

    @Test
    void afterItTheDoctorFindsNothingThatKeepsTheKeyFromPushing() throws IOException {
        SshKey key = SshKey.generate(site.directory().resolve("ci"), "ed25519");
        OstreeRepo.create(site.source(), "archive").commit("os/a", "one");
        OstreeRepo.create(Files.createDirectory(home().resolve("repos")).resolve("stable"), "archive");
        Finished installed = install(
                        "--key",
                        key.file() + ".pub",
                        "--root",
                        home().resolve("repos").toString(),
                        "127.0.0.1")
                .run()
                .exits(0);
        site.sshd().authorize(installed.out());

        String[] there = {
            "--repo",
            site.source().toString(),
            "-F",
            site.sshd().client().config().toString(),
            "-i",
            key.file().toString(),
            "-o",
            "IdentityFile=none",
            "127.0.0.1:stable"
        };
        List<String> doctor = new ArrayList<>(List.of("doctor"));
        doctor.addAll(List.of(there));
        assertThat(new RepoPush(site.home()).command(doctor).run().exits(0).out())
                .contains("installed, version")
                .contains("A push would work");
        new RepoPush(site.home()).command(there).run().exits(0);
    }

    @Test
    void toolsThatAreMissingThereAreNamedTogether() {
        site.sshd().tools().hide("flock");
        site.sshd().tools().hide("ostree");
        Finished installed = install("127.0.0.1").run().exits(7);
        assertThat(installed.err()).contains("flock", "ostree", "util-linux");
        assertThat(installed.out()).startsWith("restrict,");
    }

    @Test
    void whatIsNoPublicKeyIsRefusedBeforeAnythingIsCopied() throws IOException {
        Path file = Files.writeString(site.directory().resolve("no key"), "hello\n");
        assertThat(install("--key", file.toString(), "127.0.0.1").run().exits(2).err())
                .contains("does not hold one public key");
        assertThat(install("--key", file + ".none", "127.0.0.1").run().exits(2).err())
                .contains("cannot be read");
        assertThat(home().resolve(".local")).doesNotExist();
    }

    /** Byte for byte what the distribution has. */
    @Test
    void anotherOneIsReplacedAndNothingElseIsLeft() throws IOException {
        Path there = home().resolve(".local/bin/repo-receive");
        Path folder = home().resolve(".local/bin");
        Files.createDirectories(folder);
        Files.writeString(there, "an old one");
        install("127.0.0.1").run().exits(0);
        assertThat(folder.toFile().list()).containsExactly("repo-receive");
        assertThat(there).hasSameTextualContentAs(RepoPush.distribution().resolve("share/repo-push/repo-receive"));
    }

    @Test
    void whereItCannotBeInstalledNothingChanges() throws IOException {
        Files.createDirectory(home().resolve("folder"));
        FileTree before = FileTree.of(home());
        assertThat(install("--path", "folder", "127.0.0.1").run().exits(7).err())
                .contains("is a directory")
                .contains("hint: ");
        site.sshd().tools().wrap("cat", "head -c 1000; exit 0");
        assertThat(install("127.0.0.1").run().exits(7).err()).contains("the file was damaged on the way");
        assertThat(FileTree.of(home()).without(".local")).isEqualTo(before);
        assertThat(home().resolve(".local/bin").toFile().list()).isEmpty();
    }
}
