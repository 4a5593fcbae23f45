package org.repopush.it.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.repo.ostree.OstreeKind;

/** How the owner's policy is read: what it means, and which mistake is named by which words, in every shell. */
@Needs({"ostree", "dash", "bash", "busybox"})
@ExtendWith(NoLeaks.class)
class PolicyFileIT {
    private static final String PROGRAM = new OstreeKind().receiveScript().text();
    private static final List<String> SHELLS = List.of("dash -s", "bash -s", "busybox sh -s");
    private static final String NONE = "";

    @TempDir
    private Path temporary;

    private OstreeRepo repo;
    private PolicyFile account;
    private PolicyFile system;

    @BeforeEach
    void makeRepository() {
        repo = OstreeRepo.create(temporary.resolve("srv [1]"), "archive");
        account = PolicyFile.of(temporary.resolve("home"));
        system = PolicyFile.of(temporary.resolve("etc"));
    }

    private List<Answer> answers(String shell, String profile) {
        return answers(Command.of(shell.split(" ")), profile);
    }

    private List<Answer> answers(Command shell, String profile) {
        String program = PolicyFile.withProfile(profile, system.asSystemOf(PROGRAM));
        Command there = shell.with("HOME", temporary.resolve("home").toString());
        try (ScriptSession session = ScriptSession.start(
                there,
                program,
                Duration.ofSeconds(20),
                "probe",
                "ostree",
                repo.path().toString())) {
            List<Answer> answers = new ArrayList<>();
            do {
                answers.add(session.next());
            } while (!List.of("done", "fail")
                    .contains(answers.get(answers.size() - 1).key()));
            session.endOfInput();
            session.await();
            return answers;
        }
    }

