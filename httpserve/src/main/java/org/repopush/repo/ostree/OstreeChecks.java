package org.repopush.repo.ostree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.repo.Check;
import org.repopush.repo.KindChecks;
import org.repopush.repo.Place;
import org.repopush.repo.RefUpdate;
import org.repopush.repo.Remark;
import org.repopush.repo.Snapshot;
import org.repopush.repo.Times;

/** What matters for OSTree before a push: refs without a commit, signatures, times, collections. */
final class OstreeChecks implements KindChecks {
    private static final String COLLECTION = "collection";

    @Override
    public String check(String code) {
        return code.equals("no-proc") ? "tools" : "repository";
    }

    @Override
    public List<String> tools() {
        return List.of("ostree");
    }

    /** gpgme makes its own directory there. */
    @Override
    public boolean needsTemporaryFiles(View there) {
        return there.policy().stream().anyMatch(rule -> rule.key().equals("verify-gpg"));
    }

    @Override
    public String useOfTemporaryFiles() {
        return "ostree needs it to pull through a forwarded port and to check signatures, and some shells need it for every"
                + " script";
    }

    @Override
    public Optional<String> useOfClocks() {
        return Optional.of("a commit with an older time than the current one is rejected");
    }

    @Override
    public List<Check> destination(View there, Place place) {
        List<Check> checks = new ArrayList<>();
        for (List<String> answer : there.facts().all("dangling")) {
            Remark remark = DanglingRef.of(answer).remark(place.quoting());
            checks.add(new Check.Warning("repository", remark.text(), remark.hint()));
        }
        return checks;
    }

    @Override
    public List<Check> source(Snapshot here, View there) throws IOException, InterruptedException {
        List<Check> checks = new ArrayList<>(SignatureChecks.of(here, there));
        Optional<Times> times = here.times();
        if (there.clock().isPresent() && times.isPresent()) {
            checks.addAll(
                    new TimeChecks(here, times.get(), there).from(there.clock().get()));
        }
        Optional<String> collection = new OstreeFacts(there.facts()).collection();
        if (collection.isPresent()) {
            checks.addAll(collection(here, there, collection.get()));
        }
        return checks;
    }

    private static List<Check> collection(Snapshot here, View there, String theirs) throws IOException {
        List<RefUpdate> all = here.tips().stream()
                .map(tip -> new RefUpdate(tip.ref(), Optional.empty(), tip.revision()))
                .toList();
        List<Remark> remarks = here.remarks(all, there.facts());
        return remarks.isEmpty()
                ? List.of(new Check.Ok(COLLECTION, theirs + ", the same as in the commits"))
                : remarks.stream()
                        .<Check>map(remark -> new Check.Warning(COLLECTION, remark.text(), remark.hint()))
                        .toList();
    }
}
