package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Javas;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.Installation;
import org.repopush.it.fixture.run.Site;

/** What a push has to do with classes: it makes the cache that it missed, and loads none that it does not need. */
@Needs({"sshd", "ssh", "ostree", "java17"})
@ExtendWith(NoLeaks.class)
class ClassCachePushIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    private final Site site = Site.own();

    private Installation installation;

    @BeforeEach
    void installAndPush() throws IOException {
        OstreeRepo.create(site.source(), "archive").commit("os/a", "a");
        OstreeRepo.create(site.destination(), "archive");
        site.push().exits(0);
        Path directory = Files.createDirectory(site.directory().resolve("installation"));
        installation = Installation.create(directory, Javas.find(17).orElseThrow());
    }

    /** A push that has nothing to do. */
    private Command push() {
        List<String> words = new ArrayList<>(site.push().command().words());
        return installation.command(words.subList(1, words.size()).toArray(String[]::new));
    }

    private void awaitCache(Path folder) {
        Eventually.poll(PATIENCE, "a class cache", () -> {
            List<Path> caches = installation.caches(folder);
            return caches.size() == 1 && Files.isRegularFile(caches.get(0));
        });
    }

    @Test
    void aPushMakesTheMissingCacheForTheNext() throws IOException {
        Finished slow = push().with("REPO_PUSH_CLASS_CACHE", "always").run().exits(0);
        awaitCache(installation.lib());
        Finished fast = push().run().exits(0);

        assertThat(installation.lastArguments()).anyMatch(argument -> argument.startsWith("-XX:SharedArchiveFile="));
        assertThat(fast.out()).isEqualTo(slow.out());
        assertThat(fast.err()).isEqualTo(slow.err());
    }

    @Test
    void noCacheIsMadeWhenTheUserWantsNone() throws IOException {
        for (String wish : List.of("off", "use")) {
            push().with("REPO_PUSH_CLASS_CACHE", wish).run().exits(0);
            assertThat(installation.lastArguments()).noneMatch(argument -> argument.contains("class.cache"));
        }
    }

    @Test
    void aPushWithNothingToDoLoadsNoServer() throws IOException {
        Path log = installation.directory().resolve("classes");

        push().with("REPO_PUSH_CLASS_CACHE", "off")
                .with("EXTRA", "-Xlog:class+load:file=" + log)
                .run()
                .exits(0);

        try (Stream<String> lines = Files.lines(log)) {
            assertThat(lines.filter(line -> line.matches(".*\\borg\\.repopush\\.repo\\.tree\\b.*")))
                    .allMatch(line -> line.contains("TreeKind"));
        }
        try (Stream<String> lines = Files.lines(log)) {
            assertThat(
                            lines.filter(
                                    line -> line.matches(
                                            ".*\\b(io\\.undertow|org\\.xnio|org\\.jboss|org\\.apache\\.commons\\.compress|org\\.repopush\\.httpserve|org\\.repopush\\.group|org\\.repopush\\.watch|org\\.repopush\\.cli\\.configuration|org\\.tomlj|org\\.antlr)\\..*")))
                    .isEmpty();
        }
    }
}
