package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;

/** A machine on which there is no {@code ssh}. */
@Needs({"sshd", "ostree"})
@ExtendWith(NoLeaks.class)
class WithoutSshIT {
    @RegisterExtension
    final Site site = Site.own();

    @BeforeEach
    void createRepositories() {
        OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
        OstreeRepo.create(site.destination(), "archive");
        site.sshd().tools().hide("ssh");
    }

    private Finished push() {
        Path tools = site.directory().resolve("server/path/machine");
        assertThat(Command.of("sh", "-c", "command -v ssh")
                        .with("PATH", tools.toString())
                        .run()
                        .status())
                .as("ssh is not there")
                .isNotZero();
        return site.push().at("alias").command().with("PATH", tools.toString()).run();
    }

    private void configure(String more) throws IOException {
        Files.writeString(
                site.sshd().client().config(),
                "Host alias\n    HostName 127.0.0.1\nInclude " + site.directory() + "/*.conf\n" + more,
                StandardOpenOption.APPEND);
        Files.writeString(site.directory().resolve("one.conf"), "ConnectTimeout 20\n");
    }

    @Test
    void configurationMeansTheSame() throws Exception {
        configure("");

        push().exits(0);

        assertThat(OstreeRepo.at(site.destination(), site.account()).refs()).containsKey("os/a");
    }

    @Test
    void whatIsNotUnderstoodIsNamedWithFileAndLine() throws Exception {
        configure("Match exec true\nPort 1\n");

        assertThat(push().exits(4).err())
                .contains(
                        site.sshd().client().config() + " line ", "Match exec requires an OpenSSH client", "  hint: ");
    }
}
