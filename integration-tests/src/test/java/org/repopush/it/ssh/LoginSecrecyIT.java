package org.repopush.it.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OurProcesses;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Answers;
import org.repopush.it.fixture.run.PseudoTerminal;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.sshd.PasswordServer;
import org.repopush.it.fixture.sshd.SshKey;

/** What a user types at a login, and the private key that it opens, stands nowhere: neither in logs nor with processes. */
@Tag("root")
@Tag("mounts")
@Needs({"sshd", "ssh", "ostree", "script", "mounts", "account", "google-authenticator"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class LoginSecrecyIT {
    @RegisterExtension
    static final PasswordServer SERVER = new PasswordServer();

    private static final String PASSPHRASE = "pass phrase 7";
    private static final String WRONG = "a wrong phrase";
    private static final String ENTER = "\r";

    private final Map<String, List<String>> secrets = new LinkedHashMap<>();
    private Path place;
    private Path key;

    @BeforeEach
    void createRepositoriesAndKey() throws Exception {
        place = SERVER.place();
        OstreeRepo.create(place.resolve("source"), "archive").commit("os/a", "a");
        Account.other().own(Files.createDirectory(place.resolve("srv")));
        OstreeRepo.create(place.resolve("srv/destination"), "archive", Account.other());
        SshKey made = SshKey.generate(place.resolve("locked"), "ed25519");
        key = made.file();
        secrets.put("private key", binary(seed(made)));
        made.encrypt(PASSPHRASE);
        SERVER.sshd()
                .authorize(
                        made.publicLine() + "\n" + SERVER.sshd().client().key().publicLine() + "\n");
        for (String text : List.of(PASSPHRASE, WRONG, PasswordServer.PASSWORD)) {
            secrets.put(text, text(text));
        }
    }

    /** The private half: 32 bytes before the last appearance of the public one in OpenSSH's file. */
    private static byte[] seed(SshKey key) throws Exception {
        String all = Files.readString(key.file()).replaceAll("-----[A-Z ]+-----|\\s", "");
        byte[] file = Base64.getDecoder().decode(all);
        byte[] line = Base64.getDecoder().decode(key.publicLine().split(" ")[1]);
        byte[] open = Arrays.copyOfRange(line, line.length - 32, line.length);
        int at = file.length - 32;
        while (!Arrays.equals(file, at, at + 32, open, 0, 32)) {
            at--;
        }
        return Arrays.copyOfRange(file, at - 32, at);
    }

    private static List<String> text(String secret) {
        List<String> forms = new ArrayList<>(binary(secret.getBytes(UTF_8)));
        forms.add(secret);
        return forms;
    }

    private static List<String> binary(byte[] secret) {
        return List.of(
                Base64.getEncoder().encodeToString(secret).replace("=", ""),
                HexFormat.of().formatHex(secret),
                Arrays.toString(secret).replaceAll("[\\[\\]]", ""));
    }

    /** As it is, and without what may stand between the digits of a dump. */
    private void keepsSecrets(String what, String text) {
        String digits = text.toLowerCase(Locale.ROOT).replaceAll("[^0-9a-f]", "");
        secrets.forEach((name, forms) -> {
            for (String form : forms) {
                assertThat(text.contains(form)).as(name + " in " + what).isFalse();
            }
            assertThat(digits.contains(forms.get(1))).as(name + " in " + what).isFalse();
        });
    }

    /** Looks at all processes again and again. */
    private static final class Watch implements AutoCloseable {
        private final Set<String> seen = ConcurrentHashMap.newKeySet();
        private final Thread thread = new Thread(this::look, "it-watch");
        private volatile boolean over;

        static Watch start() {
            Watch watch = new Watch();
            watch.thread.start();
            return watch;
        }

        private void look() {
            while (!over) {
                seen.addAll(OurProcesses.commandLines());
                seen.addAll(OurProcesses.environments());
            }
        }

        @Override
        public void close() {
            over = true;
            Eventually.poll(Duration.ofSeconds(30), "nobody looks any more", () -> !thread.isAlive());
        }
    }

    /** Through a hop, so that there is one more process of ours. */
    private Command push() {
        String hop = "ssh -F %s -W %%h:%%p 127.0.0.1"
                .formatted(SERVER.sshd().client().config());
        return new Push(
                        new RepoPush(place),
                        Way.PACK,
                        SERVER.sshd().client().config(),
                        OptionalInt.empty(),
                        place.resolve("source"),
                        "keyed-person@127.0.0.1:" + place.resolve("srv/destination"),
                        List.of("-vvv", "-i", key.toString(), "-o", "ProxyCommand=" + hop),
                        List.of())
                .command();
    }

    @Test
    void whatIsTypedStandsNowhere() throws Exception {
        Path log = place.resolve("log");
        Watch watch = Watch.start();
        try (watch;
                PseudoTerminal terminal = PseudoTerminal.run(push(), "2>" + log, place.resolve("seen"))) {
            terminal.shows("Enter passphrase for key '").types(WRONG + ENTER);
            terminal.shows("Enter passphrase for key '", 2).types(PASSPHRASE + ENTER);
            terminal.shows("(keyed-person@127.0.0.1) Password: ").types(PasswordServer.PASSWORD + ENTER);
            keepsSecrets("the screen", terminal.ends(0));
        }
        assertThat(log).content().contains("HeardSession: encode(");
        keepsSecrets("the log", Files.readString(log));
        keepsSecrets("the server's log", SERVER.sshd().log());
        assertThat(watch.seen).anyMatch(line -> line.contains("-W 127.0.0.1:"));
        keepsSecrets("processes", String.join("\n", watch.seen));
    }

    @Test
    void whatAnotherProgramAnswersStandsNowhere() throws Exception {
        Answers answers = Answers.in(place, List.of(WRONG, PASSPHRASE, PasswordServer.PASSWORD));
        Finished finished;
        Watch watch = Watch.start();
        try (watch) {
            finished = answers.to(push()).run().exits(0);
        }
        keepsSecrets("the output", finished.out() + finished.err());
        assertThat(answers.asked()).hasSize(3);
        assertThat(watch.seen).anyMatch(line -> line.contains(answers.program().toString()));
        keepsSecrets("processes", String.join("\n", watch.seen));
    }
}
