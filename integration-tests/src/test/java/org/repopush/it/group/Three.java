package org.repopush.it.group;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;

/** A source and three destinations, all of them empty but the source, behind one sshd. */
record Three(Site site, OstreeRepo source, OstreeRepo first, OstreeRepo second, OstreeRepo third) {
    static final String REF = "os/a";
    /** What {@code flock} and {@code ostree} are called with there, with a blank on either side. */
    static final String LOCKING = "*' -n 9 '*";

    static final String FLIP = "*' pull-local --untrusted '[!-]*";
    static final String IMPORT = "*' pull '*";

    static Three create(Site site) {
        OstreeRepo source = OstreeRepo.create(site.source(), "archive");
        source.commit(REF, "one");
        return new Three(
                site,
                source,
                OstreeRepo.create(site.directory().resolve("srv/first"), "archive"),
                OstreeRepo.create(site.directory().resolve("srv/second"), "bare-user"),
                OstreeRepo.create(site.directory().resolve("srv/third"), "archive"));
    }

    static String at(OstreeRepo repository) {
        return "127.0.0.1:" + repository.path();
    }

    List<OstreeRepo> all() {
        return List.of(first, second, third);
    }

    /** To all three. */
    Push push(String... refs) {
        return site.push(refs).to(first.path()).with("--to", at(second), "--to", at(third));
    }

    /** Has a tool do this at the second one. */
    void atSecond(String tool, String pattern, String body) {
        at("second", tool, pattern, body);
    }

    /** Has a tool do this at the third one. */
    void atThird(String tool, String pattern, String body) {
        at("third", tool, pattern, body);
    }

    /** Has a tool do this at all. */
    void atEach(String tool, String pattern, String body) {
        at("", tool, pattern, body);
    }

    private void at(String name, String tool, String pattern, String body) {
        site.sshd()
                .tools()
                .wrap(
                        tool,
                        "case \"$PWD\" in */srv/" + name + "*) case \" $* \" in\n" + pattern + ") " + body
                                + " ;;\nesac ;; esac");
    }

    void asUsual(String tool) {
        site.sshd().tools().wrap(tool, ":");
    }

    /** Writes the user's configuration. */
    Path configure(String text) {
        try {
            Path folder = Files.createDirectories(site.home().resolve(".config/repo-push"));
            return Files.writeString(folder.resolve("config.toml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A group of all three, with more lines. */
    String group(String name, String more) {
        return "[group." + name + "]\ndestinations = [\"" + at(first) + "\", \"" + at(second) + "\", \"" + at(third)
                + "\"]\n" + more;
    }
}
