package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Balancer;
import org.repopush.it.fixture.network.StaticServer;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.SshdGroup;

/**
 * Eight servers at different distances behind a load balancer, and clients that pull from it while one release follows the other:
 * what they meet when a group is pushed to, and when the same servers are brought up to date one by one.
 */
@Needs({"sshd", "ssh", "ostree", "rsync"})
@ExtendWith(NoLeaks.class)
@Timeout(1800)
class BalancedReaderIT {
    private static final List<Duration> DISTANCES = List.of(0, 20, 50, 100, 0, 20, 50, 100).stream()
            .map(Duration::ofMillis)
            .toList();
    private static final int CLIENTS = 2;
    private static final int BETWEEN_RELEASES = 4;

    @RegisterExtension
    private final Site site = Site.own();

    private final List<OstreeRepo> repositories = new ArrayList<>();
    private final List<StaticServer> web = new ArrayList<>();
    private OstreeRepo source;
    private SshdGroup servers;
    private int revision;

    @BeforeEach
    void startServers() throws IOException {
        source = OstreeRepo.create(site.source(), "archive");
        servers = SshdGroup.start(site.directory(), DISTANCES);
        for (int i = 0; i < servers.size(); i++) {
            OstreeRepo repository = OstreeRepo.create(site.directory().resolve("srv/" + i), "archive");
            repositories.add(repository);
            web.add(StaticServer.over(repository.path()));
        }
        change();
        Release.GROUP.to(this);
    }

    @AfterEach
    void stopServers() {
        web.forEach(StaticServer::close);
        servers.close();
    }

    private void change() {
        revision++;
        for (String ref : List.of("os/a", "os/b")) {
            source.on(ref)
                    .file("usr/same", ref)
                    .file("usr/new", ref + revision)
                    .file("usr/etc/" + revision, "x")
                    .commit();
        }
        source.ostree("summary", "-u");
    }

    /** How the servers are brought up to date. */
    private enum Release {
        /** With the barriers of a group. */
        GROUP {
            @Override
            void to(BalancedReaderIT test) {
                List<String> words = new ArrayList<>();
                for (int i = 1; i < test.servers.size(); i++) {
                    words.addAll(List.of("--to", test.destination(i)));
                }
                test.push(0).with(words.toArray(String[]::new)).exits(0);
            }
        },
        /** The same program, without them. */
        ONE_BY_ONE {
            @Override
            void to(BalancedReaderIT test) {
                for (int i = 0; i < test.servers.size(); i++) {
                    test.push(i).exits(0);
                }
            }
        },
        /** Objects, then what names them, then deletions, as mirrors are told to do it. */
        RSYNC {
            @Override
            void to(BalancedReaderIT test) {
                for (int i = 0; i < test.servers.size(); i++) {
                    test.rsync(i, "--include=/objects/***", "--exclude=*");
                    test.rsync(i, "--include=/refs/***", "--include=/summary*", "--exclude=*");
                    test.rsync(i, "--delete-after", "--exclude=/tmp", "--exclude=/.lock", "--exclude=/extensions");
                }
            }
        };

        abstract void to(BalancedReaderIT test);
    }

    private String destination(int number) {
        return servers.destination(number, repositories.get(number).path());
    }

    private Push push(int number) {
        Push push = site.push().toText(destination(number));
        // The options of a command line that come last win.
        return push.with("-F", servers.client().config().toString());
    }

    private void rsync(int number, String... filters) {
        List<String> words = new ArrayList<>(List.of("rsync", "-a"));
        words.addAll(List.of(filters));
        words.addAll(List.of(
                "-e",
                "ssh -p " + servers.relay(number).port() + " -F "
                        + servers.client().config(),
                source.path() + "/",
                "127.0.0.1:" + repositories.get(number).path() + "/"));
        Command.of(words).run().exits(0);
    }

    private BalancedReaders readers(Balancer balancer) throws IOException {
        Path directory = site.directory().resolve("readers");
        BalancedReaders readers = new BalancedReaders(balancer, directory);
        readers.releasing(source.refs());
        return readers.start(CLIENTS);
    }

    private BalancedReaders.Tally readDuring(Release way, int releases, Balancer balancer) throws IOException {
        try (BalancedReaders readers = readers(balancer)) {
            readers.await(BETWEEN_RELEASES);
            for (int i = 0; i < releases; i++) {
                change();
                readers.releasing(source.refs());
                way.to(this);
                readers.await(BETWEEN_RELEASES);
            }
            BalancedReaders.Tally tally = readers.tally();
            System.out.printf("%s, %d releases to %d servers: %s%n", way, releases, servers.size(), tally);
            return tally;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void I11_clientsOfABalancedGroupMissNothingAndSeeNoMix(boolean sticky) throws IOException {
        try (Balancer balancer = sticky ? Balancer.sticky(web) : Balancer.roundRobin(web)) {
            BalancedReaders.Tally tally = readDuring(Release.GROUP, LongRun.times(3, 20), balancer);
            assertThat(tally.failures()).isEmpty();
            assertThat(tally.mixes()).isEmpty();
        }
        for (OstreeRepo repository : repositories) {
            assertThat(repository.refs()).isEqualTo(source.refs());
            repository.checkClean();
        }
    }

    /** So the test above can fail. */
    @ParameterizedTest
    @EnumSource(names = {"ONE_BY_ONE", "RSYNC"})
    void clientsOfServersThatAreUpdatedOneByOneMissObjects(Release way) throws IOException {
        try (Balancer balancer = Balancer.roundRobin(web)) {
            BalancedReaders.Tally tally = readDuring(way, LongRun.times(1, 20), balancer);
            assertThat(tally.failures())
                    .anySatisfy(failed -> assertThat(failed.err()).contains("404"));
        }
    }
}
