package org.repopush.it.group;

import java.nio.file.Path;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.sshd.OstreeCalls;
import org.repopush.it.fixture.sshd.Pause;

/** Where a member of a group is held while something happens: just before this tool is called there. */
enum Moment {
    STAGING("ostree", "*' init '*"),
    FETCHING("ostree", OstreeCalls.REVISIONS),
    IMPORTING("ostree", OstreeCalls.IMPORT),
    LOCKING("flock", "*' -n 9 '*"),
    FLIPPING("ostree", OstreeCalls.FLIP),
    ANNOUNCING("ostree", "*' summary '*");

    private final String tool;
    private final String pattern;

    Moment(String tool, String pattern) {
        this.tool = tool;
        this.pattern = pattern;
    }

    /** Whether nothing has been published before it. */
    boolean isBeforeTheWord() {
        return compareTo(FLIPPING) < 0;
    }

    /** Holds the member that has this repository, until {@link #asUsual}. */
    Pause hold(Site site, OstreeRepo repository) {
        Path reached = site.sshd().home().resolve(this + ".reached");
        Path go = site.sshd().home().resolve(this + ".go");
        site.sshd()
                .tools()
                .wrap(
                        tool,
                        "case \"$PWD\" in " + repository.path() + "*) case \" $* \" in\n" + pattern + ") : > " + reached
                                + "; while [ ! -e " + go + " ]; do sleep 0.05; done ;;\nesac ;; esac");
        return new Pause(reached, go);
    }

    /** Lets it go on, and holds nobody any more. The tool stays as it is: other members may be about to call it. */
    void asUsual(Pause pause) {
        pause.release();
    }
}
