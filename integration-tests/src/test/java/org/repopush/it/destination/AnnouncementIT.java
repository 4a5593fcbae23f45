package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.PolicyFile;

/** What the summary will need is looked at before anything travels: after the flip it would be too late. */
@Needs({"sshd", "ostree"})
@ExtendWith(NoLeaks.class)
class AnnouncementIT {
    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void makeRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        destination = OstreeRepo.create(site.destination(), "archive");
    }

    private void nothingIsLeft() {
        assertThat(site.destination().resolve("refs/remotes")).isEmptyDirectory();
        assertThat(site.destination().resolve("extensions/repo-push/intent")).doesNotExist();
    }

    @Test
    void theFirstRefOfFlatpakNeedsFlatpak() {
        source.commit("app/org.example.App/x86_64/stable", "one");
        site.sshd().tools().hide("flatpak");
        assertThat(site.push().exits(7).err()).contains("has no flatpak", "install flatpak there");
        assertThat(destination.refs()).isEmpty();
        nothingIsLeft();
    }

    /** It came there by another way, or by an older version of this program. */
    @Test
    void aDestinationWithRefsOfFlatpakAndNoFlatpakTakesOtherRefs() {
        destination.commit("app/org.example.App/x86_64/stable", "one");
        source.commit("os/a", "one");
        site.sshd().tools().hide("flatpak");
        site.push().exits(0);
        assertThat(destination.summary()).containsOnlyKeys("os/a", "app/org.example.App/x86_64/stable");
        nothingIsLeft();
    }

    /** Not every system has it, and other pushes do without. */
    @Test
    @Needs("gpg")
    void signaturesNeedAwk() {
        String commit = source.commit("os/a", "one");
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            key.sign(source, commit);
        }
        site.sshd().tools().hide("awk");
        assertThat(site.push().exits(7).err()).contains("has no awk", "install awk there (package gawk)");
        assertThat(destination.refs()).isEmpty();
    }

    @Test
    @Needs("gpg")
    void aKeyThatCannotSignIsNamedBeforeAnythingTravels() throws IOException {
        source.commitBulk("os/a", 400_000);
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            PolicyFile.of(site.sshd().home()).write("[receive]\nsign-gpg = " + key.fingerprint() + "\n");
            assertThat(site.push().exits(7).err()).contains("cannot sign", "No secret key");
        }
        assertThat(destination.refs()).isEmpty();
        nothingIsLeft();
        try (Stream<Path> files = Files.walk(site.destination())) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".filez"));
        }
    }
}
