package org.repopush.cli.demo;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.repopush.cli.command.Command;
import org.repopush.cli.command.Environment;
import org.repopush.cli.command.KindChoice;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.Push;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.Outcome;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.push.model.TransferOptions;
import org.repopush.push.model.UserPrompt;
import org.repopush.repo.RepoKind;
import org.repopush.report.CarriedText;
import org.repopush.report.Console;
import org.repopush.report.Report;
import org.repopush.tunnel.embedded.EmbeddedHost;
import org.repopush.tunnel.model.Destination;

/** {@code repo-push demo}: four pushes between two temporary repositories, explained. */
public record Demo(Environment environment) implements Command {
    private static final String STABLE = "demo/stable";
    private static final String DEVEL = "demo/devel";
    private static final int CHANGED = 3;
    private static final TransferOptions WITHOUT_PACK =
            new TransferOptions(false, true, OptionalInt.empty(), OptionalLong.empty(), TransferOptions.RETRIES);

    public Demo {
        requireNonNull(environment, "environment");
    }

    @Override
    public ExitCode run(Console console, Report report, RepoKinds kinds) throws PushException, InterruptedException {
        DemoTool.checkInstalled(environment);
        try (TemporaryDirectory directory = TemporaryDirectory.create("repo-push-demo-");
                EmbeddedHost host = EmbeddedHost.start(directory.path())) {
            return new Story(console, report, kinds, directory.path(), host).tell();
        } catch (IOException e) {
            throw new PushException(
                    ExitCode.DESTINATION,
                    "the demo cannot be set up: " + e.getMessage(),
                    "it needs a writable temporary directory and a free port on 127.0.0.1",
                    e);
        }
    }

    @Override
    public String ifInterrupted() {
        return "the files of the demo are removed";
    }

    /** What is told, in its order; each chapter does what it says. */
    private static final class Story {
        private final Console console;
        private final Report report;
        private final RepoKinds kinds;
        private final Path source;
        private final EmbeddedHost host;
        private final Destination destination;
        private final DemoTool tool;
        private final DemoBuild build;

        Story(Console console, Report report, RepoKinds kinds, Path directory, EmbeddedHost host) {
            this.console = console;
            this.report = report;
            this.kinds = kinds;
            this.source = directory.resolve("source");
            this.host = host;
            this.destination = host.destination("server");
            this.tool = new DemoTool(directory);
            this.build = new DemoBuild(directory.resolve("tree"));
        }

        ExitCode tell() throws PushException, IOException, InterruptedException {
            say("Two temporary OSTree repositories on this machine: 'source', as a build machine has it,");
            say("and 'server', behind an SSH server on 127.0.0.1. Both are removed at the end.");
            makeRepositories();
            firstPush();
            pushAgain();
            pushChange();
            pushWithoutPack();
            showServer();
            return ExitCode.OK;
        }

        private void makeRepositories() throws PushException, IOException, InterruptedException {
            chapter("1. A build commits " + build.size() + " files to the source, under two refs");
            build.writeAll();
            init("source");
            init("server");
            commit(STABLE);
            commit(DEVEL);
        }

        private void firstPush() throws PushException, InterruptedException {
            chapter("2. The first push: an HTTP server starts here over 'source', the SSH connection forwards a port");
            say("   of the other side to it, and ostree there pulls from its localhost. It requests the commits,");
            say("   takes the other objects from a pack that was sent meanwhile, and verifies each one");
            push(TransferOptions.DEFAULT);
        }

        private void pushAgain() throws PushException, InterruptedException {
            chapter("3. The same push again: nothing to do, so nothing is sent");
            push(TransferOptions.DEFAULT);
        }

        private void pushChange() throws PushException, IOException, InterruptedException {
            chapter("4. A new build changes " + CHANGED + " files: only the new objects are sent");
            change();
            push(TransferOptions.DEFAULT);
        }

        private void pushWithoutPack() throws PushException, IOException, InterruptedException {
            chapter("5. The next build, without a pack: ostree there requests every object, one by one");
            change();
            push(WITHOUT_PACK);
        }

        private void change() throws PushException, IOException, InterruptedException {
            build.change(CHANGED);
            commit(DEVEL);
        }

        private void showServer() throws PushException, IOException, InterruptedException {
            chapter("6. The refs of the server now");
            for (String ref : List.of(DEVEL, STABLE)) {
                shown("ostree --repo=server rev-parse " + ref);
                tool.ostree("--repo=server", "rev-parse", ref).forEach(this::say);
            }
            shown("ostree --repo=server fsck --quiet");
            tool.ostree("--repo=server", "fsck", "--quiet");
            say("(no output: every object is present and matches its checksum)");
            say("");
            say("Done. To publish your own repository: repo-push user@host:/path/to/repository");
        }

        private void init(String repository) throws PushException, IOException, InterruptedException {
            tool.ostree("--repo=" + repository, "init", "--mode=archive");
        }

        private void commit(String ref) throws PushException, IOException, InterruptedException {
            shown("ostree --repo=source commit --branch=" + ref + " tree");
            tool.ostree("--repo=source", "commit", "--branch=" + ref, "--subject=demo", "tree");
        }

        /** The last line is what {@code -v} would show too. */
        private void push(TransferOptions transfer) throws PushException, InterruptedException {
            shown("repo-push " + (transfer.pack() ? "" : "--no-pack ") + "--repo source " + destination);
            PushRequest request = PushRequest.to(destination, host.options()).withTransfer(transfer);
            RepoKind kind = new KindChoice(kinds, Optional.empty()).of(source);
            Outcome outcome = new Push(kind, source, report, UserPrompt.NOBODY).run(request);
            new CarriedText(outcome.carried()).line().ifPresent(this::say);
        }

        private void chapter(String title) {
            say("");
            say(title);
        }

        private void shown(String command) {
            say("$ " + command);
        }

        private void say(String line) {
            console.result(line);
        }
    }
}
