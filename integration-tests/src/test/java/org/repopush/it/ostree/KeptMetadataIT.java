package org.repopush.it.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.GpgKey;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.script.ScriptSite;

/** Detached metadata at a destination is only ever added to, whatever a client brings. */
@Needs({"ostree", "gpg", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class KeptMetadataIT {
    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    /** Brings metadata for the only commit, and answers what the publication comes to. */
    private Answer bring(String shell, String from, byte[] metadata) throws IOException {
        try (ScriptSession session = site.probed(shell)) {
            session.stage("os/a", site.tip(), from);
            session.until("done");
            site.stage().fill(site.source(), "os/a");
            Path file = site.stage().content().object(site.tip(), "commitmeta");
            Files.createDirectories(file.getParent());
            Files.write(file, metadata);
            session.send("conclude", "atomic");
            Answer last = session.next();
            while (!last.key().equals("fail") && !last.equals(new Answer("done", List.of("publish")))) {
                last = session.next();
            }
            if (last.key().equals("fail")) {
                session.send("abort");
                session.until("done");
            }
            return last;
        }
    }

    private static byte[] metadata(OstreeRepo repo, String commit) throws IOException {
        return Files.readAllBytes(repo.object(commit, "commitmeta"));
    }

    @EveryShell
    void aSignatureIsAddedAndNoneIsTakenAway(String shell) throws IOException {
        try (GpgKey first = GpgKey.create(site.directory().resolve("k1"));
                GpgKey second = GpgKey.create(site.directory().resolve("k2"))) {
            first.sign(site.source(), site.tip());
            byte[] one = metadata(site.source(), site.tip());
            assertThat(bring(shell, "-", one).key()).isEqualTo("done");
            assertThat(site.destination().signatures(site.tip())).isOne();
            second.sign(site.source(), site.tip());
            byte[] two = metadata(site.source(), site.tip());
            assertThat(bring(shell, site.tip(), two).key()).isEqualTo("done");
            assertThat(site.destination().signatures(site.tip())).isEqualTo(2);
            Answer kept = new Answer("fail", List.of("metadata-moved", site.tip()));
            assertThat(bring(shell, site.tip(), one)).isEqualTo(kept);
            assertThat(bring(shell, site.tip(), new byte[0])).isEqualTo(kept);
        }
        assertThat(site.destination().signatures(site.tip())).isEqualTo(2);
        site.destination().checkClean();
    }

    /** We and ostree could read different things in it. */
    @EveryShell
    void metadataThatIsNotOfNormalFormIsRefused(String shell) throws IOException {
        byte[] good;
        try (GpgKey key = GpgKey.create(site.directory().resolve("k"))) {
            key.sign(site.source(), site.tip());
            good = metadata(site.source(), site.tip());
        }
        Answer bad = new Answer("fail", List.of("unfit-metadata", site.tip()));
        for (int at : new int[] {0, 14, good.length - 1, good.length - 2}) {
            byte[] forged = good.clone();
            forged[at] ^= at == 0 ? (byte) 'o' : 0x55;
            assertThat(bring(shell, "-", forged)).as("byte " + at).isEqualTo(bad);
        }
        for (byte[] garbage :
                List.of(new byte[1], new byte[40], "INTERNAL: password".getBytes(UTF_8), new byte[300_000])) {
            assertThat(bring(shell, "-", garbage)).isEqualTo(bad);
        }
        assertThat(site.destination().refs()).isEmpty();
        assertThat(bring(shell, "-", good).key()).isEqualTo("done");
        assertThat(site.destination().signatures(site.tip())).isOne();
    }
}
