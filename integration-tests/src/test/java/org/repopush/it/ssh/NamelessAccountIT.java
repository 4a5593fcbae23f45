package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;

/** A container that runs with a number that passwd does not know: {@code ssh} refuses to do anything there. */
@Needs({"sshd", "ssh", "ostree", "root", "setpriv"})
@ExtendWith(NoLeaks.class)
class NamelessAccountIT {
    private static final String NUMBER = "54321";

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo destination;

    @BeforeEach
    void createRepositories() {
        OstreeRepo.create(site.source(), "archive").commit("os/a", "one");
        destination = OstreeRepo.create(site.destination(), "archive");
        Command.of("chown", "-R", NUMBER, site.home().toString(), site.directory() + "/client")
                .run()
                .exits(0);
    }

    private Command nameless(Push push) {
        Command command = push.command();
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NUMBER, "--regid=" + NUMBER, "--clear-groups"));
        words.addAll(command.words());
        return new Command(words, command.environment(), command.directory(), command.interactive());
    }

    private void withoutUser() throws IOException {
        var config = site.sshd().client().config();
        Files.writeString(config, Files.readString(config).replaceAll("(?m)^ *User .*\n", ""));
    }

    @Test
    void itsConfigurationIsReadAsIfThereWereNoSsh() throws IOException {
        Files.createDirectories(site.home().resolve(".ssh"));
        Files.writeString(
                site.sshd().client().config(),
                "Host alias\n    HostName 127.0.0.1\n    IdentityFile ~/.ssh/none\n",
                StandardOpenOption.APPEND);
        assertThat(nameless(site.push().at("alias")).run().exits(0).err()).doesNotContain("No user exists");
        assertThat(destination.refs()).containsOnlyKeys("os/a");
        String journal = Files.readString(destination.path().resolve("extensions/repo-push/journal"));
        // "uid 54321@"
        assertThat(journal).contains("%75%69%64%20%35%34%33%32%31%40");
    }

    @Test
    void itLogsInUnderTheNameThatTheEnvironmentHasOrIsToldToNameOne() throws IOException {
        withoutUser();
        String told = nameless(site.push()).run().exits(4).err();
        assertThat(told).contains("uid " + NUMBER, "hint: name the account there: user@host");
        nameless(site.push()).with("USER", site.account().name()).run().exits(0);
        assertThat(destination.refs()).containsOnlyKeys("os/a");
    }

    @Test
    void aKeyOfItsOwnThatOthersMayReadIsNotUsed() {
        Command.of("chmod", "644", site.sshd().client().key().file().toString())
                .run()
                .exits(0);
        assertThat(nameless(site.push()).run().exits(5).err()).contains("chmod 600");
    }
}
