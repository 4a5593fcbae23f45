package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.ReceiverFile;

/** What else the program does with trees: status, doctor, and several destinations at once. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreeInspectIT {
    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;

    @BeforeEach
    void makeSource() {
        source = PlainTree.create(site.source()).file("index.html", "one").file("a/b", "b");
    }

    private Finished run(String command, String... options) {
        List<String> words = new ArrayList<>(List.of(
                command,
                "-F",
                site.sshd().client().config().toString(),
                "--kind",
                "tree",
                "--repo",
                source.path().toString()));
        words.addAll(List.of(options));
        words.add("127.0.0.1:" + site.destination());
        return new RepoPush(site.home()).command(words).run();
    }

    private void push() {
        site.push().by(Way.PACK).with("--kind", "tree").exits(0);
    }

    @Test
    void statusComparesTheTreeThereWithOurs() {
        assertThat(run("status").exits(0).out()).contains("only here");
        assertThat(site.destination().resolveSibling(".destination.repo-push")).doesNotExist();
        push();
        assertThat(run("status").exits(0).out()).contains("up to date").contains("layout switch");
        source.file("index.html", "two");
        JsonObject status =
                JsonParser.parseString(run("status", "--json").exits(0).out()).getAsJsonObject();
        assertThat(status.get("layout").getAsString()).isEqualTo("switch");
        assertThat(status.get("serial").getAsString()).isEqualTo("2");
        assertThat(status.getAsJsonArray("refs")
                        .get(0)
                        .getAsJsonObject()
                        .get("state")
                        .getAsString())
                .isEqualTo("different");
    }

    @Test
    void withoutASourceTheDestinationSaysThatItIsATree() {
        push();
        Finished status = new RepoPush(site.home())
                .command("status", "-F", site.sshd().client().config().toString(), "127.0.0.1:" + site.destination())
                .in(site.home())
                .run()
                .exits(0);
        assertThat(status.out()).contains("layout switch").contains("tree");
    }

    @Test
    void doctorFindsWhatAPushWouldFailFor() {
        assertThat(run("doctor").exits(0).out()).contains("1 would move");
        site.sshd().tools().hide("awk");
        assertThat(run("doctor").exits(7).out()).contains("awk");
    }

    @Test
    void severalDestinationsShowTheSameTree() {
        String second = "127.0.0.1:" + site.destination().resolveSibling("second");
        Finished push =
                site.push().by(Way.PACK).with("--kind", "tree", "--to", second).exits(0);
        assertThat(push.err()).contains("2 of 2");
        source.file("index.html", "two").file("c", "c");
        site.push().by(Way.PACK).with("--kind", "tree", "--to", second).exits(0);
        assertThat(new PlainTree(site.destination()).entries()).isEqualTo(source.entries());
        assertThat(new PlainTree(site.destination().resolveSibling("second")).entries())
                .isEqualTo(source.entries());
    }

    @Test
    void aReceiverWithARootTakesTreesBelowItOnly() throws IOException {
        Path srv = site.directory().resolve("srv");
        ReceiverFile.in(site.directory()).forPacks(site.sshd(), srv);
        push();
        source.file("index.html", "two");
        push();
        assertThat(new PlainTree(site.destination()).entries()).isEqualTo(source.entries());
        Push push = site.push().by(Way.PACK).with("--kind", "tree");
        push.to(site.directory().resolve("outside")).fails(7);
        assertThat(push.to(srv).fails(7).err()).contains("cannot be the place of a tree");
        assertThat(site.directory().resolve("outside")).doesNotExist();
        assertThat(site.directory().resolve(".outside.repo-push")).doesNotExist();
    }
}
