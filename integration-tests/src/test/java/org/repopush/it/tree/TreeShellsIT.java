package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** The same pushes of a tree to hosts with other shells, and to one that has little more than busybox and flock. */
@Needs({"sshd", "ssh", "busybox", "dash", "bash"})
@ExtendWith(NoLeaks.class)
class TreeShellsIT {
    private static final List<String> UTILITIES = List.of(
            "awk",
            "cat",
            "chmod",
            "cp",
            "cut",
            "date",
            "df",
            "find",
            "gzip",
            "head",
            "id",
            "ln",
            "ls",
            "mkdir",
            "mv",
            "od",
            "rm",
            "rmdir",
            "sed",
            "sh",
            "sha256sum",
            "sleep",
            "sort",
            "stat",
            "sync",
            "tail",
            "tar",
            "touch",
            "tr",
            "uniq",
            "wc",
            "xargs");

    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--max-delete", "100%");
    }

    @ParameterizedTest
    @CsvSource({
        "dash, switch",
        "bash, switch",
        "busybox, switch",
        "busybox only, switch",
        "dash, live",
        "bash, live",
        "bash without perl, live",
        "busybox, live",
        "busybox only, live"
    })
    void allOfATreeArrivesAndIsTakenBack(String host, String layout) throws IOException {
        install(host);
        if (layout.equals("live")) {
            site.account().own(Files.createDirectory(site.destination()));
            site.account().own(Files.writeString(site.destination().resolve("large"), "foreign content"));
        }
        PlainTree source = PlainTree.create(site.source())
                .file("index.html", "one")
                .file("it's \"odd\" \\ $(x) \t%41", "odd")
                .file("in a/-folder/\u00e9", "accent")
                .file("run", "#!/bin/sh\n")
                .mode("run", "rwxr-xr-x")
                .file("empty", "")
                .link("link", "in a/-folder")
                .file("large", "0123456789abcdef".repeat(10_000));
        PlainTree.create(source.path().resolve("empty folder/inner"));
        push().exits(0);
        PlainTree served = new PlainTree(site.destination());
        assertThat(served.entries()).isEqualTo(source.entries());
        SortedMap<String, String> before = served.entries();
        source.file("index.html", "two")
                .remove("link")
                .link("link", "index.html")
                .remove("in a")
                .file("in a", "a file now")
                .mode("large", "rwxr-xr-x")
                .file("copy", "0123456789abcdef".repeat(10_000))
                .file("back\\slash", "x")
                .remove("empty")
                .file("empty/it is not", "x");
        push().exits(0);
        assertThat(served.entries().keySet()).containsAll(source.entries().keySet());
        for (String name : List.of("index.html", "link", "in a", "back\\slash", "empty/it is not", "run")) {
            assertThat(served.entries()).containsEntry(name, source.entries().get(name));
        }
        assertThat(served.entries().get("large")).startsWith("x 160000 ");
        assertThat(served.entries().get("copy")).startsWith("- 160000 ");
        assertThat(push().exits(0).out()).contains("up to date");
        new RepoPush(site.home())
                .command(
                        "rollback",
                        "127.0.0.1:" + site.destination(),
                        "-F",
                        site.sshd().client().config().toString())
                .in(site.home())
                .run()
                .exits(0);
        for (String name : List.of("index.html", "in a", "in a/-folder/\u00e9", "empty", "large", "run", "link")) {
            assertThat(withoutTime(served.entries(), name)).isEqualTo(withoutTime(before, name));
        }
    }

    private static String withoutTime(SortedMap<String, String> entries, String name) {
        return String.valueOf(entries.get(name)).replaceFirst("^([-x] \\d+) \\d+ ", "$1 ");
    }

    private void install(String host) throws IOException {
        if (host.endsWith(" without perl")) {
            site.sshd().tools().hide("perl");
        }
        if (!host.equals("busybox only")) {
            Path shell = Files.createSymbolicLink(
                    site.directory().resolve("sh"), Tools.get(host.replace(" without perl", "")));
            site.sshd().tools().use("sh", shell);
            return;
        }
        Path applets = Files.createDirectory(site.directory().resolve("applets"));
        for (String utility : UTILITIES) {
            Path applet = Files.createSymbolicLink(applets.resolve(utility), Tools.get("busybox"));
            site.sshd().tools().use(utility, applet);
        }
        site.sshd().tools().hide("perl");
    }
}
