package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** Trees at several destinations: staged, released and taken back at all of them. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreeGroupIT {
    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;

    @BeforeEach
    void publishOnce() {
        source = PlainTree.create(site.source()).file("index.html", "one").file("a/b", "b");
        push().exits(0);
        source.file("index.html", "two").file("c", "c");
    }

    private String first() {
        return "127.0.0.1:" + site.destination();
    }

    private String second() {
        return first() + "-2";
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--to", second());
    }

    /** A command without a source, which does not name the kind. */
    private Command command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-F", site.sshd().client().config().toString()));
        return new RepoPush(site.home()).command(all).in(site.home());
    }

    private void bothHave(String index) {
        for (String name : List.of("destination", "destination-2")) {
            PlainTree tree = new PlainTree(site.destination().resolveSibling(name));
            assertThat(tree.path().resolve("index.html")).as(name).hasContent(index);
        }
    }

    @Test
    void whatIsStagedIsReleasedByItsNameAndTakenBack() {
        String id = push().with("--stage-only").exits(0).out().strip();
        bothHave("one");
        assertThat(command("release", id).run().exits(0).err()).contains("to 2 of 2");
        bothHave("two");
        assertThat(new PlainTree(site.destination()).entries()).isEqualTo(source.entries());
        command("rollback", first(), second()).run().exits(0);
        bothHave("one");
    }

    @Test
    void anotherMachineReleasesWhatItNeedNotKnow() {
        String id = push().with("--stage-only").exits(0).out().strip();
        Command release = command("release", id, "--to", first(), "--to", second());
        release.with("XDG_STATE_HOME", site.directory().resolve("elsewhere").toString())
                .run()
                .exits(0);
        bothHave("two");
    }

    @Test
    void I11_aCanaryThatIsRefusedIsTakenBack() {
        Finished failed = push().with("--canary", second(), "--check", "exit 1").exits(12);
        assertThat(failed.out()).contains("[rolled back]");
        bothHave("one");
        push().with("--canary", second(), "--check", "true").exits(0);
        bothHave("two");
    }
}
