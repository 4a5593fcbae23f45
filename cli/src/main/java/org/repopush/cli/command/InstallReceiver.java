package org.repopush.cli.command;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.repopush.cli.terminal.TerminalPrompt;
import org.repopush.install.ReceiverInstallation;
import org.repopush.install.ReceiverInstallation.Installed;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.repo.InstalledReceiver;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.ShellWord;
import org.repopush.tunnel.model.SshOptions;

/**
 * {@code repo-push install-receiver HOST}: copies {@code repo-receive} there, and prints the line of {@code authorized_keys} on
 * standard output: nothing else, so that it can be appended to the file.
 *
 * @param root the directory that pushes are confined to, if it is known already
 * @param place of the file there
 * @param key that may push, if it is known already
 */
public record InstallReceiver(Host host, SshOptions ssh, Optional<String> root, String place, Optional<String> key)
        implements Command {
    private static final String NO_ROOT = "/DIRECTORY/OF/THE/REPOSITORIES";
    private static final String NO_KEY = "ssh-ed25519 PUBLIC-KEY-THAT-MAY-PUSH";

    public InstallReceiver {
        requireNonNull(host, "host");
        requireNonNull(ssh, "ssh");
        requireNonNull(root, "root");
        requireNonNull(place, "place");
        requireNonNull(key, "key");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        TerminalPrompt questions = TerminalPrompt.of(console);
        ReceiverInstallation installation = new ReceiverInstallation(host, ssh, report, questions);
        Installed installed = installation.install(file(kinds), place);
        console.message("installed " + installed.version() + " as " + installed.path() + " on " + host.name());
        console.message(
                "The line for authorized_keys there" + (isFinished() ? ":" : "; replace the names in capitals:"));
        console.result(line(installed.path()));
        console.message("Then, with that key: repo-push doctor -i KEY " + host.login() + ":REPOSITORY");
        if (!installed.missing().isEmpty()) {
            throw installation.lacks(installed.missing());
        }
        return ExitCode.OK;
    }

    /** As this build of the program has it. */
    static InstalledReceiver file(RepoKinds kinds) {
        Version version = Version.current();
        return InstalledReceiver.of(kinds.all(), version.number() + "-" + version.commit(), RemoteScript.PROTOCOL);
    }

    private boolean isFinished() {
        return root.isPresent() && key.isPresent();
    }

    /** A key that may only push. It may forward no port, and the receiver says so to clients, which then need not try. */
    private String line(String path) {
        String command =
                "exec " + ShellWord.of(path) + " --root " + ShellWord.of(root.orElse(NO_ROOT)) + " --no-forwarding";
        return "restrict,command=\"" + command.replace("\"", "\\\"") + "\" " + key.orElse(NO_KEY);
    }
}
