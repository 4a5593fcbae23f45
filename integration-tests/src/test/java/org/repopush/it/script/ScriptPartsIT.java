package org.repopush.it.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.fault.LockFile;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.script.EveryShell;
import org.repopush.it.fixture.script.ScriptSession;
import org.repopush.it.fixture.script.ScriptSession.Answer;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.hostile.ForgedTree;

/** Which parts of a pack the receive script takes into its stage, in every shell that a destination may have. They are made by hand. */
@Needs({"ostree", "dash", "bash", "busybox", "flock"})
@ExtendWith(NoLeaks.class)
class ScriptPartsIT {
    @RegisterExtension
    private final ScriptSite site = new ScriptSite();

    /** What somebody could unpack there: none of it is an object, or it would be written through. */
    @EveryShell
    void aPartWithAnythingButObjectsIsRefused(String shell) throws IOException {
        List<String> tricks = List.of(
                "mkdir -p objects/ab; ln -s /etc objects/ab/link",
                "mkdir -p objects/ab; ln -s ../../../../config objects/ab/$(printf %062d 0).filez",
                "mkdir -p objects/ab; ln ../../ready objects/ab/$(printf %062d 0).filez",
                "echo x >config",
                "mkdir refs; echo x >refs/a",
                "mkdir -p objects/ab; echo x >objects/ab/short.filez",
                "mkdir -p objects/ab; echo x >objects/ab/$(printf %062d 0).filez; chmod 4755 objects/ab/*",
                "mkdir -p objects/ab; echo x >objects/ab/$(printf %062d 0).filez; chmod 666 objects/ab/*",
                "mkdir -p objects/ab; chmod 777 objects/ab",
                "mkdir -p objects/ab; mkfifo objects/ab/$(printf %062d 0).filez");
        try (ScriptSession session = staged(shell, site.tip())) {
            for (String trick : tricks) {
                part(trick);
                session.send("part", "in-1", "plain");
                assertThat(session.until("fail"))
                        .as(trick)
                        .containsExactly(new Answer("fail", List.of("bad-pack", "in-1")));
            }
            for (String name : List.of("objects", "in-", "in-../../x", "in-1/../2")) {
                session.send("part", name, "plain");
                assertThat(session.next()).as(name).isEqualTo(new Answer("fail", List.of("bad-request", "part")));
            }
            session.send("part", "in-2", "plain");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "part")));
        }
        assertThat(site.destination().refs()).isEmpty();
        site.destination().check();
    }

    @EveryShell
    void metadataThatIsNotWhatItsNameSaysIsNamedAndTakenAway(String shell) throws IOException {
        try (ScriptSession session = staged(shell, site.tip())) {
            part("cp -r " + site.source().path() + "/objects . && echo x >>objects/"
                    + site.tip().substring(0, 2) + "/" + site.tip().substring(2) + ".commit");
            session.send("part", "in-1", "plain");
            assertThat(session.until("done"))
                    .containsExactly(
                            new Answer("damaged", List.of(site.tip() + ".commit")),
                            new Answer("done", List.of("part", "in-1")));
            session.send("import");
            assertThat(session.until("fail").get(0).values()).startsWith("absent-object");
        }
    }

    /** Whatever a client asks for: each check is some processes. */
    @EveryShell
    void noMorePartsAreCheckedSideBySideThanThereAreProcessors(String shell) throws IOException {
        int processors = Runtime.getRuntime().availableProcessors();
        int parts = processors + 5;
        Path gate = site.directory().resolve("gate");
        ShellScript.before(
                Tools.get("sha256sum"),
                site.directory().resolve("bin/sha256sum"),
                "[ $# -eq 0 ] || while [ ! -e " + gate + " ]; do sleep 0.1; done");
        try (ScriptSession session = staged(shell, site.tip())) {
            for (int i = 0; i < parts; i++) {
                part("in-" + i, "cp -r " + site.source().path() + "/objects .");
            }
            for (int i = 0; i < parts; i++) {
                session.send("part", "in-" + i, "plain");
            }
            for (int i = processors; i < parts; i++) {
                assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "part")));
            }
            Files.createFile(gate);
            for (int i = 0; i < processors; i++) {
                assertThat(session.next().key()).isEqualTo("done");
            }
            session.send("part", "in-" + (parts - 1), "plain");
            assertThat(session.next().key()).isEqualTo("done");
        }
    }

    /** What comes later under the same name would be taken for what has been looked at. */
    @EveryShell
    void nothingComesIntoAPartThatIsBeingChecked(String shell) throws IOException {
        Path gate = site.directory().resolve("gate");
        site.wrapOstree("*' fsck '*", "while [ ! -e " + gate + " ]; do sleep 0.1; done");
        String tip = site.source().on("os/a").file("one", "1").file("two", "2").commit();
        String two = checksum(site.source(), tip, "/two");
        OstreeRepo seal = OstreeRepo.create(site.directory().resolve("seal"), "archive");
        seal.on("x").file("one", "1").file("two", "2").commit();
        try (ScriptSession session = staged(shell, tip)) {
            part("cp -r " + seal.path() + "/objects .");
            session.send("part", "in-1", "sealed");
            Path checked = site.stage().path().resolve("arrived-1");
            Eventually.poll(ScriptSite.SOON, "it is being checked", () -> Files.exists(checked.resolve("config")));
            part("mkdir -p objects/" + two.substring(0, 2) + "; echo garbage >objects/" + object(two));
            session.send("part", "in-1", "plain");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("out-of-order", "part")));
            Files.createFile(gate);
            assertThat(session.next()).isEqualTo(new Answer("done", List.of("part", "in-1")));
            assertThat(verified()).contains(object(two));
            bring(session, "in-2", "plain", "cp -r " + site.source().path() + "/objects .");
            session.send("conclude", "atomic");
            session.until("flipped");
            session.until("done");
        }
        site.destination().checkClean();
    }

    /** Its checksum is right, so that only ostree sees it. Content that is verified beside it changes nothing. */
    @EveryShell
    void metadataThatOstreeCallsInvalidIsNotPublished(String shell) throws IOException {
        String good = site.source().on("os/a").file("ab/one", "1").commit();
        OstreeRepo seal = OstreeRepo.create(site.directory().resolve("seal"), "archive");
        seal.on("x").file("one", "1").commit();
        ForgedTree forged = ForgedTree.renaming(
                site.source(), good, "ab", "..", site.directory().resolve("forged"));
        try (ScriptSession session = staged(shell, forged.commit())) {
            bring(session, "in-1", "sealed", "cp -r " + seal.path() + "/objects .");
            assertThat(verified()).isNotEmpty();
            part("in-2", "cp -r " + forged.objects() + " objects");
            session.send("part", "in-2", "plain");
            assertThat(session.next().key()).isEqualTo("done");
            session.send("conclude", "atomic");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-object", forged.tree() + ".dirtree")));
        }
        assertThat(site.destination().refs()).isEmpty();
        assertThat(site.destination().has(forged.commit())).isFalse();
    }

    /** It leads to as many objects as an honest one, because a directory stands in for the content that it leaves out. */
    @EveryShell
    void aSealThatLeavesSomethingOutProvesNothing(String shell) throws IOException {
        String bulk = site.source().on("os/a").file("one", "1").file("two", "2").commit();
        OstreeRepo forged = OstreeRepo.create(site.directory().resolve("forged"), "archive");
        String commit = forged.on("x").file("one", "1").file("empty/.keep", "k").commit();
        String two = checksum(site.source(), bulk, "/two");
        String keep = checksum(forged, commit, "/empty/.keep");
        try (ScriptSession session = staged(shell, bulk)) {
            bring(
                    session,
                    "in-1",
                    "plain",
                    "cp -r " + site.source().path() + "/objects . && echo damage >objects/" + object(two));
            assertThat(verified()).as("a plain part with content").isEmpty();
            bring(
                    session,
                    "in-1",
                    "sealed",
                    "cp -r " + forged.path() + "/objects . && cp "
                            + site.source().path() + "/objects/" + object(two)
                            + " x && mkdir -p objects/" + two.substring(0, 2) + " && mv x objects/" + object(two)
                            + " && echo damage >objects/" + object(two) + " && test -e objects/" + object(keep));
            assertThat(verified()).as("a seal that leaves something out").isEmpty();
            session.send("import");
            assertThat(session.until("fail"))
                    .last()
                    .isEqualTo(new Answer("fail", List.of("bad-object", two + ".filez")));
        }
        site.destination().check();
    }

    /** Its checksum is right, wherever it comes: among other metadata, or in a part of content as a fourth object beside its seal. */
    @EveryShell
    void whatIsNoMetadataAtAllIsNotPublished(String shell) throws IOException {
        String good = site.source().on("os/a").file("ab/one", "1").commit();
        OstreeRepo seal = OstreeRepo.create(site.directory().resolve("seal"), "archive");
        seal.on("x").file("one", "1").commit();
        ForgedTree.Garbage forged =
                ForgedTree.garbage(site.source(), good, site.directory().resolve("forged"));
        String smuggle = "cp -r " + seal.path() + "/objects . && mkdir -p objects/"
                + forged.file().substring(0, 2) + " && cp " + forged.objects() + "/" + forged.file() + " objects/"
                + forged.file();
        for (String beside : List.of("true", smuggle)) {
            try (ScriptSession session = staged(shell, forged.commit())) {
                bring(session, "in-1", "sealed", "cp -r " + seal.path() + "/objects .");
                part("in-2", "mkdir objects; " + beside);
                session.send("part", "in-2", "sealed");
                session.until("done");
                bring(session, "in-3", "plain", "cp -r " + forged.objects() + " objects");
                session.send("conclude", "atomic");
                assertThat(session.next())
                        .isEqualTo(new Answer("fail", List.of("bad-object", forged.meta() + ".dirmeta")));
            }
            assertThat(site.destination().refs()).isEmpty();
            assertThat(site.destination().path().resolve("state")).isEmptyDirectory();
            assertThat(FileTree.of(site.destination().path()).entries().keySet())
                    .noneMatch(path -> path.startsWith("objects/") && path.contains(".dir"));
        }
    }

    /** What a seal has vouched for stays what it is, whatever comes under the same name. */
    @EveryShell
    void contentThatComesOnceMoreAfterItsSealChangesNothing(String shell) throws IOException {
        String tip = site.source().on("os/a").file("one", "1").file("two", "2").commit();
        String two = checksum(site.source(), tip, "/two");
        OstreeRepo seal = OstreeRepo.create(site.directory().resolve("seal"), "archive");
        seal.on("x").file("one", "1").file("two", "2").commit();
        try (ScriptSession session = staged(shell, tip)) {
            bring(session, "in-1", "sealed", "cp -r " + seal.path() + "/objects .");
            String garbage = "mkdir -p objects/" + two.substring(0, 2) + "; echo garbage >objects/" + object(two);
            for (String kind : List.of("plain", "sealed")) {
                bring(session, "in-2", kind, garbage);
                part("in-2", "cp -r " + seal.path() + "/objects .; " + garbage);
                session.send("part", "in-2", kind);
                session.until("done");
            }
            part("in-3", "cp -r " + site.source().path() + "/objects .; find . -name '*.filez' -exec rm {} +");
            session.send("part", "in-3", "plain");
            session.until("done");
            session.send("conclude", "atomic");
            session.until("flipped");
            session.until("done");
        }
        site.destination().checkClean();
    }

    /** What an interrupted push has left without a seal is verified. */
    @EveryShell
    void aStageThatIsTakenUpTrustsNothingWithoutASeal(String shell) throws IOException {
        String tip = site.source().on("os/a").file("one", "1").file("two", "2").commit();
        String two = checksum(site.source(), tip, "/two");
        OstreeRepo seal = OstreeRepo.create(site.directory().resolve("seal"), "archive");
        seal.on("x").file("one", "1").commit();
        try (ScriptSession session = staged(shell, tip)) {
            bring(session, "in-1", "sealed", "cp -r " + seal.path() + "/objects .");
            part(
                    "in-2",
                    "mkdir -p objects/" + two.substring(0, 2) + "; echo garbage >objects/" + object(two)
                            + "; touch -d @1 objects/" + object(two));
            session.endOfInput();
            session.await();
        }
        try (ScriptSession session = staged(shell, tip)) {
            assertThat(verified()).contains(object(checksum(site.source(), tip, "/one")));
            part("in-3", "cp -r " + site.source().path() + "/objects .; find . -name '*.filez' -exec rm {} +");
            session.send("part", "in-3", "plain");
            session.until("done");
            session.send("conclude", "atomic");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-object", two + ".filez")));
        }
        assertThat(site.destination().refs()).isEmpty();
        site.destination().check();
    }

    /** Objects of the stage that count as verified. */
    private List<String> verified() {
        return FileTree.of(site.stage().path().resolve("verified/objects")).entries().keySet().stream()
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String checksum(OstreeRepo repo, String commit, String file) {
        return repo.ostree("ls", "-C", commit, file).text().split(" +")[4];
    }

    private static String object(String checksum) {
        return checksum.substring(0, 2) + "/" + checksum.substring(2) + ".filez";
    }

    /** A session that has a stage for this commit. */
    private ScriptSession staged(String shell, String commit) {
        ScriptSession session = site.probed(shell);
        session.stage("os/a", commit, "-");
        session.until("done");
        return session;
    }

    /** A part arrives, and is taken. */
    private void bring(ScriptSession session, String name, String seal, String script) throws IOException {
        part(name, script);
        session.send("part", name, seal);
        session.until("done");
    }

    /** A part that has arrived as one stream, made by this script in its folder. */
    private void part(String script) throws IOException {
        part("in-1", script);
    }

    private void part(String name, String script) throws IOException {
        Path part = site.stage().path().resolve(name);
        Command.of("rm", "-rf", part.toString()).run().exits(0);
        Files.createDirectories(part.resolve("0"));
        Files.createFile(part.resolve("0.lock"));
        Command.of("sh", "-ec", script).in(part.resolve("0")).run().exits(0);
    }

    /** What is looked at must not change any more. */
    @EveryShell
    void aPartWithAStreamThatGoesOnIsRefused(String shell) throws IOException {
        try (ScriptSession session = staged(shell, site.tip())) {
            part("mkdir objects");
            Path lock = site.stage().path().resolve("in-1/0.lock");
            try (LockFile stream = LockFile.hold(lock)) {
                session.send("part", "in-1", "plain");
                assertThat(session.next()).isEqualTo(new Answer("fail", List.of("bad-pack", "in-1")));
                stream.release();
            }
        }
    }

    /** What it wrote could have been written by anybody: it counts only if it is sound. */
    @EveryShell
    void whatAnInterruptedPushLeftIsNotFollowed(String shell) throws IOException {
        Path outside = Files.createDirectory(site.directory().resolve("outside"));
        try (ScriptSession session = site.probed(shell)) {
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            part("mkdir objects; ln -s " + outside + " objects/ab");
        }
        try (ScriptSession session = site.probed(shell)) {
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            assertThat(site.stage().path().resolve("in-1")).doesNotExist();
            assertThat(site.stage().path().resolve("objects/ab")).doesNotExist();
        }
    }

    /** A tar that has no room goes on with the next file, and gives the one that it has cut the time of a whole one. */
    @EveryShell
    void nothingThatIsArrivingCountsWhenThereIsNoRoom(String shell) throws IOException {
        site.wrapOstree(OstreeCalls.IMPORT, "echo 'error: No space left on device' >&2; exit 1");
        try (ScriptSession session = site.probed(shell)) {
            site.fill(session);
            String object = "objects/ab/" + "0".repeat(62) + ".filez";
            part("mkdir -p objects/ab; echo x >" + object + "; touch -d @1 " + object);
            session.send("import");
            assertThat(session.next()).isEqualTo(new Answer("fail", List.of("no-space")));
            assertThat(site.stage().path().resolve("in-1")).doesNotExist();
        }
    }

    /** Its client is gone, so that it comes to an end by itself. */
    @EveryShell
    void aStreamOfAnInterruptedPushThatStillWritesIsWaitedFor(String shell) throws IOException {
        String object = "objects/ab/" + "0".repeat(62) + ".filez";
        try (ScriptSession session = site.probed(shell)) {
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            part("mkdir -p objects/ab; echo x >" + object + "; touch -d @1 " + object);
        }
        try (Started stream = Command.of(
                                "flock",
                                site.stage().path().resolve("in-1/0.lock").toString(),
                                "sh",
                                "-c",
                                "echo; sleep 2")
                        .start();
                ScriptSession session = site.probed(shell)) {
            Eventually.poll(
                    ScriptSite.SOON, "it holds its lock", () -> !stream.out().isEmpty());
            session.stage("os/a", site.tip(), "-");
            session.until("done");
            assertThat(stream.running()).isFalse();
            assertThat(site.stage().path().resolve(object)).exists();
        }
    }
}
