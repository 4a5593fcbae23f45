package org.repopush.it.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.PseudoTerminal;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.PasswordServer;

/** Everything that a login may ask, typed on a real terminal, from a server that asks PAM. */
@Tag("root")
@Tag("mounts")
@Needs({"sshd", "ssh", "ostree", "script", "mounts", "account", "google-authenticator"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class LoginTerminalIT {
    @RegisterExtension
    static final PasswordServer SERVER = new PasswordServer();

    private static final String PASSWORD = PasswordServer.PASSWORD;
    private static final String ENTER = "\r";
    private static final String INTERRUPT = "\u0003";
    private static final String END_OF_INPUT = "\u0004";

    private Path place;
    private Path known;

    @BeforeEach
    void createRepositories() throws Exception {
        place = SERVER.place();
        known = place.resolve("known_hosts");
        Files.copy(SERVER.sshd().client().knownHosts(), known);
        OstreeRepo.create(place.resolve("source"), "archive").commit("os/a", "a");
        Account.other().own(Files.createDirectory(place.resolve("srv")));
        OstreeRepo.create(place.resolve("srv/destination"), "archive", Account.other());
    }

    private PseudoTerminal push(String account, String method, String... options) {
        List<String> all = new ArrayList<>(List.of(
                "-o",
                "PreferredAuthentications=" + method,
                "-o",
                "UserKnownHostsFile=" + known,
                "-o",
                "StrictHostKeyChecking=ask"));
        all.addAll(List.of(options));
        Push push = new Push(
                new RepoPush(place),
                Way.PACK,
                SERVER.sshd().client().config(),
                OptionalInt.empty(),
                place.resolve("source"),
                account + "@127.0.0.1:" + place.resolve("srv/destination"),
                all,
                List.of());
        return PseudoTerminal.run(push.command(), "", place.resolve("seen"));
    }

    @Test
    void unknownHostIsAskedAboutBeforeThePassword() throws Exception {
        Files.writeString(known, "");
        try (PseudoTerminal terminal = push("person", "password")) {
            terminal.shows("(yes/no/[fingerprint])? ").types("maybe" + ENTER);
            terminal.shows("Please type 'yes', 'no' or the fingerprint: ").types("yes" + ENTER);
            String shown = terminal.shows("person@127.0.0.1's password: ")
                    .types(PASSWORD + ENTER)
                    .ends(0);
            assertThat(shown).contains("[new ref]").doesNotContain(PASSWORD);
        }
        assertThat(known).content().contains("[127.0.0.1]:" + SERVER.sshd().port() + " ssh-ed25519 ");
    }

    @Test
    void unknownHostThatIsDeniedEndsThePush() throws Exception {
        Files.writeString(known, "");
        try (PseudoTerminal terminal = push("person", "password")) {
            terminal.shows("(yes/no/[fingerprint])? ").types("no" + ENTER);
            assertThat(terminal.ends(4)).doesNotContain("password: ").contains("was not accepted", "hint: ");
        }
        assertThat(known).content().isEmpty();
    }

    @Test
    void passwordIsHiddenAndCodeIsShown() {
        try (PseudoTerminal terminal = push("coded", "keyboard-interactive")) {
            terminal.shows("(coded@127.0.0.1) Password: ").types(PASSWORD + ENTER);
            terminal.shows("(coded@127.0.0.1) Verification code: ").types(PasswordServer.CODES.get(0) + ENTER);
            assertThat(terminal.ends(0))
                    .contains("Verification code: " + PasswordServer.CODES.get(0), "[new ref]")
                    .doesNotContain(PASSWORD);
        }
    }

    @Test
    void wrongPasswordsEndTheLogin() {
        try (PseudoTerminal terminal = push("person", "password")) {
            for (int i = 1; i <= 3; i++) {
                terminal.shows("person@127.0.0.1's password: ", i).types("wrong" + i + ENTER);
            }
            assertThat(terminal.ends(5))
                    .containsOnlyOnce("the login as person@127.0.0.1:")
                    .contains("password: refused by the server", "hint: ")
                    .doesNotContain("wrong1", "wrong3");
        }
    }

    @Test
    void passwordThatHasExpiredIsChanged() {
        try (PseudoTerminal terminal = push("expired", "keyboard-interactive")) {
            terminal.shows("(expired@127.0.0.1) Password: ").types(PASSWORD + ENTER);
            terminal.shows("Changing password for expired.\r\nCurrent password: ")
                    .types(PASSWORD + ENTER);
            terminal.shows("(expired@127.0.0.1) New password: ").types("brand new" + ENTER);
            terminal.shows("(expired@127.0.0.1) Retype new password: ").types("brand new" + ENTER);
            assertThat(terminal.ends(0)).contains("[new ref]").doesNotContain(PASSWORD, "brand new");
        }
        try (PseudoTerminal terminal = push("expired", "password")) {
            terminal.shows("'s password: ").types("brand new" + ENTER).ends(0);
        }
    }

    /** Only a session with a terminal may change it there. */
    @Test
    void passwordThatHasExpiredAndCannotBeChangedHereIsExplained() {
        try (PseudoTerminal terminal = push("expired", "password")) {
            terminal.shows("'s password: ").types(PASSWORD + ENTER);
            assertThat(terminal.ends(7)).contains("Password change required but no TTY available", "hint: ");
        }
    }

    /** @param before what is typed at the questions before the last one */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "person  | password             | ''                          | (yes/no/[fingerprint])?      | 4",
                "person  | password             | yes                         | person@127.0.0.1's password: | 5",
                "coded   | keyboard-interactive | yes                         | (coded@127.0.0.1) Password:  | 5",
                "coded   | keyboard-interactive | yes;battery staple           | Verification code:           | 5",
                "expired | keyboard-interactive | yes;battery staple           | Current password:            | 5",
                "expired | keyboard-interactive | yes;battery staple;battery staple | ) New password:          | 5",
                "expired | keyboard-interactive | yes;battery staple;battery staple;brand new | Retype new password: | 5",
            })
    void interruptAndEndOfInputLeaveTheTerminalSane(
            String account, String method, String before, String question, int status) throws Exception {
        Files.writeString(known, "");
        try (PseudoTerminal terminal = push(account, method)) {
            answer(terminal, before).shows(question).types("half" + INTERRUPT);
            assertThat(terminal.ends(130)).contains("repo-push: interrupted").doesNotContain(PASSWORD);
        }
        Files.writeString(known, "");
        SERVER.renew();
        try (PseudoTerminal terminal = push(account, method)) {
            answer(terminal, before).shows(question).types(END_OF_INPUT);
            assertThat(terminal.ends(status)).contains("hint: ").doesNotContain(PASSWORD);
        }
    }

    private static PseudoTerminal answer(PseudoTerminal terminal, String answers) {
        List<String> questions = List.of("[fingerprint])? ", "assword: ", "Current password: ", ") New password: ");
        String[] all = answers.isEmpty() ? new String[0] : answers.split(";");
        for (int i = 0; i < all.length; i++) {
            terminal.shows(questions.get(i)).types(all[i] + ENTER);
        }
        return terminal;
    }
}