    private static List<String> policy(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.key().equals("policy"))
                .map(answer -> String.join(" ", answer.values()))
                .toList();
    }

    /** System's file, account's file, profile, and what the probe says of it. */
    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of("[receive]\nforce = no\n", NONE, NONE, "force no"),
                Arguments.of("[receive]\nforce=no", NONE, NONE, "force no"),
                Arguments.of("[receive]\r\nforce = no\r\n", NONE, NONE, "force no"),
                Arguments.of("\n  # why\n\n [ receive ] \n\t force \t=\t no \t\n#x", NONE, NONE, "force no"),
                Arguments.of("[receive]\nforce = yes\nnew-refs = yes\ndelete = no\nrefs = *\n", NONE, NONE, NONE),
                Arguments.of("[receive]\nrefs = os/*  !os/x\tb\n", NONE, NONE, "refs os/* !os/x b"),
                Arguments.of(
                        "[receive]\nrefs = caf\u00e9/* $(touch x) `id`\n",
                        NONE,
                        NONE,
                        "refs caf\u00e9/* $(touch x) `id`"),
                Arguments.of("[receive]\nrefs = a=b\n", NONE, NONE, "refs a=b"),
                Arguments.of("[receive]\nstage-retention = 90s\n", NONE, NONE, "stage-retention 90"),
                Arguments.of("[receive]\nprepare-timeout = 5s\n", NONE, NONE, "prepare-timeout 5"),
                Arguments.of("[receive]\nstage-retention = 2h\n", NONE, NONE, "stage-retention 7200"),
                Arguments.of("[receive]\nforce = no\n", "[receive]\nforce = yes\n", NONE, NONE),
                Arguments.of("[repository /*]\nforce = no\n", "[receive]\nforce = yes\n", NONE, "force no"),
                Arguments.of("[repository /*]\nforce = no\n[repository /*/srv [1]]\nforce = yes\n", NONE, NONE, NONE),
                Arguments.of(
                        "[repository /elsewhere]\nforce = no\n[repository /*/srv 1]\nforce = no\n", NONE, NONE, NONE),
                Arguments.of("[receive]\npre-receive = /bin/true\n", NONE, NONE, "pre-receive /bin/true"),
                Arguments.of("[receive]\npre-receive = /x\n", "[receive]\npre-receive = none\n", NONE, NONE),
                Arguments.of("[profile ci]\npre-receive = /x\n", NONE, NONE, NONE),
                Arguments.of("[receive]\nverify-gpg = /etc/passwd\t/etc\n", NONE, NONE, "verify-gpg /etc/passwd /etc"),
                Arguments.of("[receive]\nsign-gpg = 12345678 0aB3456789\n", NONE, NONE, "sign-gpg 12345678 0aB3456789"),
                Arguments.of("[receive]\nupdate-metadata = no\n", NONE, NONE, "update-metadata no"),
                Arguments.of("[receive]\nupdate-metadata = auto\n", NONE, NONE, NONE),
                Arguments.of("[receive]\nmax-bytes = 999999T\n", NONE, NONE, "max-bytes 1099510528264372224"),
                Arguments.of("[receive]\nmax-bytes = 10\n", NONE, NONE, "max-bytes 10"),
                Arguments.of(
                        "[receive]\nmax-bytes = 3K\nmax-time = 1d\n", NONE, NONE, "max-bytes 3072\nmax-time 86400"),
                Arguments.of("[receive]\nmax-bytes = 3G\n[repository /*]\nmax-bytes = none\n", NONE, NONE, NONE),
                Arguments.of("[profile ci]\nforce = no\n", NONE, NONE, NONE),
                Arguments.of("[profile ci]\nforce = no\n", "[repository /*]\nforce = yes\n", "ci", "force no"),
                Arguments.of("[profile ci]\nforce = no\n[profile dev]\nnew-refs = no\n", NONE, "dev", "new-refs no"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void theLastOfTheNearestSectionsCounts(String system, String account, String profile, String told) {
        if (!system.isEmpty()) {
            this.system.write(system);
        }
        if (!account.isEmpty()) {
            this.account.write(account);
        }
        for (String shell : SHELLS) {
            List<Answer> answers = answers(shell, profile);
            assertThat(answers).as(shell).endsWith(new Answer("done", List.of("probe")));
            assertThat(String.join("\n", policy(answers))).as(shell).isEqualTo(told);
        }
        assertThat(temporary.resolve("srv [1]/x")).doesNotExist();
    }

    /** The account's file, the line of the mistake, and words that name it. */
    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("[receive]\nforced = no\n", 2, "unknown key 'forced'"),
                Arguments.of("[receive]\n\nrefs force = no\n", 3, "unknown key 'refs force'"),
                Arguments.of("[receive]\n$(touch x) = no\n", 2, "unknown key '$(touch x)'"),
                Arguments.of("[receive]\n= no\n", 2, "unknown key ''"),
                Arguments.of("[receive]\nforce = No\n", 2, "force takes yes or no, not 'No'"),
                Arguments.of("[receive]\nforce = yes # really\n", 2, "not 'yes # really'"),
                Arguments.of("[receive]\nforce =\n", 2, "force takes yes or no, not ''"),
                Arguments.of("[receive]\nrefs =\n", 2, "refs takes patterns"),
                Arguments.of("[receive]\nrefs = a !\n", 2, "refs takes patterns"),
                Arguments.of("[receive]\nstage-retention = 10\n", 2, "stage-retention takes a duration"),
                Arguments.of("[receive]\nstage-retention = 010s\n", 2, "stage-retention takes a duration"),
                Arguments.of("[receive]\nstage-retention = 9999999d\n", 2, "stage-retention takes a duration"),
                Arguments.of("[receive]\nroot = srv\n", 2, "root takes an absolute path, not 'srv'"),
                Arguments.of("[receive]\npre-receive = hook\n", 2, "pre-receive takes an absolute path"),
                Arguments.of("[receive]\n\npost-receive = /missing\n", 3, "/missing is not a program"),
                Arguments.of("[receive]\npre-receive = /etc\n", 2, "/etc is not a program"),
                Arguments.of("[receive]\nverify-gpg = keys\n", 2, "verify-gpg takes absolute paths"),
                Arguments.of("[receive]\nverify-gpg = /a /b;c\n", 2, "verify-gpg takes absolute paths"),
                Arguments.of("[receive]\nverify-gpg =\n", 2, "verify-gpg takes absolute paths"),
                Arguments.of("[receive]\nverify-gpg = /etc/passwd /missing\n", 2, "this account cannot read /missing"),
                Arguments.of("[receive]\nverify-ed25519 = /missing\n", 2, "this account cannot read /missing"),
                Arguments.of("[receive]\nsign-gpg = it@localhost\n", 2, "sign-gpg takes key ids"),
                Arguments.of("[receive]\nsign-gpg = 1234567\n", 2, "sign-gpg takes key ids"),
                Arguments.of("[receive]\ngpg-homedir = /etc/passwd\n", 2, "/etc/passwd is not a directory"),
                Arguments.of("[receive]\nupdate-metadata = yes\n", 2, "update-metadata takes auto or no"),
                Arguments.of("[receive]\nmetadata-command = /missing\n", 2, "/missing is not a program"),
                Arguments.of("[receive]\nmax-bytes = 10 M\n", 2, "max-bytes takes a size"),
                Arguments.of("[receive]\nmax-bytes = 0\n", 2, "max-bytes takes a size"),
                Arguments.of("[receive]\nmax-bytes = 010\n", 2, "max-bytes takes a size"),
                Arguments.of("[receive]\nmax-bytes = 10P\n", 2, "max-bytes takes a size"),
                Arguments.of("[receive]\nmax-bytes = 9999999T\n", 2, "max-bytes takes a size"),
                Arguments.of("[receive]\nmax-bytes = 1$(touch x)\n", 2, "max-bytes takes a size"),
                Arguments.of("[receive]\nmax-time = 5\n", 2, "max-time takes a duration"),
                Arguments.of("[receive]\nforce\n", 2, "neither a section nor"),
                Arguments.of("[receive\nforce = no\n", 1, "neither a section nor"),
                Arguments.of("force = no\n[receive]\n", 1, "force stands before the first section"),
                Arguments.of("[receiver]\nforce = no\n", 1, "unknown section [receiver]"),
                Arguments.of("[receive x]\n", 1, "unknown section [receive x]"),
                Arguments.of("[repository]\n", 1, "absolute path"),
                Arguments.of("[repository srv/a]\n", 1, "absolute path"),
                Arguments.of("[repository /srv]\nroot = /srv\n", 2, "root is allowed only in [receive]"),
                Arguments.of("[profile]\n", 1, "unknown section [profile]"),
                Arguments.of("[profile a b]\n", 1, "the name of a profile"),
                Arguments.of("[profile *]\n", 1, "the name of a profile"),
                Arguments.of("[receive]\nforce = no\nforce = no\n", 3, "force is there twice in [receive]"),
                Arguments.of("[receive]\n[profile a]\n[receive]\n", 3, "section [receive] is there twice"),
                Arguments.of("[profile other]\nforce = maybe\n", 2, "force takes yes or no"),
                Arguments.of("[repository /elsewhere]\nforce = maybe\n", 2, "force takes yes or no"),
                Arguments.of("[receive]\r\nforce = yes please\r\n", 2, "not 'yes please'"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aMistakeAnywhereIsNamedByFileAndLineAndNothingIsAccepted(String text, int line, String words) {
        account.write(text);
        for (String shell : SHELLS) {
            assertRefused(answers(shell, NONE), account.path(), line, words);
        }
        assertThat(temporary.resolve("srv [1]/x")).doesNotExist();
    }

    private static void assertRefused(List<Answer> answers, Path file, int line, String words) {
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).key()).isEqualTo("fail");
        assertThat(answers.get(0).values())
                .startsWith("policy-error", file.toString(), Integer.toString(line))
                .last()
                .asString()
                .contains(words);
    }

    @Test
    void aProfileThatNoFileHasAllowsNothing() {
        for (String shell : SHELLS) {
            assertRefused(answers(shell, "ci"), account.path(), 0, "there is no section [profile ci]");
        }
        account.write("[profile cid]\n");
        for (String shell : SHELLS) {
            assertRefused(answers(shell, "ci"), account.path(), 0, "there is no section [profile ci]");
        }
    }

    /** What somebody else could have written, or what cannot be read, and the words that say so. */
    static Stream<Arguments> unsafe() {
        return Stream.of(
                Arguments.of("chmod g+w FILE", "can change it or its directory"),
                Arguments.of("chmod o+w FILE", "can change it or its directory"),
                Arguments.of("chmod o+w DIRECTORY", "can change it or its directory"),
                Arguments.of("mv FILE DIRECTORY/x; ln -s x FILE", "not a plain file"),
                Arguments.of("rm FILE; ln -s missing FILE", "not a plain file"),
                Arguments.of("rm FILE; mkfifo FILE", "not a plain file"),
                Arguments.of("rm FILE; mkdir FILE", "not a plain file"));
    }

    @ParameterizedTest
    @MethodSource("unsafe")
    void aFileThatOthersCanChangeIsNotBelieved(String damage, String words) {
        account.write("[receive]\n");
        change(damage, account);
        for (String shell : SHELLS) {
            assertRefused(answers(shell, NONE), account.path(), 0, words);
        }
    }

    @Test
    void aDirectoryMayBeALinkOfTheOwners() throws IOException {
        account.write("[receive]\nforce = no\n");
        Path directory = account.directory();
        Path moved = directory.resolveSibling("moved");
        Files.move(directory, moved);
        Files.createSymbolicLink(directory, moved);
        assertThat(policy(answers("dash -s", NONE))).containsExactly("force no");
    }

    @Test
    @Needs({"account", "setpriv"})
    void aFileThatTheAccountCannotReadStopsIt() {
        Account other = Account.unprivileged();
        for (String damage : List.of("chmod 600 FILE", "chmod 700 DIRECTORY")) {
            system.write("[receive]\n");
            change(damage + "; chmod 711 " + temporary, system);
            for (String shell : SHELLS) {
                assertRefused(
                        answers(other.running(List.of(shell.split(" "))), NONE),
                        system.path(),
                        0,
                        "this account cannot read it");
            }
        }
    }

    private static void change(String damage, PolicyFile file) {
        String script = damage.replace("FILE", file.path().toString())
                .replace("DIRECTORY", file.directory().toString());
        Command.of("sh", "-ec", script).run().exits(0);
    }

    /** A name by which the owner knows the repository, though it is another one's link. */
    @Test
    void aSectionMayNameTheRepositoryByALink() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), repo.path());
        account.write("[repository " + link + "]\nforce = no\n");
        for (String shell : SHELLS) {
            assertThat(policy(answers(shell, NONE))).as(shell).containsExactly("force no");
        }
    }

    @ParameterizedTest
    @CsvSource({"policy.md, 3", "hooks.md, 1", "from-ostree-push.md, 1"})
    void everyExampleOfTheManualIsTaken(String name, int least) throws IOException {
        String page = Files.readString(RepoPush.checkout().resolve("doc/" + name));
        Matcher example = Pattern.compile("(?s)```ini\n(.*?)```").matcher(page);
        int count = 0;
        while (example.find()) {
            count++;
            account.write(example.group(1)
                    .replaceAll("(?m)^([a-z]+-receive|metadata-command) = \\S+", "$1 = /bin/true")
                    .replaceAll("(?m)^(verify-gpg) = .*$", "$1 = /etc")
                    .replaceAll("(?m)^gpg-homedir = .*$", "gpg-homedir = /etc"));
            assertThat(answers("dash -s", NONE)).as(example.group(1)).endsWith(new Answer("done", List.of("probe")));
        }
        assertThat(count).isGreaterThanOrEqualTo(least);
    }

    /** Every key of the other program's example is in the table of what became of it. */
    @Test
    void thePageForThoseWhoComeFromOstreePushHasEveryKeyOfIts() throws IOException {
        String page = Files.readString(RepoPush.checkout().resolve("doc/from-ostree-push.md"));
        assertThat(page)
                .contains("root", "repos", "gpg_sign", "gpg_homedir", "gpg_verify", "gpg_trustedkeys", "sign_type")
                .contains("sign_keyfiles", "sign_verify", "sign_trustedkeyfile", "update", "update_hook", "log_level")
                .contains("force", "dry_run", "OSTREE_RECEIVE_REPO", "OSTREE_RECEIVE_REFS");
    }
}
