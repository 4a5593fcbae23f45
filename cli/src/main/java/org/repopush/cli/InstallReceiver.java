package org.repopush.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.repopush.push.ExitCode;
import org.repopush.push.PushException;
import org.repopush.push.ReceiverInstallation;
import org.repopush.push.ReceiverInstallation.Installed;
import org.repopush.repo.InstalledReceiver;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.tunnel.Destination;
import org.repopush.tunnel.RemoteScript;
import org.repopush.tunnel.ShellWord;
import org.repopush.tunnel.SshOptions;

/**
 * {@code repo-push install-receiver HOST}: copies {@code repo-receive} there, and prints the lines of {@code authorized_keys}
 * from which the owner chooses one.
 *
 * @param root the directory that pushes are confined to, if it is known already
 * @param place of the file there
 */
record InstallReceiver(Destination host, SshOptions ssh, Optional<String> root, String place) implements Command {
    private static final String NO_ROOT = "/DIRECTORY/OF/THE/REPOSITORIES";
    private static final String NO_KEY = "ssh-ed25519 PUBLIC-KEY-OF-WHOEVER-MAY-PUSH";
    private static final List<String> RESTRICTIONS =
            List.of("restrict", "restrict,port-forwarding,permitlisten=\"localhost:*\",permitopen=\"localhost:1\"");

    InstallReceiver {
        requireNonNull(host, "host");
        requireNonNull(ssh, "ssh");
        requireNonNull(root, "root");
        requireNonNull(place, "place");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        TerminalQuestions questions = TerminalQuestions.of(console);
        Installed installed = new ReceiverInstallation(host, ssh, report, questions).install(file(kinds), place);
        console.message("installed " + installed.version() + " as " + installed.path() + " on " + host.host());
        console.message(
                "One line for authorized_keys there; the second lets the server pull, which needs a forwarded port:");
        for (String restriction : RESTRICTIONS) {
            console.result(line(restriction, installed.path()));
        }
        return ExitCode.OK;
    }

    /** As this build of the program has it. */
    static InstalledReceiver file(RepoKinds kinds) {
        Version version = Version.current();
        return InstalledReceiver.of(kinds.all(), version.number() + "-" + version.commit(), RemoteScript.PROTOCOL);
    }

    private String line(String restriction, String path) {
        String command = "exec " + ShellWord.of(path) + " --root " + ShellWord.of(root.orElse(NO_ROOT));
        return restriction + ",command=\"" + command.replace("\"", "\\\"") + "\" " + key();
    }

    /** Of the key that was named for the login. */
    private String key() {
        for (Path identity : ssh.identities()) {
            try {
                return Files.readString(ReceiverOptions.publicHalf(identity)).strip();
            } catch (IOException e) {
                // Then the owner puts in the key.
            }
        }
        return NO_KEY;
    }
}
