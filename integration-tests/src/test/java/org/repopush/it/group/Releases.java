package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.RepoPush;

/** Releases at three destinations. */
record Releases(Three three) {
    static final Pattern ID = Pattern.compile("[0-9]{8}t[0-9]{6}-[0-9a-f]{8}");

    String tip() {
        return three.source().revision(Three.REF).orElseThrow();
    }

    /** The id of what is staged, which is all that the program prints. */
    String stage(String... options) {
        Finished staged = three.push().with("--stage-only").with(options).exits(0);
        assertThat(staged.out().strip()).matches(ID);
        assertThat(staged.out()).hasLineCount(1);
        assertThat(staged.err()).contains("staged " + staged.out().strip() + " at 3 of 3");
        return staged.out().strip();
    }

    /** A command at all three. */
    Command run(String... words) {
        return run(three.all().stream().map(Three::at).toList(), words);
    }

    Command run(List<String> destinations, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-F", three.site().sshd().client().config().toString()));
        destinations.forEach(destination -> all.addAll(List.of("--to", destination)));
        // Not in the directory of a source.
        return new RepoPush(three.site().home()).command(all).in(three.site().directory());
    }

    void allHave(String revision) {
        for (OstreeRepo repository : three.all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).containsEntry(Three.REF, revision);
            repository.checkClean();
        }
    }

    void noneShowsAnything() {
        for (OstreeRepo repository : three.all()) {
            assertThat(repository.refs()).as("refs of %s", repository.path()).isEmpty();
        }
    }

    /** Where it waits there. */
    static Path at(OstreeRepo repository, String id) {
        return repository.path().resolve("extensions/repo-push/release-" + id);
    }
}
