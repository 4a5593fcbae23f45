package org.repopush.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.repopush.push.explain.Explain;
import org.repopush.push.explain.SshLine;
import org.repopush.push.explain.ToolPackages;
import org.repopush.push.model.Cause;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushEvent;
import org.repopush.push.model.PushException;
import org.repopush.push.model.UserPrompt;
import org.repopush.push.remote.EventPrompt;
import org.repopush.repo.InstalledReceiver;
import org.repopush.repo.KindFailures;
import org.repopush.tunnel.RemoteCommand;
import org.repopush.tunnel.RemoteHost;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.ShellWord;
import org.repopush.tunnel.model.SshOptions;

/** Copies the receiver to a host: under another name first, compared there, and run once before it counts. */
public final class ReceiverInstallation {
    /** Stands before what our script says: login files may print something too. */
    private static final String MARK = "@repo-receive ";

    /** The file, its digest and its place are put in; the text ends at a line that cannot be in it. */
    /** More than our script says, and what login files may print before it. */
    private static final int MOST_BYTES = 1 << 20;

    private static final String SCRIPT = """
            {
            set -eu
            umask 022
            to=%s
            case $to in
                '~/'*) to=$HOME/${to#'~/'} ;;
                /*) ;;
                *) to=$HOME/$to ;;
            esac
            [ ! -d "$to" ] || { echo "$to is a directory" >&2; exit 1; }
            mkdir -p "${to%%/*}"
            new=$to.new.$$
            trap 'rm -f "$new"' EXIT
            cat >"$new" <<'%s'
            %s%s
            sum=$(sha256sum <"$new")
            [ "${sum%%%% *}" = %s ] || { echo 'the file was damaged on the way' >&2; exit 1; }
            chmod 755 "$new"
            version=$("$new" --version </dev/null)
            missing=$("$new" --check </dev/null)
            mv -f "$new" "$to"
            printf '\\n%s%%s\\n' "version $version" "path $to"
            for tool in $missing; do printf '\\n%s%%s\\n' "missing $tool"; done
            exit 0
            }
            """;

    private final Host host;
    private final SshOptions ssh;
    private final PushEvent.Listener listener;
    private final UserPrompt questioner;

    public ReceiverInstallation(Host host, SshOptions ssh, PushEvent.Listener listener, UserPrompt questioner) {
        this.host = requireNonNull(host, "host");
        this.ssh = requireNonNull(ssh, "ssh");
        this.listener = requireNonNull(listener, "listener");
        this.questioner = requireNonNull(questioner, "questioner");
    }

    /**
     * What is there now.
     *
     * @param path absolute
     * @param version what it says of itself
     * @param missing tools that it needs and that are not there
     */
    public record Installed(String path, String version, List<String> missing) {
        public Installed {
            missing = List.copyOf(missing);
        }
    }

    /**
     * Installs it.
     *
     * @param to where; relative to the home directory there unless it is absolute
     * @throws PushException when it could not be copied or does not run there; then what was there before still is
     */
    public Installed install(InstalledReceiver receiver, String to) throws PushException, InterruptedException {
        try (RemoteHost connection = RemoteHost.connect(host, ssh, new EventPrompt(listener, questioner));
                RemoteCommand command = connection.openCommand(line -> listener.on(new PushEvent.RemoteLine(line)))) {
            command.exec("exec sh -s");
            try (OutputStream input = command.input()) {
                input.write(script(receiver.text(), to).getBytes(UTF_8));
            }
            Installed installed = read(command);
            int status = command.await(ssh.timeout());
            if (status != 0 || installed.path().isEmpty()) {
                throw failed(command.lastWords());
            }
            return installed;
        } catch (IOException e) {
            throw new Explain(host.toString(), new SshLine(host, ssh), Path.of(""), KindFailures.NONE).explain(e);
        }
    }

    private Installed read(RemoteCommand command) throws IOException {
        String path = "";
        String version = "";
        List<String> missing = new ArrayList<>();
        byte[] said = command.output(ssh.timeout()).readNBytes(MOST_BYTES);
        for (String line : new String(said, UTF_8).lines().toList()) {
            if (line.startsWith(MARK + "path ")) {
                path = line.substring(MARK.length() + 5);
            } else if (line.startsWith(MARK + "version ")) {
                version = line.substring(MARK.length() + 8);
            } else if (line.startsWith(MARK + "missing ")) {
                missing.add(line.substring(MARK.length() + 8));
            }
        }
        return new Installed(path, version, missing);
    }

    /** It is installed, and of no use before these tools are. */
    public PushException lacks(List<String> tools) {
        String packages = tools.stream().map(ToolPackages::of).distinct().collect(Collectors.joining(" "));
        return new PushException(
                ExitCode.DESTINATION,
                Cause.MISSING_TOOL,
                host.name() + " lacks tools that repo-receive needs on the PATH of non-interactive logins: "
                        + String.join(", ", tools),
                "install them there (Debian packages: " + packages + "); until then pushes are refused");
    }

    private PushException failed(String words) {
        return new PushException(
                ExitCode.DESTINATION,
                "cannot install repo-receive on " + host.name() + (words.isEmpty() ? "" : ": " + words),
                "the account needs a shell and a directory that it may write to; choose the file with --path PATH",
                null);
    }

    static String script(String file, String to) {
        String digest = sha256(file);
        return SCRIPT.formatted(ShellWord.of(to), digest, file, digest, digest, MARK, MARK);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
