package org.repopush.it.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.LongRun;
import org.repopush.it.fixture.Needs;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.catalogue.Names;
import org.repopush.repo.tree.filter.Filter;
import org.repopush.repo.tree.walk.IndexFile;
import org.repopush.repo.tree.walk.LocalTree;
import org.repopush.repo.tree.walk.SourceNames;

/** Filters publish what rsync copies by the same rules. Names and patterns are bytes here: a character for each. */
@Needs({"rsync", "find"})
class TreeFilterRulesIT {
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "ab",
            "aa",
            "a.tmp",
            "tmp",
            "*",
            "a*",
            "[x]",
            "[",
            "a\\",
            "\\*",
            "-",
            "\u00c3\u00a9",
            "\u00ff",
            "a\u00fe",
            " ",
            "A",
            "7");
    private static final List<String> PIECES = List.of(
            "a",
            "a",
            "b",
            "A",
            "*",
            "*",
            "**",
            "?",
            "[ab]",
            "[!a]",
            "[^ab]",
            "[a-c]",
            "[]a]",
            "[[:alpha:]]",
            "[[:digit:]x]",
            "[[:odd:]]",
            "[a-",
            "[\\]]",
            "[b-a]",
            "\\*",
            "\\",
            "\\\\",
            "/",
            "/",
            "/**/",
            "***",
            "/***",
            ".tmp",
            "tmp",
            "\u00c3\u00a9",
            "\u00a9",
            "\u00ff",
            "[\u00c3]",
            "[",
            "]",
            "-",
            " ",
            "#",
            "**/",
            "/*");

    @TempDir
    private Path directory;

    private int count;

    @Test
    void aFilterPublishesWhatRsyncCopies() throws IOException {
        int different = 0;
        int most = LongRun.times(150, 20_000);
        for (int i = 0; i < most; i++) {
            Random random = new Random(i);
            Path tree = Files.createDirectory(directory.resolve("tree-" + i)).toRealPath();
            fill(new SourceNames(tree), random, "", 3);
            Set<String> all = published(tree, List.of());
            for (int j = 0; j < 3; j++) {
                List<String> rules = rules(random);
                Set<String> ours = published(tree, rules);
                assertThat(ours).as("seed %d of %s by %s", i, all, rules).isEqualTo(copied(tree, rules));
                different += ours.equals(all) ? 0 : 1;
            }
            Command.of("rm", "-rf", tree.toString()).run().exits(0);
        }
        // Rules that leave everything as it is would show nothing.
        assertThat(different).isGreaterThan(most / 2);
        System.out.printf("%d trees, %d rules of which %d changed something%n", most, most * 3, different);
    }

    private static void fill(SourceNames names, Random random, String prefix, int depth) throws IOException {
        for (int i = random.nextInt(6); i >= 0; i--) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            Path path = names.file(Names.encode(prefix + name));
            if (!Files.exists(path)) {
                if (depth > 0 && random.nextBoolean()) {
                    Files.createDirectory(path);
                    fill(names, random, prefix + name + "/", depth - 1);
                } else {
                    Files.createFile(path);
                }
            }
        }
    }

    private static List<String> rules(Random random) {
        List<String> rules = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            StringBuilder pattern = new StringBuilder(random.nextInt(4) == 0 ? "/" : "");
            for (int j = random.nextInt(4); j >= 0; j--) {
                pattern.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            if (random.nextInt(6) == 0) {
                pattern.append('/');
            }
            rules.add((random.nextInt(3) == 0 ? "+ " : "- ") + pattern);
        }
        return rules;
    }

    private Set<String> published(Path tree, List<String> rules) throws IOException {
        Set<String> names = new TreeSet<>();
        LocalTree.View view = new LocalTree.View(tree, tree, Filter.of(rules), () -> {});
        try (LocalTree walked = LocalTree.catalogue(view, directory.resolve("cache"));
                IndexFile.Cursor entries = walked.index().read()) {
            for (Optional<Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                names.add(Names.decode(next.get().path()).replaceFirst("/$", ""));
            }
        }
        return names;
    }

    private Set<String> copied(Path tree, List<String> rules) throws IOException {
        Path file = directory.resolve("rules");
        Files.writeString(file, String.join("\n", rules) + "\n", ISO_8859_1);
        Path copy = directory.resolve("copy-" + count++);
        Command.of("rsync", "-r", "--filter=. " + file, tree + "/", copy + "/")
                .with("LC_ALL", "C")
                .run()
                .exits(0);
        Path list = directory.resolve("list");
        Command.of("sh", "-c", "cd \"$0\" && find . -mindepth 1 -print0 >\"$1\"", copy.toString(), list.toString())
                .run()
                .exits(0);
        Set<String> names = new TreeSet<>();
        for (String name : Files.readString(list, ISO_8859_1).split("\0")) {
            if (!name.isEmpty()) {
                names.add(name.substring(2));
            }
        }
        Command.of("rm", "-rf", copy.toString()).run().exits(0);
        return names;
    }
}
