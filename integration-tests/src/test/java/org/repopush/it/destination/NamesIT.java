package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.PrivateEtc;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.Sshd;

/**
 * Names and addresses: IPv6, several addresses of a name, names that only a hop knows; as {@code ssh} takes them. The client
 * and the server each have names of their own.
 */
@Tag("root")
@Tag("mounts")
@Needs({"sshd", "ssh", "ostree", "mounts"})
@ExtendWith(NoLeaks.class)
@Timeout(120)
class NamesIT {
    private static final Path DIRECTORY = Directories.temporary();

    private static Sshd server;
    private static PrivateEtc here;

    @TempDir
    Path place;

    @BeforeAll
    static void startOnBothAddresses() throws IOException {
        here = PrivateEtc.copy(DIRECTORY.resolve("here")).append("hosts", """
                ::1 six
                127.0.0.9 mostly-closed
                127.0.0.8 mostly-closed
                127.0.0.1 mostly-closed
                127.0.0.9 closed-by-four
                ::1 closed-by-four
                127.0.0.9 closed
                127.0.0.8 closed
                """);
        PrivateEtc there = PrivateEtc.copy(DIRECTORY.resolve("there")).append("hosts", """
                127.0.0.1 four-of-the-hop
                ::1 six-of-the-hop
                127.0.0.9 both-of-the-hop
                ::1 both-of-the-hop
                """);
        Path files = Files.createDirectory(DIRECTORY.resolve("server"));
        server = Sshd.start(files, Account.current(), List.of("ListenAddress ::1"), there);
        Path known = server.client().knownHosts();
        Files.writeString(known, Files.readString(known).replaceAll("(?m)^\\S+", "*"));
    }

    @AfterAll
    static void stop() {
        server.close();
        Directories.delete(DIRECTORY);
    }

    @BeforeEach
    void createRepositories() {
        OstreeRepo.create(place.resolve("source"), "archive").commit("os/a", "a");
        OstreeRepo.create(place.resolve("destination"), "archive");
    }

    private Finished push(String destination, List<String> options) {
        Push push = new Push(
                new RepoPush(place),
                Way.PACK,
                server.client().config(),
                OptionalInt.empty(),
                place.resolve("source"),
                destination.replace("PATH", place.resolve("destination").toString()),
                options,
                List.of());
        return here.seenBy(push.command()).run();
    }

    private static Finished ssh(String host, List<String> options) {
        return here.seenBy(server.client().ssh(host, options, "true")).run();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "::1             | [::1]:PATH           | ''",
                "::1             | ssh://[::1]:PORTPATH | ''",
                "six             | six:PATH             | ''",
                "six             | six:PATH             | -o AddressFamily=inet6",
                "127.0.0.1       | 127.0.0.1:PATH       | -o AddressFamily=inet",
                "::1             | [::1]:PATH           | -o BindAddress=::1",
                "mostly-closed   | mostly-closed:PATH   | ''",
                "closed-by-four  | closed-by-four:PATH  | ''",
                "closed-by-four  | closed-by-four:PATH  | -o AddressFamily=inet6",
                "127.0.0.1       | 127.0.0.1:PATH       | -J [::1]:PORT",
                "::1             | [::1]:PATH           | -J six,127.0.0.1",
                "four-of-the-hop | four-of-the-hop:PATH | -J 127.0.0.1",
                "six-of-the-hop  | six-of-the-hop:PATH  | -J 127.0.0.1",
                "both-of-the-hop | both-of-the-hop:PATH | -J six",
                "four-of-the-hop | ssh://four-of-the-hop:PORTPATH | -J mostly-closed",
                "six-of-the-hop  | six-of-the-hop:PATH  | -J 127.0.0.1,four-of-the-hop",
            })
    void nameLeadsToTheServer(String host, String destination, String options) {
        List<String> all = words(options);

        assertThat(ssh(host, all).status()).isZero();
        push(destination.replace("PORT", Integer.toString(server.port())), all).exits(0);

        assertThat(OstreeRepo.at(place.resolve("destination"), Account.current())
                        .refs())
                .containsOnlyKeys("os/a");
    }

    private static List<String> words(String options) {
        return options.isEmpty()
                ? List.of()
                : List.of(
                        options.replace("PORT", Integer.toString(server.port())).split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "::1             | -o AddressFamily=inet  | ::1 has no address that AddressFamily allows",
                "127.0.0.9       | -o AddressFamily=inet  | 127.0.0.9: Connection refused",
                "closed          | ''                     | 127.0.0.9: Connection refused;127.0.0.8: Connection refused",
                "four-of-the-hop | ''                     | no address is known for host four-of-the-hop",
                "six             | -J 127.0.0.1           | jump host 127.0.0.1 cannot connect to six:",
                "four-of-the-hop | -J six-of-the-hop      | jump host six-of-the-hop: no address is known for host six-of",
            })
    void nameThatLeadsNowhereIsExplained(String host, String options, String message) {
        List<String> all = words(options);

        assertThat(ssh(host, all).status()).isEqualTo(255);
        Finished push =
                push((host.startsWith("::") ? "[::1]" : host) + ":PATH", all).exits(4);

        assertThat(push.err()).contains(message.split(";")).contains("repo-push: ", "  hint: ");
    }
}
