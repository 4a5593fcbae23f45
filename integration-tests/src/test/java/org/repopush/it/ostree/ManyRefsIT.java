package org.repopush.it.ostree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.script.ScriptSite;

/** How a destination tells its refs, of which it may have tens of thousands. */
@Needs({"sshd", "ssh", "ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ManyRefsIT {
    private static final int SOME = 300;
    private static final int MANY = 3_000;
    /** Bytes that are not the refs: the login, the script. */
    private static final long BYTES_BY_CHANCE = 2_000;

    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    @RegisterExtension
    private final Site pushed = Site.own();

    private static void ref(OstreeRepo repo, String name, String content) throws IOException {
        Path file = repo.path().resolve("refs/heads").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Refs that name this commit. */
    private static List<String> add(int count, OstreeRepo repo, String commit) throws IOException {
        List<String> names = IntStream.range(0, count)
                .mapToObj(i -> "many/" + i % 7 + "/ref-" + i)
                .toList();
        for (String name : names) {
            ref(repo, name, commit + "\n");
        }
        return names;
    }

    private static Answer answer(String ref, String commit, String flag) {
        return new Answer("ref", List.of(ref, commit, flag));
    }

    @EveryShell
    void eachIsToldWithItsCommitAndWhatIsTheMatterWithIt(String shell) throws IOException {
        OstreeRepo there = site.destination();
        String whole = there.commit("os/whole", "whole");
        String signed = there.commit("os/signed", "signed");
        String partial = there.commit("os/partial", "partial");
        String absent = "0a".repeat(32);
        Path object = there.path().resolve("objects/" + signed.substring(0, 2));
        Files.write(object.resolve(signed.substring(2) + ".commitmeta"), new byte[0]);
        Files.createFile(there.path().resolve("state/" + partial + ".commitpartial"));
        ref(there, "os/dangling", absent + "\n");
        ref(there, "os/no-newline", whole);
        ref(there, "os/\u00e9 b", whole + " \n");
        ref(there, "os/damaged", "x" + whole + "\n");
        ref(there, "os/empty", "");
        ref(there, "os/tmp.abcdef", whole + "\n");
        Files.createSymbolicLink(there.path().resolve("refs/heads/os/alias"), Path.of("whole"));
        Files.createSymbolicLink(there.path().resolve("refs/heads/os/nowhere"), Path.of("absent"));
        List<String> many = add(SOME, there, whole);
        List<Answer> answers;
        try (ScriptSession session = site.session(shell, ScriptSite.SOON, there.path())) {
            answers = session.until("done");
        }
        List<Answer> refs = answers.stream()
                .filter(answer -> answer.key().equals("ref"))
                .filter(answer -> !answer.values().get(0).startsWith("many/"))
                .toList();
        assertThat(refs)
                .containsExactlyInAnyOrder(
                        answer("os/whole", whole, "-"),
                        answer("os/signed", signed, "-"),
                        answer("os/partial", partial, "partial"),
                        answer("os/dangling", absent, "dangling"),
                        answer("os/no-newline", whole, "-"),
                        answer("os/\u00e9 b", whole, "-"),
                        new Answer("ref", List.of("os/alias", whole, "alias", "os/whole")));
        assertThat(answers.stream()
                        .map(answer ->
                                answer.values().isEmpty() ? "" : answer.values().get(0)))
                .containsAll(many);
        String digestOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assertThat(answers).contains(new Answer("fact", List.of("meta", signed, digestOfNothing)));
        assertThat(answers.stream()
                        .filter(answer -> answer.key().equals("fact"))
                        .filter(answer -> answer.values().get(0).equals("meta")))
                .hasSize(1);
    }

    /** Each packet costs as much as what is in it: several refs travel in one. */
    @Test
    void I9_refsAreToldInFewPackets() throws IOException {
        OstreeRepo source = OstreeRepo.create(pushed.source(), "archive");
        String commit = source.on("os/a").option("--no-bindings").file("f", "1").commit();
        copy(pushed);
        long few = received();
        List<String> names = add(MANY, source, commit);
        Command.of("rm", "-r", pushed.destination().toString()).run().exits(0);
        copy(pushed);
        String lines = names.stream()
                .map(name -> "@0123456789abcdef ref " + name + " " + commit + " -\n")
                .collect(Collectors.joining());
        assertThat(received() - few).isLessThan(lines.length() * 11L / 10 + BYTES_BY_CHANCE);
    }

    private static void copy(Site site) {
        Command.of("cp", "-r", site.source().toString(), site.destination().toString())
                .run()
                .exits(0);
        OstreeRepo.at(site.destination(), Account.current());
    }

    private long received() throws IOException {
        try (Relay relay = pushed.sshd().relay()) {
            pushed.push().through(relay).exits(0);
            return relay.received();
        }
    }
}
