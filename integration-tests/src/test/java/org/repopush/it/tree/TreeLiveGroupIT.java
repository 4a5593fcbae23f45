package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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
import org.repopush.it.fixture.script.ReceiverFile;

/** Trees in directories, of which one is a destination among others: staged, released, taken back, looked at. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreeLiveGroupIT {
    private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000_000_000);

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private PlainTree source;
    private PlainTree served;

    @BeforeEach
    void adoptOne() {
        source = PlainTree.create(site.source()).file("index.html", "one").file("a/b", "b");
        served = PlainTree.create(site.destination()).file("by/hand", "foreign").file("index.html", "zero");
        own();
        one("one");
    }

    private void own() {
        Command.of("chown", "-hR", site.account().name(), served.path().toString())
                .run()
                .exits(0);
    }

    private String first() {
        return "127.0.0.1:" + site.destination();
    }

    private String second() {
        return first() + "-2";
    }

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--max-delete", "100%");
    }

    private Push pushToBoth() {
        return push().with("--to", second());
    }

    /** A push of a version to the directory alone. */
    private void one(String index) {
        version(index);
        push().exits(0);
    }

    /** Its files are old: that what comes back is new must not come from here. */
    private void version(String index) {
        source.file("index.html", index).file("named/" + index, index).time("index.html", LONG_AGO);
        source.time("named/" + index, LONG_AGO);
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
        assertThat(Files.isDirectory(site.destination(), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }

    private FileTime time(String name) throws IOException {
        return Files.getLastModifiedTime(served.path().resolve(name));
    }

    @Test
    void whatIsTakenBackIsThereAgainAndIsNewToReaders() throws IOException {
        source.file("going", "gone then").remove("a");
        one("two");
        Object inode = Files.getAttribute(served.path().resolve("index.html"), "unix:ino");
        command("rollback", first()).run().exits(0);
        assertThat(served.path().resolve("index.html")).hasContent("one");
        assertThat(served.path().resolve("a/b")).hasContent("b");
        assertThat(served.path().resolve("by/hand")).hasContent("foreign");
        assertThat(time("index.html").toInstant()).isAfter(LONG_AGO);
        assertThat(Files.getAttribute(served.path().resolve("index.html"), "unix:ino"))
                .isNotEqualTo(inode);
        assertThat(Files.readString(served.path().resolve(".repo-push/root"))).startsWith("repo-push-tree/1 6 ");
        // A push goes on from there.
        one("three");
        assertThat(served.path().resolve("index.html")).hasContent("three");
        assertThat(push().exits(0).out()).contains("up to date");
    }

    @Test
    void severalPublicationsAreTakenBackAsFarAsTheyAreProtected() {
        String two = release("two");
        release("three");
        release("four");
        command("rollback", first(), "--to-run", two).run().exits(0);
        assertThat(served.path().resolve("index.html")).hasContent("two");
        assertThat(served.path().resolve("named/three")).hasContent("three");
        command("rollback", first()).run().exits(0);
        assertThat(served.path().resolve("index.html")).hasContent("one");
    }

    private String release(String index) {
        version(index);
        String id = push().with("--stage-only").exits(0).out().strip();
        command("release", id).run().exits(0);
        assertThat(served.path().resolve("index.html")).hasContent(index);
        return id;
    }

    @Test
    void whatWasThereBeforeTheFirstPushDoesNotComeBack() {
        Finished refused = command("rollback", first()).run();
        assertThat(refused.status()).isNotZero();
        assertThat(refused.out() + refused.err()).contains("no longer at the destination");
        assertThat(served.path().resolve("index.html")).hasContent("one");
    }

    @Test
    void whatIsStagedIsReleasedWithAllOthersAndTakenBack() {
        pushToBoth().exits(0);
        version("two");
        Finished staged = pushToBoth().with("--stage-only").exits(0);
        assertThat(staged.err()).containsOnlyOnce("not all at the same moment");
        String id = staged.out().strip();
        bothHave("one");
        assertThat(command("release", id).run().exits(0).err()).contains("to 2 of 2");
        bothHave("two");
        assertThat(served.entries().keySet()).containsAll(source.entries().keySet());
        command("rollback", first(), second()).run().exits(0);
        bothHave("one");
    }

    @Test
    void aReleaseThatIsGivenUpLeavesNothing() {
        version("two");
        String id = push().with("--stage-only").exits(0).out().strip();
        command("abort", id).run().exits(0);
        assertThat(served.path().resolve("index.html")).hasContent("one");
        assertThat(site.destination()
                        .resolveSibling(".destination.repo-push/.repo-push")
                        .toFile()
                        .list())
                .noneMatch(name -> name.startsWith("release-"));
    }

    @Test
    void aReleaseIsStaleWhenTheSameTreeIsThereAgain() {
        source.file("new", "x");
        String id = push().with("--stage-only").exits(0).out().strip();
        source.remove("new");
        one("other");
        command("rollback", first()).run().exits(0);
        // Its files have other times than those that the release has been made for.
        assertThat(command("release", id).run().status()).isNotZero();
        assertThat(served.path().resolve("index.html")).hasContent("one");
        assertThat(served.path().resolve("new")).doesNotExist();
    }

    @Test
    void I11_aCanaryThatIsRefusedIsTakenBack() {
        pushToBoth().exits(0);
        version("two");
        Finished failed =
                pushToBoth().with("--canary", first(), "--check", "exit 1").exits(12);
        assertThat(failed.out()).contains("[rolled back]");
        bothHave("one");
        pushToBoth().with("--canary", first(), "--check", "true").exits(0);
        bothHave("two");
    }

    @Test
    void statusAndDoctorKnowTheLayout() {
        Finished status = command("status", "--json", first()).run().exits(0);
        assertThat(JsonParser.parseString(status.out())
                        .getAsJsonObject()
                        .get("layout")
                        .getAsString())
                .isEqualTo("live");
        assertThat(command("status", first()).run().exits(0).out()).contains("layout live");
        version("two");
        assertThat(command("doctor", "--repo", source.path().toString(), "--kind", "tree", first())
                        .run()
                        .exits(0)
                        .out())
                .contains("1 would move");
        site.sshd().tools().hide("stat");
        assertThat(command("doctor", "--repo", source.path().toString(), "--kind", "tree", first())
                        .run()
                        .exits(7)
                        .out())
                .contains("stat");
    }

    @Test
    void aReceiverWithARootTakesDirectoriesBelowIt() throws IOException {
        Path srv = site.directory().resolve("srv");
        ReceiverFile.in(site.directory()).forPacks(site.sshd(), srv);
        one("two");
        assertThat(served.path().resolve("index.html")).hasContent("two");
        PlainTree outside =
                PlainTree.create(site.directory().resolve("outside")).file("x", "x");
        push().to(outside.path()).fails(7);
        assertThat(outside.entries()).containsOnlyKeys("x");
        assertThat(push().to(srv).fails(7).err()).contains("cannot be the place of a tree");
    }
}
