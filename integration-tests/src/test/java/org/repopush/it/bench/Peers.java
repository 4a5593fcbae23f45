package org.repopush.it.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.network.StaticServer;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.sshd.Sshd;

/** The tools that are compared. */
final class Peers {
    static final String SSH = "ssh";
    static final String RSYNC = "rsync";
    static final String RSYNC3 = "rsync3";
    static final String TAR = "tar";
    static final String PULL = "pull";
    static final String RSYNC_TREE = "rsync-tree";
    static final String RSYNC_DELAYED = "rsync-delayed";
    static final String RSYNC_LINKS = "rsync-links";
    static final String REPO_PUSH = "repo-push";

    static final List<String> IDS =
            List.of(SSH, RSYNC, RSYNC3, TAR, PULL, RSYNC_TREE, RSYNC_DELAYED, RSYNC_LINKS, REPO_PUSH);

    static final String SSH_LABEL = "ssh host true";
    static final String RSYNC_LABEL = "rsync -a";
    static final String RSYNC_TREE_LABEL = "rsync, delete after";
    static final String RSYNC_DELAYED_LABEL = "rsync, delay updates";
    static final String PULL_LABEL = "ostree pull, ssh -R";

    private static final String THREE_PASSES = """
            objects='--include=/objects --include=/objects/** --include=/deltas --include=/deltas/** --exclude=*'
            refs='--include=/refs --include=/refs/** --include=/summary --include=/summary.sig --exclude=*'
            set -f
            rsync -a --ignore-existing $objects -e "$1" "$2" "$3"
            rsync -a --delete $refs -e "$1" "$2" "$3"
            rsync -a --delete --ignore-existing $objects -e "$1" "$2" "$3"
            """;
    /** A new directory of hard links to the one before for each publication, and one rename. */
    private static final String LINKED = """
            to=${3%/*}
            host=${to%%:*}
            place=${to#*:}
            new=v$(date +%s%N)
            rsync -a --no-inc-recursive --link-dest="../now" -e "$1" "$2" "$to/$new/"
            $1 "$host" "cd $place && ln -s $new link && mv -fT link now"
            """;

    private static final String TAR_TO = "source=$1; shift; tar -C \"$source\" -cf - objects refs summary | \"$@\"";

    private Peers() {}

    /** Those that come with the system; {@link #repoPush} makes the others. */
    static List<Peer> others() {
        return List.of(
                new Peer(SSH, SSH_LABEL, Peers::sshTrue),
                new Peer(RSYNC, RSYNC_LABEL, Peers::rsync),
                new Peer(RSYNC3, "rsync, 3 passes", Peers::rsyncInThreePasses),
                new Peer(TAR, "tar | ssh tar", Peers::tar),
                new Peer(PULL, PULL_LABEL, Peers::nativePull),
                new Peer(RSYNC_TREE, RSYNC_TREE_LABEL, Peers::rsyncOfATree),
                new Peer(RSYNC_DELAYED, RSYNC_DELAYED_LABEL, Peers::rsyncWithDelayedUpdates),
                new Peer(RSYNC_LINKS, "rsync, link dest", Peers::rsyncWithLinks));
    }

    /** The packaged program with options of its own. */
    static Peer repoPush(String label, RepoPush program, List<String> options) {
        return new Peer(REPO_PUSH, label, (trial, access, stopwatch) -> {
            List<String> words = new ArrayList<>(trial.words());
            words.addAll(List.of("-F", access.config().toString(), "-p", Integer.toString(access.port())));
            words.addAll(options);
            words.addAll(List.of("--", SshAccess.HOST + ":" + trial.destination()));
            words.addAll(trial.refs());
            return stopwatch.measure(program.command(words));
        });
    }

    /** Logs in and does nothing: no tool that works over SSH is faster. */
    private static Run sshTrue(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        return stopwatch.measure(Command.of(access.ssh(SshAccess.HOST, "true")));
    }

    /** One pass over the whole repository: readers may meet a ref whose objects are not there yet. */
    private static Run rsync(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        return stopwatch.measure(Command.of("rsync", "-a", "-e", access.remoteShell(), from(trial), to(trial)));
    }

    /** Objects, then what names them, then deletions: the order that is safe for readers. */
    private static Run rsyncInThreePasses(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        return stopwatch.measure(
                Command.of("sh", "-ec", THREE_PASSES, "sh", access.remoteShell(), from(trial), to(trial)));
    }

    /** The way that is fastest with a tree; readers meet files of two versions. */
    private static Run rsyncOfATree(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        return stopwatch.measure(Command.of(
                "rsync",
                "-a",
                "--no-inc-recursive",
                "--delete-after",
                "-e",
                access.remoteShell(),
                from(trial),
                to(trial)));
    }

    /** Files are renamed into place at the end, one after another. */
    private static Run rsyncWithDelayedUpdates(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        return stopwatch.measure(Command.of(
                "rsync",
                "-a",
                "--no-inc-recursive",
                "--delete-after",
                "--delay-updates",
                "-e",
                access.remoteShell(),
                from(trial),
                to(trial)));
    }

    private static Run rsyncWithLinks(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        String to = SshAccess.HOST + ":" + trial.destination();
        return stopwatch.measure(Command.of("sh", "-ec", LINKED, "sh", access.remoteShell(), from(trial), to));
    }

    private static String from(Trial trial) {
        return trial.source() + "/";
    }

    private static String to(Trial trial) {
        return SshAccess.HOST + ":" + trial.destination() + "/";
    }

    /** One stream, nothing compared and nothing verified: no copy of everything is faster over one connection. */
    private static Run tar(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("sh", "-c", TAR_TO, "sh", trial.source().toString()));
        words.addAll(access.ssh(SshAccess.HOST, "exec tar -C " + trial.destination() + " -xf -"));
        return stopwatch.measure(Command.of(words));
    }

    /** What ostree has for the purpose, from a web server through a tunnel of OpenSSH. The server is not measured. */
    private static Run nativePull(Trial trial, SshAccess access, Stopwatch stopwatch) throws IOException {
        try (StaticServer server = StaticServer.over(trial.source())) {
            int port = Sshd.freePort();
            OstreeRepo.at(trial.destination(), Account.current())
                    .ostree(
                            "remote",
                            "add",
                            "--no-sign-verify",
                            "--no-gpg-verify",
                            "bench",
                            "http://127.0.0.1:" + port);
            String forward = "127.0.0.1:" + port + ":127.0.0.1:" + server.port();
            String pull = "exec ostree --repo=" + trial.destination() + " pull --mirror bench " + RepoTrial.REF;
            return stopwatch.measure(
                    Command.of(access.ssh("-o", "ExitOnForwardFailure=yes", "-R", forward, SshAccess.HOST, pull)));
        }
    }
}
