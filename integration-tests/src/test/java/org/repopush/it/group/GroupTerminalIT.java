package org.repopush.it.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.network.Relay;
import org.repopush.it.fixture.repo.OstreeRepo;
import org.repopush.it.fixture.run.PseudoTerminal;
import org.repopush.it.fixture.run.Site;

/** The push to a group on a real terminal: a line for each member, which is gone in the end. */
@Needs({"sshd", "ssh", "ostree", "flock", "script"})
@ExtendWith(NoLeaks.class)
@Timeout(180)
class GroupTerminalIT {
    private static final String REF = "os/a";
    private static final String CLEAR = "\r\u001b[J";
    /** Between switching wrapping off and on. */
    private static final Pattern DRAWN = Pattern.compile("\u001b\\[\\?7l([^\u001b]*)\u001b\\[\\?7h");

    @RegisterExtension
    private final Site site = Site.own();

    private OstreeRepo source;
    private List<OstreeRepo> destinations;

    @BeforeEach
    void createRepositories() {
        source = OstreeRepo.create(site.source(), "archive");
        source.commitBulk(REF, 3_000_000);
        destinations = Stream.of("first", "second", "third")
                .map(name -> OstreeRepo.create(site.directory().resolve("srv/" + name), "archive"))
                .toList();
    }

    /** The first one is slow. */
    private Command push(Relay relay) {
        return site.push()
                .toText("ssh://127.0.0.1:" + relay.port() + destinations.get(0).path())
                .with("--to", "127.0.0.1:" + destinations.get(1).path())
                .with("--to", "127.0.0.1:" + destinations.get(2).path())
                .command();
    }

    private PseudoTerminal onTerminal(Command command, int rows, int columns) {
        Path record = site.directory().resolve("seen");
        return PseudoTerminal.run(command, "", record, rows, columns);
    }

    /** Each of the blocks of lines that were drawn. */
    private static List<List<String>> drawn(String shown) {
        return DRAWN.matcher(shown)
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("\u001b\\[\\?7[lh]", "").lines().toList())
                .toList();
    }

    @Test
    void eachMemberHasALineThatFitsAlsoWhenTheTerminalIsResized() throws IOException {
        String shown;
        try (Relay relay = site.sshd().relay().rate(400_000);
                PseudoTerminal terminal = onTerminal(push(relay), 24, 80)) {
            terminal.shows("1 transferring, 2 waiting");
            terminal.resize(4, 40);
            terminal.shows("and 2 more");
            shown = terminal.ends(0);
        }
        List<List<String>> blocks = drawn(shown);
        assertThat(blocks).allSatisfy(block -> {
            assertThat(block).hasSizeLessThanOrEqualTo(4);
            assertThat(block).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
        });
        assertThat(blocks).anySatisfy(block -> {
            assertThat(block).hasSize(4);
            assertThat(block.get(0)).matches(".*first +transferring +[0-9]+%.*/s.* left");
            assertThat(block.get(1)).contains("second");
            assertThat(block.get(2)).contains("third").contains("waiting");
            assertThat(block.get(3)).contains("1 transferring, 2 waiting");
        });
        List<List<String>> small =
                blocks.stream().filter(block -> block.size() == 3).toList();
        assertThat(small).allSatisfy(block -> assertThat(block.get(1)).startsWith("and 2 more"));
        // The terminal becomes lower first and then narrower, by two calls: between them it may be drawn once.
        assertThat(small.subList(isNarrow(small.get(0)) ? 0 : 1, small.size()))
                .isNotEmpty()
                .allMatch(GroupTerminalIT::isNarrow);
        nothingIsLeft(shown);
        assertThat(shown).contains("To 3 destinations", "flips within");
        assertThat(destinations)
                .allSatisfy(repository -> assertThat(repository.refs()).isEqualTo(source.refs()));
    }

    private static boolean isNarrow(List<String> block) {
        return block.stream().allMatch(line -> line.length() < 40);
    }

    /** Behind the last lines that were drawn they are cleared. */
    private static void nothingIsLeft(String shown) {
        int last = shown.lastIndexOf("\u001b[?7h");
        assertThat(last).isPositive();
        assertThat(shown.substring(last)).contains(CLEAR);
    }

    @Test
    void nothingIsLeftOfThemWhenItIsInterrupted() throws IOException {
        try (Relay relay = site.sshd().relay().rate(400_000);
                PseudoTerminal terminal = onTerminal(push(relay), 24, 80)) {
            terminal.shows("transferring  1").types("\u0003");
            String shown = terminal.ends(130);
            nothingIsLeft(shown);
            assertThat(shown.substring(shown.lastIndexOf(CLEAR))).contains("repo-push: interrupted");
        }
    }
}
