package org.repopush.it.tiny;

import java.nio.file.Path;
import java.util.List;
import org.repopush.cli.Main;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.kinds.RepoKinds;
import org.repopush.repo.RepoKind;
import org.repopush.repo.ostree.OstreeKind;

/** The program with one more kind of repository: nothing else of it is another one. Runs as a process. */
public final class TinyProgram {
    private TinyProgram() {}

    /** What it knows. */
    public static List<RepoKind> kinds() {
        return List.of(new OstreeKind(), new TinyKind());
    }

    public static void main(String[] args) {
        Main.start(args, new RepoKinds(kinds()));
    }

    /** The program with this directory as its HOME. */
    public static RepoPush in(Path home) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        return RepoPush.startedBy(home, List.of(java, "-cp", classPath, TinyProgram.class.getName()));
    }
}
