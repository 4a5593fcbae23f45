package org.repopush.it.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.script.ReceiverLog;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;

/** Somebody who has a key that is forced to {@code repo-receive}, and OpenSSH's own client. */
final class Attacker {
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final String RUN = "00112233445566aa";

    private final Site site;
    private final OstreeRepo source;
    private final OstreeRepo destination;
    private final String tip;
    private final ReceiverFile receiver;
    private FileTree before;

    private Attacker(Site site) {
        this.site = site;
        source = OstreeRepo.create(site.source(), "archive");
        tip = source.commit("os/a", "one");
        destination = OstreeRepo.create(site.destination(), "archive");
        destination.commit("os/mine", "mine");
        receiver = ReceiverFile.in(site.directory());
        receiver.forPacks(site.sshd(), root());
        before = outside();
    }

    /** Of a site that is open: it gets a source, a destination that has a ref of its own, and a receiver that takes packs. */
    static Attacker of(Site site) {
        return new Attacker(site);
    }

    OstreeRepo source() {
        return source;
    }

    OstreeRepo destination() {
        return destination;
    }

    /** The commit of the source. */
    String tip() {
        return tip;
    }

    ReceiverFile receiver() {
        return receiver;
    }

    /** Below which the key may push. */
    Path root() {
        return site.directory().resolve("srv");
    }

    /** From here on, what is there now must not change. */
    void looksAround() {
        before = outside();
    }

    /** All that an attack could change, but for what is ours in the destination, and what the attacker has himself. */
    private FileTree outside() {
        return FileTree.of(site.directory())
                .without("srv/destination/extensions", "client", "server/log", "server/home/.local", "source");
    }

    void isUntouched(String attack) {
        assertThat(outside()).as(attack).isEqualTo(before);
    }

    void isLogged(String words) {
        ReceiverLog.of(site.sshd().home()).await(words);
    }

    Command ssh(List<String> options, String... command) {
        return site.sshd().client().ssh("127.0.0.1", options, command);
    }

    /** What is answered to this input, and nothing after it. */
    Finished send(String input) throws IOException {
        return send(input.getBytes(UTF_8));
    }

    private Finished send(byte[] input, String... options) throws IOException {
        try (Started ssh = ssh(List.of(options), "exec sh -s").withInput().start()) {
            try {
                ssh.input().write(input);
                ssh.input().close();
            } catch (IOException e) {
                // It was refused before it was read.
            }
            return ssh.await(LIMIT);
        }
    }

    static String head(String words) {
        return ": repo-push/2 0 " + RUN + " 30 " + words + "\n";
    }

    ScriptSession session(String path) {
        return ScriptSession.start(ssh(List.of(), "exec sh -s"), "\n", LIMIT, "probe", "ostree", path);
    }

    /** A push that has its stage. */
    ScriptSession staged() {
        ScriptSession session = session("destination");
        session.until("done");
        session.stage("os/a", tip, "-");
        return session;
    }

    /** By which the streams of a push are known. */
    static String token(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> answer.key().equals("channel"))
                .findFirst()
                .orElseThrow()
                .values()
                .get(3);
    }

    /** A stream of the push that has this token, in a session of its own. */
    Finished channel(String token, String arguments, byte[] content, String... options) throws IOException {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.writeBytes(head("pack ostree destination " + ScriptSession.STAGE + " " + token + " " + arguments)
                .getBytes(UTF_8));
        input.writeBytes("exit 96\n".getBytes(UTF_8));
        input.writeBytes(content);
        return send(input.toByteArray(), options);
    }
}
