package org.repopush.it.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.repo.PlainTree;
import org.repopush.it.fixture.run.Push;
import org.repopush.it.fixture.run.Site;
import org.repopush.it.fixture.run.Way;

/** Trees in which real tools have made metadata. */
@Needs({"sshd", "ssh"})
@ExtendWith(NoLeaks.class)
class TreeReferencesIT {
    @RegisterExtension
    private final Site site = Site.of(Account.unprivileged());

    private Push push() {
        return site.push().by(Way.PACK).with("--kind", "tree", "--max-delete", "100%");
    }

    private static Path find(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void in(Path directory, String script) {
        Command.of("sh", "-euc", script).in(directory).run().exits(0);
    }

    @Test
    @Needs("createrepo_c")
    void rpmMetadataThatNamesWhatIsNotThereIsRefused() throws IOException {
        PlainTree source = PlainTree.create(site.source());
        in(source.path(), "createrepo_c --quiet .");
        push().exits(0);
        Path primary = find(source.path().resolve("repodata"), "-primary.xml.gz");
        String name = primary.getFileName().toString();
        byte[] content = Files.readAllBytes(primary);
        Files.delete(primary);
        assertThat(push().fails(3).err())
                .contains("repodata/repomd.xml names repodata/" + name + ", which is not there")
                .contains("--no-check-refs");
        content[content.length - 1]++;
        Files.write(primary, content);
        assertThat(push().fails(3).err()).contains(name + ", which has another SHA-256");
        assertThat(push().with("--exclude", "*-primary.xml.gz").fails(3).err()).contains("which is not there");
        assertThat(new PlainTree(site.destination()).entries()).containsKey("repodata/" + name);
        push().with("--no-check-refs").exits(0);
        assertThat(site.destination().resolve("repodata/" + name)).hasBinaryContent(content);
    }

    @Test
    @Needs("apt-ftparchive")
    void anAptReleaseThatNamesOtherIndexesIsRefused() throws IOException {
        PlainTree source = PlainTree.create(site.source()).file("pool/README", "nothing");
        String indexes = "mkdir -p dists/stable/main/binary-amd64 dists/stable/contrib/binary-amd64\n"
                + "for component in main contrib; do\n"
                + "  apt-ftparchive packages pool >dists/stable/$component/binary-amd64/Packages\n"
                + "  gzip -9nk dists/stable/$component/binary-amd64/Packages\n"
                + "done\n"
                + "apt-ftparchive release dists/stable >release && mv release dists/stable/Release\n";
        in(source.path(), indexes);
        assertThat(push().exits(0).err()).doesNotContain("warning");
        source.remove("dists/stable/main/binary-amd64/Packages");
        push().exits(0);
        source.remove("dists/stable/contrib");
        assertThat(push().exits(0).err())
                .contains(
                        "dists/stable/Release names files of components or architectures that are not in the tree: contrib");
        source.file("dists/stable/main/binary-amd64/Packages.gz", "torn");
        assertThat(push().fails(3).err())
                .contains("dists/stable/Release names dists/stable/main/binary-amd64/Packages.gz, which has 4 bytes");
    }
}
