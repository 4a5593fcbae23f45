package org.repopush.it.invariant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.ListeningPorts;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OurProcesses;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.network.OpenPull;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.CallLog;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** Invariant I7: what other users of the remote host, and those who read our output, get to know of a push: nothing. */
@Needs({"sshd", "ssh", "ostree", "bash"})
@ExtendWith(NoLeaks.class)
class I7SecrecyIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String PULL = OstreeCalls.INTO_STAGE;

    @RegisterExtension
    private final Site site = Site.own();

    @RegisterExtension
    private final Site exposed = Site.own().with("GatewayPorts yes");

    private OstreeRepo source;
    private OstreeRepo destination;
    private String commit;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
        commit = source.commit("os/a", "one");
    }

    @Test
    @Tag("root")
    @Needs("account")
    void I7_thePortAnswersNobodyWhoDoesNotHoldTheSecret() {
        Pause pause = site.sshd().tools().pauseBefore("ostree", PULL);
        try (Started push = site.push().by(Way.PULL).start()) {
            pause.awaitReached();
            OpenPull pull = OpenPull.at(destination.path());
            String object = "/objects/" + commit.substring(0, 2) + "/" + commit.substring(2) + ".commit";
            assertThat(pull.answerTo(Account.other(), object, basic("x:" + pull.secret())))
                    .startsWith("HTTP/1.0 200 ");
            for (String header : withoutTheSecret(pull.secret())) {
                assertThat(pull.answerTo(Account.other(), object, header))
                        .as(header)
                        .startsWith("HTTP/1.0 401 ")
                        .doesNotContain(pull.secret())
                        .endsWith("\r\n\r\n");
            }
            pause.release();
            push.await(LIMIT).exits(0);
        }
    }

    private static List<String> withoutTheSecret(String secret) {
        String half = secret.substring(0, secret.length() / 2);
        return List.of(
                "",
                basic("x:"),
                basic("x:" + "A".repeat(secret.length())),
                basic("x:" + half),
                basic("x:" + secret + "A"),
                basic("x:" + secret.substring(1)),
                basic("root:" + secret),
                basic(secret),
                "Authorization: Bearer " + secret,
                "Cookie: x=" + secret);
    }

    private static String basic(String credentials) {
        return "Authorization: Basic " + base64(credentials);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void I7_whoHoldsTheSecretGetsNothingBesideThisPush() throws IOException {
        Files.writeString(site.directory().resolve("outside"), "outside");
        Files.createSymbolicLink(source.path().resolve("objects/link"), site.directory());
        String other = source.commit("os/other", "not pushed");
        String dot = "/objects/" + commit.substring(0, 2) + "/" + commit.substring(2) + ".commit";
        Pause pause = site.sshd().tools().pauseBefore("ostree", PULL);
        try (Started push = site.push("os/a").by(Way.PULL).start()) {
            pause.awaitReached();
            OpenPull pull = OpenPull.at(destination.path());
            String secret = basic("x:" + pull.secret());
            for (String path : List.of(
                    "/../outside",
                    "/objects/../config",
                    "/objects/%2e%2e/config",
                    "/objects/..%2fconfig",
                    "//etc/passwd",
                    "/" + dot,
                    "/./config",
                    "/objects/link/outside",
                    "/config",
                    "/refs/heads/os/a",
                    "/objects/" + other.substring(0, 2) + "/" + other.substring(2) + ".commit",
                    dot + "?x",
                    "http://x" + dot)) {
                assertThat(pull.answerTo(Account.current(), path, secret))
                        .as(path)
                        .startsWith("HTTP/1.0 404 ")
                        .endsWith("\r\n\r\n");
            }
            pause.release();
            push.await(LIMIT).exits(0);
        }
    }

    @Test
    void I7_theForwardedPortIsBoundToLoopbackOnlyAndIsClosedAfterThePush() {
        Pause pause = site.sshd().tools().pauseBefore("ostree", PULL);
        try (Started push = site.push().by(Way.PULL).start()) {
            pause.awaitReached();
            int port = OpenPull.at(destination.path()).port();
            assertThat(ListeningPorts.addresses(port)).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
            pause.release();
            push.await(LIMIT).exits(0);
            assertThat(ListeningPorts.addresses(port)).isEmpty();
        }
    }

    @Test
    @Tag("root")
    @Needs("account")
    void I7_anotherUserReadsNeitherStageNorJournalNorLock() {
        site.push().by(Way.PULL).exits(0);
        source.commit("os/a", "two");
        Pause pause = site.sshd().tools().pauseBefore("ostree", PULL);
        try (Started push = site.push().by(Way.PULL).start()) {
            pause.awaitReached();
            Path config = OpenPull.at(destination.path()).config();
            Path ours = destination.path().resolve("extensions/repo-push");
            assertThat(mode(ours)).isEqualTo("700");
            assertThat(mode(config)).isEqualTo("600");
            for (Path file : List.of(config, ours.resolve("journal"), ours.resolve("lock"))) {
                assertThat(file).exists();
                assertThat(as(Account.other(), "cat", file.toString()).status()).isNotZero();
            }
            assertThat(as(Account.other(), "ls", ours.toString()).out()).isEmpty();
            pause.release();
            push.await(LIMIT).exits(0);
        }
    }

    private static Finished as(Account who, String... words) {
        return who.running(List.of(words)).run();
    }

    private static String mode(Path file) {
        return as(Account.current(), "stat", "-c", "%a", file.toString()).text();
    }

    /** The text form shows more than JSON, and the most of it with -vvv. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-vvv | PULL | " + OstreeCalls.BULK,
                "-vvv | PACK | " + OstreeCalls.REVISIONS,
                "--json | PACK | " + OstreeCalls.IMPORT
            })
    void I7_theSecretStandsInNoArgumentNoEnvironmentNoOutputAndNoFileButOneConfig(String option, Way way, String call) {
        source.commitBulk("os/a", 3_000_000);
        Pause pause = site.sshd().tools().pauseBefore("ostree", call);
        Set<String> seen = new HashSet<>();
        try (Started push = site.push().by(way).with(option, "-vvv").start()) {
            pause.awaitReached();
            OpenPull pull = OpenPull.at(destination.path());
            seen.addAll(OurProcesses.environments());
            assertThat(filesWith(pull.secret())).containsExactly(pull.config().toString());
            pause.release();
            Eventually.poll(LIMIT, "the push ends", () -> {
                seen.addAll(OurProcesses.commandLines());
                return !push.running();
            });
            Finished finished = push.await(LIMIT).exits(0);
            assertThat(seen).anyMatch(line -> line.contains("pull-local"));
            keepsSecret(
                    pull.secret(),
                    seen,
                    List.of(finished.out(), finished.err(), site.sshd().log()));
            assertThat(filesWith(pull.secret())).isEmpty();
        }
    }

    @Test
    void I7_theSecretStandsInNoErrorTextEvenWhenTheToolPrintsIt() throws IOException {
        site.sshd().tools().wrap("ostree", """
                case " $* " in
                *' pull --mirror '*)
                    cp extensions/repo-push/stage-*/config %1$s
                    cat extensions/repo-push/stage-*/config
                    sed -n 's/^url=/error: cannot fetch /p' extensions/repo-push/stage-*/config >&2
                    exit 1 ;;
                esac""".formatted(site.directory().resolve("kept")));
        Finished text = site.push().by(Way.PULL).with("-vvv").fails(9);
        Finished json = site.push().by(Way.PULL).with("--json").exits(9);
        for (Finished push : List.of(text, json)) {
            assertThat(push.out() + push.err()).contains("cannot fetch http://x:");
        }
        String kept = Files.readString(site.directory().resolve("kept"));
        String secret = kept.replaceAll("(?s).*http://x:([^@]+)@.*", "$1");
        assertThat(json.out() + json.err()).doesNotContain(secret);
        assertThat(text.out() + text.err()).doesNotContainPattern("http://x:[A-Za-z0-9_-]{16}");
    }

    private static void keepsSecret(String secret, Set<String> seen, List<String> texts) {
        for (String form : List.of(secret, base64("x:" + secret), base64(secret))) {
            assertThat(seen.stream().filter(text -> text.contains(form))).isEmpty();
            assertThat(texts.stream().filter(text -> text.contains(form))).isEmpty();
        }
    }

    /** Below the test's directory, which holds both repositories, both homes and the server's log. */
    private Set<String> filesWith(String secret) {
        Set<String> files = new TreeSet<>();
        for (String form : List.of(secret, base64("x:" + secret))) {
            Finished grep = as(
                    Account.current(),
                    "grep",
                    "-rlFs",
                    "--",
                    form,
                    site.directory().toString());
            files.addAll(grep.out().lines().toList());
        }
        return files;
    }

    @Test
    void I7_aServerThatBindsEveryAddressIsRefusedBeforeAnythingIsServed() {
        OstreeRepo here = OstreeRepo.create(exposed.source(), "archive");
        OstreeRepo there = OstreeRepo.create(exposed.destination(), "archive");
        here.commit("os/a", "one");
        CallLog calls = exposed.sshd().tools().log("ostree");
        assertThat(exposed.push().by(Way.PULL).fails(7).err()).contains("binds forwarded ports to every address");
        assertThat(calls.count(" pull ")).isZero();
        assertThat(there.refs()).isEmpty();
        assertThat(objects(there.path())).isEmpty();
    }

    private static List<String> objects(Path repository) {
        try (Stream<Path> files = Files.walk(repository)) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(file -> file.contains("/objects/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void I7_anObjectOfTheSourceThatIsALinkIsNotFollowed() throws IOException {
        String theirs = source.on("os/a").file("usr/planted", "planted").commit();
        String object = source.ostree("ls", "-C", theirs, "/usr/planted").text().split(" +")[4];
        Path file = source.object(object, "filez");
        Path outside = Files.move(file, site.directory().resolve("outside"));
        Files.createSymbolicLink(file, outside);
        assertThat(site.push().fails(3).err()).contains(object);
        assertThat(destination.refs()).isEmpty();
        destination.check();
    }
}
