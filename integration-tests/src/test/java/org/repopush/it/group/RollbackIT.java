package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.StaticServer;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;
import org.repopush.it.fixture.script.ReceiverFile;

/** What was published to several repositories is taken back at all of them, and clients of yesterday find what they ask for. */
@Needs({"sshd", "ssh", "ostree", "flock"})
@ExtendWith(NoLeaks.class)
@Timeout(240)
class RollbackIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String REF = "os/a";
    private static final Pattern RELEASED = Pattern.compile("released ([0-9]{8}t[0-9]{6}-[0-9a-f]{8}) to 2 of 2");

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo first;
    private OstreeRepo second;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        first = OstreeRepo.create(site.directory().resolve("srv/first"), "archive");
        second = OstreeRepo.create(site.directory().resolve("srv/second"), "bare-user");
    }

    private List<OstreeRepo> all() {
        return List.of(first, second);
    }

    private static String at(OstreeRepo repository) {
        return "127.0.0.1:" + repository.path();
    }

    private Push push() {
        return site.push().to(first.path()).with("--to", at(second));
    }

    /** Publishes this content to both; the name of that run. */
    private String publish(String content) {
        source.commit(REF, content);
        Matcher released = RELEASED.matcher(push().exits(0).err());
        assertThat(released.find()).isTrue();
        return released.group(1);
    }

    private String tip() {
        return source.revision(REF).orElseThrow();
    }

    private Finished rollback(String... words) {
        List<String> all = new ArrayList<>(List.of("rollback", "-F"));
        all.add(site.sshd().client().config().toString());
        all.addAll(List.of(at(first), at(second)));
        all.addAll(List.of(words));
        return new RepoPush(site.home()).command(all).in(site.directory()).run(LIMIT);
    }

    private void allHave(String revision) {
        for (OstreeRepo repository : all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).containsEntry(REF, revision);
            repository.checkClean();
        }
    }

    @Test
    void leadsBackEverywhere() {
        publish("one");
        String before = tip();
        publish("two");
        Finished back = rollback().exits(0);
        assertThat(back.out())
                .contains("[rolled back]")
                .contains("(rolled back)")
                .startsWith("To 2 destinations");
        assertThat(back.err()).contains("rolled back 2 of 2 in").contains("flips within");
        allHave(before);
        assertThat(first.summary()).isEqualTo(first.refs());
        // The ref was new then.
        assertThat(rollback(REF).exits(0).out()).contains("[removed]");
        assertThat(first.refs()).isEmpty();
        assertThat(second.refs()).isEmpty();
        assertThat(rollback().exits(12).err()).contains("has nothing that could be taken back");
    }

    @Test
    void leadsBackToAnEarlierRun() {
        String run = publish("one");
        String before = tip();
        publish("two");
        publish("three");
        rollback("--to-run", run).exits(0);
        allHave(before);
        assertThat(rollback("--to-run", "20261129t181500-1f3a9c20").exits(12).err())
                .contains("nothing that could be taken back to the run 20261129t181500-1f3a9c20");
        assertThat(rollback("--to-run", "yesterday").exits(2).err()).contains("'yesterday' is not an id");
    }

    @Test
    void I11_aRefThatHasMovedAtOneGoesBackNowhereUnlessItIsForced() {
        publish("one");
        String before = tip();
        publish("two");
        String after = tip();
        String theirs = second.commit(REF, "theirs");
        Finished failed = rollback().exits(12);
        assertThat(failed.out()).contains("[rejected]").contains(theirs);
        assertThat(failed.err()).contains("the group rolled back nothing").contains("--force");
        assertThat(first.refs()).containsEntry(REF, after);
        assertThat(second.refs()).containsEntry(REF, theirs);
        rollback("--force").exits(0);
        allHave(before);
    }

    @Test
    void I11_whatOneHasPrunedGoesBackNowhere() throws IOException {
        PolicyFile.of(site.sshd().home()).write("[repository " + second.path() + "]\ngrace = none\n");
        publish("one");
        publish("two");
        String after = tip();
        second.ostree("prune", "--refs-only", "--depth=0").exits(0);
        Finished failed = rollback().exits(12);
        assertThat(failed.out()).contains("is no longer at the destination");
        allHave(after);
    }

    /** As after a release: the balancer leads a client to a server that has the next one. */
    @Test
    void aClientOfYesterdayFindsWhatItAsksForAfterAPrune() throws Exception {
        publish("one");
        String before = tip();
        try (StaticServer server = StaticServer.over(first.path())) {
            OstreeRepo client = OstreeRepo.create(site.directory().resolve("client-of-yesterday"), "bare-user");
            client.ostree("remote", "add", "--no-gpg-verify", "origin", server.url())
                    .exits(0);
            client.ostree("remote", "summary", "origin").exits(0);
            publish("two");
            first.ostree("prune", "--refs-only", "--depth=0").exits(0);
            // By the commit that the summary of yesterday named.
            client.ostree("pull", "origin", REF + "@" + before).exits(0);
            client.check();
            assertThat(client.has(before)).isTrue();
        }
    }

    @Test
    void aReceiverOfTheServersOwnTakesItBackByItsPolicy() throws IOException {
        ReceiverFile receiver = ReceiverFile.in(site.sshd().home());
        receiver.forPulls(site.sshd(), site.directory().resolve("srv"));
        PolicyFile policy = PolicyFile.of(site.sshd().home()).write("[receive]\nforce = no\nrequire-newer = yes\n");
        source.on(REF).file("usr/share/content", "one").at(1_700_000_000L).commit();
        push().exits(0);
        String before = tip();
        source.on(REF).file("usr/share/content", "two").at(1_800_000_000L).commit();
        push().exits(0);
        policy.write("[receive]\nrollback = no\n");
        assertThat(rollback().exits(12).err()).contains("does not allow this login to rollback");
        policy.write("[receive]\nforce = no\nrequire-newer = yes\n");
        rollback().exits(0);
        allHave(before);
    }
}
