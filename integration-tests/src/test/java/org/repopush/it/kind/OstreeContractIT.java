package org.repopush.it.kind;

import java.nio.file.Path;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.repo.TestRepo;

/** The contract of every kind, for OSTree. */
@Needs({"sshd", "ssh", "ostree"})
class OstreeContractIT extends SeveralRefsContract {
    @Override
    TestRepo createSource(Path path) {
        return OstreeRepo.create(path, "archive");
    }

    @Override
    TestRepo createDestination(Path path, Account owner) {
        return OstreeRepo.create(path, "archive", owner);
    }

    @Override
    String tool() {
        return "ostree";
    }

    @Override
    String oddRef() {
        return "os/a..b.lock/_-\u00e9\u4e2d/x86_64";
    }
}
