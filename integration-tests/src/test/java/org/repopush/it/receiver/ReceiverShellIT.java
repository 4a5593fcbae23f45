package org.repopush.it.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Directories;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.PrivateEtc;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.fixture.run.Way;
import org.repopush.it.fixture.script.ReceiverFile;
import org.repopush.it.fixture.sshd.Sshd;

/** {@code repo-receive} as the shell of an account of its own, which knows its root from the system's policy. */
@Tag("root")
@Tag("mounts")
@Needs({"sshd", "ssh", "mounts", "account", "ostree", "tar", "flock"})
@ExtendWith(NoLeaks.class)
class ReceiverShellIT {
    private static final String ACCOUNT = "publisher";

    private Path place;
    private Path root;
    private Sshd sshd;
    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void startServer() throws IOException {
        place = Directories.temporary();
        root = Files.createDirectory(place.resolve("srv"));
        source = OstreeRepo.create(place.resolve("source"), "archive");
        destination = OstreeRepo.create(root.resolve("stable"), "archive");
        Account.other().own(root);
        Path shell = ReceiverFile.in(place).path();
        PrivateEtc etc = PrivateEtc.copy(place.resolve("etc"));
        String ids = Account.other().ids();
        etc.append("passwd", "%s:x:%s::%s:%s\n".formatted(ACCOUNT, ids, root, shell));
        Files.createDirectory(place.resolve("etc/repo-push"));
        etc.write("repo-push/receive.conf", "[receive]\nroot = " + root + "\n");
        sshd = Sshd.start(Files.createDirectory(place.resolve("sshd")), Account.other(), List.of(), etc);
    }

    @AfterEach
    void stopServer() {
        sshd.close();
        Directories.delete(place);
    }

    private Push pushTo(String path) {
        return new Push(
                new RepoPush(place),
                Way.PACK,
                sshd.client().config(),
                OptionalInt.empty(),
                place.resolve("source"),
                ACCOUNT + "@127.0.0.1:" + path,
                List.of(),
                List.of());
    }

    @Test
    void takesPushesBelowTheRootOfTheSystemsPolicyAndNothingElse() {
        source.commit("os/a", "one");
        pushTo("stable").exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
        assertThat(pushTo("../source").fails(7).err()).contains("has no directory");
        for (String command : List.of("id", "exec sh -s -- x", "exec repo-receive --root /")) {
            assertThat(ssh(command).err()).contains("this login accepts pushes of repo-push and runs no other command");
        }
    }

    private Finished ssh(String command) {
        return sshd.client()
                .ssh(ACCOUNT + "@127.0.0.1", List.of(), command)
                .run()
                .exits(1);
    }
}
