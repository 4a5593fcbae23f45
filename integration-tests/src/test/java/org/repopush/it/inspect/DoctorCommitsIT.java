package org.repopush.it.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.StaticServer;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;

/** What {@code repo-push doctor} says of commits that make trouble where they are published. */
@Needs({"sshd", "ssh", "ostree"})
@ExtendWith(NoLeaks.class)
class DoctorCommitsIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    @Test
    void aCommitFromTheFutureIsNamedWithItsTime() {
        long soon = Instant.now().getEpochSecond() + 86_400;
        source.on("os/a").file("a", "a").at(soon).commit();
        source.on("os/b").file("b", "b").at(Instant.now().getEpochSecond() + 60).commit();
        assertThat(InspectionRun.doctor(site).ends(0))
                .contains(
                        "warning  timestamps   these commits have a time in the future by the clock there: os/a ("
                                + Instant.ofEpochSecond(soon) + ")",
                        "hint: correct the clock of the build machine")
                .doesNotContain("os/b (");
        site.push().exits(0);
        // A day later the clock there has seen it.
        site.sshd().tools().wrap("date", "[ \"$*\" != +%s ] || { echo " + (soon + 1) + "; exit; }");
        assertThat(InspectionRun.doctor(site).ends(0)).contains("ok       timestamps");
    }

    /** Whether the source has that commit, or only the destination, also where the policy has a mistake. */
    @Test
    void aCommitFromTheFutureAtTheDestinationIsNamed() {
        long soon = Instant.now().getEpochSecond() + 86_400;
        source.on("os/a").file("a", "known").at(soon).commit();
        destination.ostree("pull-local", source.path().toString(), "os/a");
        source.on("os/a").file("a", "later").commit();
        source.on("os/b").file("b", "ours").commit();
        destination.on("os/b").file("b", "theirs").at(253_402_300_800L).commit();
        String named = "os/a (" + Instant.ofEpochSecond(soon) + "), os/b (after the year 9999)";
        assertThat(InspectionRun.doctor(site).ends(8))
                .contains(
                        "warning  timestamps   the destination has commits with a time in the future by its own clock: "
                                + named)
                .contains("hint: until that time other commits are rejected as older");
        PolicyFile.of(site.sshd().home()).write("[receive]\nfrobnicate = no\n");
        assertThat(InspectionRun.doctor(site).ends(7)).contains("problem  policy", named);
    }

    /** By the client's own ostree: whether it minds depends on how it pulls and what it has been told. */
    @Test
    void aCommitOfAnotherCollectionIsNamedAndRefusedByClientsThatGoByCollections() throws IOException {
        destination.ostree("config", "set", "core.collection-id", "org.there");
        source.commit("os/a", "of none");
        assertThat(InspectionRun.doctor(site).ends(0))
                .contains(
                        "warning  collection   these refs are not bound to the destination's collection org.there",
                        "refuse them: os/a (no collection)")
                .contains("hint: build them in a repository with the collection ID org.there");
        site.push("os/a").exits(0);
        assertRefusedByThoseWhoGoByCollections("found none");
        source.ostree("config", "set", "core.collection-id", "org.here");
        source.commit("os/a", "of here");
        assertThat(InspectionRun.doctor(site).ends(0)).contains("os/a (collection org.here)");
        site.push("os/a").exits(0);
        assertRefusedByThoseWhoGoByCollections("org.here");
        // What the hint says.
        source.ostree("config", "set", "core.collection-id", "org.there");
        source.commit("os/a", "of there");
        assertThat(InspectionRun.doctor(site).ends(0)).contains("ok       collection   org.there");
        site.push("os/a").exits(0);
        assertThat(pulled("file://" + destination.path())).isEmpty();
        try (StaticServer server = StaticServer.over(destination.path())) {
            assertThat(pulled(server.url(), "--collection-id=org.there")).isEmpty();
        }
    }

    private void assertRefusedByThoseWhoGoByCollections(String why) throws IOException {
        assertThat(pulled("file://" + destination.path())).contains("collection ID", why);
        try (StaticServer server = StaticServer.over(destination.path())) {
            assertThat(pulled(server.url(), "--collection-id=org.there")).contains("collection ID", why);
            assertThat(pulled(server.url())).isEmpty();
        }
    }

    /** What ostree says when it refuses. */
    private String pulled(String url, String... options) {
        OstreeRepo client = OstreeRepo.create(site.directory().resolve("client-" + System.nanoTime()), "bare-user");
        List<String> remote = new ArrayList<>(List.of("remote", "add", "--no-gpg-verify"));
        remote.addAll(List.of(options));
        remote.addAll(List.of("origin", url));
        client.ostree(remote.toArray(String[]::new));
        Finished pull = client.command("pull", "origin", "os/a").run();
        return pull.status() == 0 ? "" : pull.err();
    }
}
