package org.repopush.it.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeLock;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.Tmpfs;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.JsonSchema;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.Sshd;

/**
 * {@code repo-push doctor}: each thing that can be wrong is made wrong, found, and said with what to do; what is not wrong is
 * not blamed. The server runs a script of the test's in place of each command.
 */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class DoctorIT {
    @RegisterExtension
    private final Site site = Site.own().with("ForceCommand exec sh \"$HOME/forced\"");

    private final JsonSchema schema = JsonSchema.of(RepoPush.checkout().resolve("doc/json.md"));

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() throws IOException {
        source = OstreeRepo.create(site.source(), "archive");
        source.commit("os/a", "a");
        destination = OstreeRepo.create(site.destination(), "archive");
        forced("exec sh -c \"$SSH_ORIGINAL_COMMAND\"");
    }

    private void forced(String script) throws IOException {
        Files.writeString(site.sshd().home().resolve("forced"), script + "\n");
    }

    /** Runs it; it must end in this status, and change nothing. */
    private Diagnosis diagnosis(int status, String... words) {
        return diagnosis(status, InspectionRun.doctor(site), words);
    }

    private Diagnosis diagnosis(int status, InspectionRun doctor, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--json");
        String out = doctor.ends(status, all.toArray(String[]::new));
        assertThat(out.lines()).hasSize(1);
        assertThat(schema.event(out)).isEqualTo("doctor");
        JsonObject object = JsonParser.parseString(out).getAsJsonObject();
        assertThat(object.get("exit").getAsInt()).isEqualTo(status);
        return new Diagnosis(object);
    }

    private record Diagnosis(JsonObject object) {
        /** The findings of a check at this level, each as text and hint. */
        List<String> at(String level, String check) {
            List<String> found = new ArrayList<>();
            for (JsonElement element : object.getAsJsonArray("findings")) {
                JsonObject finding = element.getAsJsonObject();
                if (finding.get("level").getAsString().equals(level)
                        && finding.get("check").getAsString().equals(check)) {
                    found.add(finding.get("text").getAsString() + " / " + finding.get("hint"));
                }
            }
            return found;
        }

        /** All checks at this level, in their order. */
        List<String> checks(String level) {
            List<String> found = new ArrayList<>();
            for (JsonElement element : object.getAsJsonArray("findings")) {
                JsonObject finding = element.getAsJsonObject();
                if (finding.get("level").getAsString().equals(level)) {
                    found.add(finding.get("check").getAsString());
                }
            }
            return found;
        }

        /** The only thing that is wrong. */
        String only(String level, String check) {
            String other = level.equals("problem") ? "warning" : "problem";
            assertThat(checks(other)).as(object.toString()).isEmpty();
            assertThat(checks(level)).as(object.toString()).containsExactly(check);
            return at(level, check).get(0);
        }
    }

    @Test
    void whereNothingIsWrongItSaysSo() {
        Diagnosis well = diagnosis(0);
        assertThat(well.checks("problem")).isEmpty();
        assertThat(well.checks("warning")).isEmpty();
        assertThat(well.checks("skipped")).isEmpty();
        assertThat(well.checks("ok"))
                .contains("source", "name", "port", "host key", "login", "shell", "tools", "versions", "repository")
                .contains("owner", "space", "locks", "clock", "sessions", "forwarding", "refs");
        assertThat(InspectionRun.doctor(site).ends(0)).contains("ok       login", "A push would work");
        site.push().exits(0);
        assertThat(diagnosis(0).at("ok", "refs").get(0)).startsWith("all are up to date");
    }

    @Test
    void aSourceThatIsNoneIsFoundAndTheDestinationIsLookedAtAllTheSame() {
        Diagnosis none = diagnosis(3, "--repo=" + site.home());
        assertThat(none.only("problem", "source")).contains("not a repository");
        assertThat(none.checks("ok")).contains("login", "repository", "tools");
        assertThat(none.checks("skipped")).contains("refs");
        try (OstreeLock held = OstreeLock.hold(site.source())) {
            assertThat(diagnosis(10).only("problem", "source")).contains("lock");
            held.release();
        }
    }

    @Test
    void eachStationOfTheConnectionIsNamed() throws IOException {
        Diagnosis name = diagnosis(4, InspectionRun.doctor(site).toText("no-such-host.invalid:/srv/repo"));
        assertThat(name.only("problem", "name")).contains("no-such-host.invalid");
        Diagnosis refused = diagnosis(4, "-p", Integer.toString(Sshd.freePort()));
        assertThat(refused.only("problem", "port")).contains("127.0.0.1", "refused");
        assertThat(refused.checks("ok")).contains("name").doesNotContain("login");
        assertThat(refused.checks("skipped")).contains("host key", "login", "shell");
        Files.writeString(site.directory().resolve("wrong"), "Host *\n  NoSuchKeyword yes\n");
        assertThat(diagnosis(4, "-F", site.directory().resolve("wrong").toString())
                        .only("problem", "ssh config"))
                .containsIgnoringCase("NoSuchKeyword");
        site.sshd().client().forgetHosts();
        assertThat(diagnosis(4).only("problem", "host key")).contains("unknown", "known_hosts");
        site.sshd().client().mistakeHost(site.sshd().port());
        assertThat(diagnosis(4).only("problem", "host key")).contains("changed", "known_hosts");
    }

    /** Something listens there; it says nothing of SSH. */
    @Test
    void aPortWithoutAnSshServerIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread talker = new Thread(() -> talk(other), "it-talker");
            talker.start();
            assertThat(diagnosis(4, "-p", Integer.toString(other.getLocalPort()))
                            .only("problem", "port"))
                    .contains("not an SSH server", "220 mail");
        }
    }

    private static void talk(ServerSocket server) {
        try (Socket client = server.accept()) {
            client.getOutputStream().write("220 mail.example.com ESMTP\r\n".getBytes(UTF_8));
            client.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The client has seen enough.
            return;
        }
    }

    @Test
    void aLoginThatIsRefusedIsNamedWithTheKeysThatWereTried() throws IOException {
        site.sshd().refuseLogins();
        Diagnosis refused = diagnosis(5);
        assertThat(refused.only("problem", "login")).contains("id_ed25519", "authorized_keys");
        Path key = site.sshd().client().key().file();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Diagnosis open = diagnosis(5, "-i", key.toString());
        assertThat(open.at("warning", "key files").get(0))
                .contains("other accounts may read " + key, "chmod 600 " + key);
    }

    static Stream<Arguments> shells() {
        return Stream.of(
                Arguments.of("exec /usr/sbin/nologin", 7, "not available"),
                Arguments.of("echo 'go away' >&2; exit 1", 7, "go away"),
                Arguments.of("tr '\\0' x </dev/zero", 7, "remote script"),
                Arguments.of("exec cat >/dev/null", 7, "ended with status 0"),
                Arguments.of("read -r c p l run x; echo \"@$run fail protocol 7\"; exec cat", 7, "protocol 7"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void anAccountThatDoesNotRunOurScriptIsNamed(String script, int status, String said) throws IOException {
        forced(script);
        Diagnosis shell = diagnosis(status, "--timeout=2s");
        assertThat(shell.only("problem", "shell")).contains(said);
        assertThat(shell.checks("ok")).contains("login");
    }

    @Test
    void loginFilesThatPrintAreNamed() throws IOException {
        forced("echo Welcome; echo Dear; exec sh -c \"$SSH_ORIGINAL_COMMAND\"");
        assertThat(diagnosis(0).only("warning", "login files")).contains("Welcome; Dear", ".bashrc");
    }

    @Test
    void aCommandThatIsForcedOnEveryChannelIsNamed() throws IOException {
        forced("exec sh -s");
        assertThat(diagnosis(0).only("warning", "sessions")).contains("a different command", "ForceCommand");
        assertThat(diagnosis(7, "--no-tunnel").only("problem", "sessions")).contains("a different command");
    }

    @Test
    void eachToolThatIsMissingIsNamedWithItsPackage() {
        Stream.of("flock", "sha256sum", "xargs").forEach(site.sshd().tools()::hide);
        Diagnosis missing = diagnosis(7);
        assertThat(missing.at("problem", "tools"))
                .anyMatch(text -> text.contains("no flock") && text.contains("package util-linux"))
                .anyMatch(text -> text.contains("no sha256sum") && text.contains("package coreutils"))
                .anyMatch(text -> text.contains("no xargs") && text.contains("package findutils"))
                .hasSize(3);
        assertThat(missing.checks("ok")).contains("repository", "owner");
    }

    @Test
    void aToolThatIsTooOldIsNamed() {
        site.sshd()
                .tools()
                .wrap("ostree", "[ \"$1\" != --version ] || { printf 'libostree:\\n Version: 2016.5\\n'; exit; }");
        assertThat(diagnosis(7).only("problem", "versions")).contains("ostree 2016.5", "2017.15");
    }

    @Test
    void aPathWithoutARepositoryIsNamed() throws IOException {
        Path nothing = site.directory().resolve("nothing");
        InspectionRun doctor = InspectionRun.doctor(site).to(nothing);
        Diagnosis missing = diagnosis(7, doctor);
        assertThat(missing.only("problem", "repository")).contains("no directory " + nothing, "init --mode=archive");
        assertThat(missing.checks("ok")).contains("shell", "tools", "clock");
        Files.createDirectory(nothing);
        assertThat(diagnosis(7, doctor).only("problem", "repository")).contains("no repository at " + nothing);
    }

    @Test
    @Tag("root")
    @Needs({"root", "account"})
    void aRepositoryOfSomebodyElseIsNamedWithItsOwner() throws IOException {
        Account.other().own(destination.path());
        assertThat(diagnosis(7).only("problem", "owner"))
                .contains("belongs to " + Account.other().name(), "log in as its owner");
    }

    @Test
    @Tag("root")
    @Needs("root")
    void aFileSystemThatIsReadOnlyOrFullIsNamed() {
        try (Tmpfs small = Tmpfs.mount(site.directory().resolve("small"), "size=400k")) {
            OstreeRepo there = OstreeRepo.create(small.path().resolve("repo"), "archive");
            Command.of("sh", "-c", "head -c 250000 /dev/zero >" + small.path() + "/fill")
                    .run()
                    .exits(0);
            InspectionRun doctor = InspectionRun.doctor(site).to(there.path());
            assertThat(diagnosis(7, doctor).only("problem", "space")).contains("no space left");
            small.remount("ro");
            assertThat(diagnosis(7, doctor).at("problem", "permissions").get(0)).contains("read-only");
        }
    }

    @Test
    @Needs("flock")
    void locksAreNamedWithTheirHolder() throws IOException {
        Path ours = Files.createDirectories(destination.path().resolve("extensions/repo-push"));
        Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rwx------"));
        Path lock = Files.writeString(ours.resolve("lock"), "eve@b (process 2)\n");
        assertThat(diagnosis(0).checks("warning")).isEmpty();
        try (LockFile pusher = LockFile.hold(lock);
                OstreeLock held = OstreeLock.hold(destination.path())) {
            assertThat(diagnosis(0).at("warning", "locks"))
                    .anyMatch(text -> text.contains("eve@b (process 2)"))
                    .anyMatch(text -> text.contains("lock of the repository"))
                    .hasSize(2);
            held.release();
            pusher.release();
        }
    }

    @Test
    void whatAPushHasLeftBehindIsNamed() throws IOException {
        Path ours = Files.createDirectories(destination.path().resolve("extensions/repo-push"));
        Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(ours.resolve("stage-0f"));
        Files.writeString(ours.resolve("intent"), "begin T 01 0f eve\n");
        Diagnosis left = diagnosis(0);
        assertThat(left.only("warning", "leftovers")).contains("publication was interrupted", "push again");
        assertThat(left.at("ok", "leftovers").get(0)).startsWith("leftover stages: 1;");
    }

    @Test
    void aClockThatIsWrongIsNamed() {
        site.sshd().tools().wrap("date", "[ \"$*\" != +%s ] || { echo 1000000000; exit; }");
        Diagnosis late = diagnosis(0);
        assertThat(late.at("warning", "clock").get(0)).contains("min behind the clock here", "NTP");
        assertThat(late.checks("problem")).isEmpty();
        assertThat(late.checks("warning")).containsExactly("clock", "timestamps");
    }

    @Test
    @Needs("gpg")
    void aSummaryThatIsSignedWithoutAKeyIsNamed() {
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            destination.commit("os/b", "b");
            key.signSummary(destination);
            assertThat(diagnosis(7).only("problem", "refs")).contains("signed");
        }
    }

    @ParameterizedTest
    @CsvSource({"theirs, 8, not a fast-forward", "a, 0, ''"})
    void refsThatWouldBeRejectedAreNamed(String content, int status, String reason) {
        destination.ostree("pull-local", site.source().toString(), "os/a");
        if (status != 0) {
            destination.commit("os/a", content);
            assertThat(diagnosis(status).only("problem", "refs")).contains("os/a would be rejected", reason, "--force");
            assertThat(diagnosis(0, "-f").at("ok", "refs").get(0)).startsWith("1 would move");
        } else {
            assertThat(diagnosis(status).at("ok", "refs").get(0)).startsWith("all are up to date");
        }
    }
}
