package org.repopush.it.destination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.InspectionRun;
import org.repopush.it.fixture.run.Site;

/** Somebody ran ostree as root in the repository of an account: it is found out before anything travels, by doctor too. */
@Tag("root")
@Needs({"sshd", "ostree", "root", "account"})
@ExtendWith(NoLeaks.class)
class ForeignOwnersIT {
    private static final Pattern COMMAND = Pattern.compile("there(?: with)?: (.*)");

    @RegisterExtension
    private final Site site = Site.of(Account.other());

    private OstreeRepo source;
    private OstreeRepo destination;

    @BeforeEach
    void createRepositoriesWithSomethingToPush() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commitBulk("os/a", 1_000_000);
        destination = OstreeRepo.create(site.destination(), "archive", site.account());
    }

    private void asRoot(String command) {
        Command.of("sh", "-c", command).in(destination.path()).run().exits(0);
    }

    @ParameterizedTest
    @CsvSource({
        "'rm -f .lock; : >.lock; chmod 640 .lock', /.lock, root",
        "'for i in 0 1 2 3 4 5 6 7 8 9 a b c d e f; do mkdir -p objects/${i}0 objects/${i}7; done', /objects/, root",
        "'mkdir -p refs/heads/os', /refs/heads/os, root",
        "'chown root refs/remotes', /refs/remotes, root",
        "'chown root tmp', /tmp, root",
        "'chown root state', /state, root",
        "'chown root config; chmod 600 config', /config, root",
        "'chmod 555 refs/heads', /refs/heads, ''"
    })
    void isFoundOutBeforeAnythingTravelsAndMendedByItsHint(String damage, String file, String owner) {
        asRoot(damage);
        assertThat(InspectionRun.doctor(site).ends(7)).contains(destination.path() + file);
        FileTree before = FileTree.of(destination.path()).without("extensions");
        Finished push = site.push().fails(7);
        assertThat(push.err())
                .contains("does not allow this account to write: " + destination.path() + file)
                .contains(owner.isEmpty() ? "chmod u+rwX" : ", which belongs to " + owner);
        assertThat(FileTree.of(destination.path()).without("extensions")).isEqualTo(before);
        assertThat(destination.path().resolve("extensions/repo-push/stage-")).doesNotExist();
        Matcher command = COMMAND.matcher(push.err());
        assertThat(command.find()).as(push.err()).isTrue();
        asRoot(command.group(1));
        site.push().exits(0);
        assertThat(destination.refs()).isEqualTo(source.refs());
        destination.checkClean();
        InspectionRun.doctor(site).ends(0);
    }
}
