package org.repopush.it.kind;

import java.nio.file.Path;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.repo.TestRepo;
import org.repopush.it.fixture.run.RepoPush;
import org.repopush.it.tiny.TinyFixture;
import org.repopush.it.tiny.TinyProgram;

/** The contract of every kind, for one that is as small as a kind can be. */
@Needs({"sshd", "ssh"})
class TinyContractIT extends RepoKindContract {
    @Override
    RepoPush program() {
        return TinyProgram.in(site.home());
    }

    @Override
    String ref() {
        return TinyFixture.REF;
    }

    @Override
    TestRepo createSource(Path path) {
        return TinyFixture.create(path, Account.current());
    }

    @Override
    TestRepo createDestination(Path path, Account owner) {
        return TinyFixture.create(path, owner);
    }

    @Override
    String tool() {
        return "sha256sum";
    }

    @Override
    String oddRef() {
        return TinyFixture.REF;
    }
}
