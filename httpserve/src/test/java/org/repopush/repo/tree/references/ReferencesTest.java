package org.repopush.repo.tree.references;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.Remark;
import org.repopush.repo.SourceException;
import org.repopush.repo.tree.catalogue.Root;
import org.repopush.repo.tree.walk.LocalTree;

class ReferencesTest {
    @TempDir
    private Path directory;

    private Path tree;

    @BeforeEach
    void makeTree() throws IOException {
        tree = Files.createDirectory(directory.resolve("tree")).toRealPath();
        write("other", "x");
    }

    private void write(String name, String content) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private static String sha256(String content) {
        return HexFormat.of().formatHex(Root.sha256().digest(content.getBytes(UTF_8)));
    }

    private List<Remark> check() throws IOException {
        try (LocalTree walked = LocalTree.catalogue(LocalTree.View.of(tree), directory.resolve("cache"))) {
            return References.check(walked);
        }
    }

    private void refusedFor(String... faults) {
        assertThatThrownBy(this::check)
                .isInstanceOf(SourceException.class)
                .hasMessage("clients could not use the tree as it is: " + String.join("; ", faults));
    }

    private static String data(String type, String checksum, String size, String location) {
        return "<data type=\"primary\"><checksum type=\"" + type + "\">" + checksum
                + "</checksum><open-checksum type=\"sha256\">00</open-checksum>" + location + size
                + "<open-size>1</open-size></data>\n";
    }

    private static String data(String content, String path) {
        return data(
                "sha256",
                sha256(content),
                "<size>" + content.length() + "</size>",
                "<location href=\"" + path + "\"/>");
    }

    private void repomd(String... data) throws IOException {
        write(
                "os/repodata/repomd.xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<repomd xmlns=\"http://linux.duke.edu/metadata/repo\">"
                        + "<revision>1</revision>" + String.join("", data) + "</repomd>\n");
    }

    @Test
    void aTreeWithoutMetadataIsFine() throws IOException {
        assertThat(check()).isEmpty();
    }

    @Test
    void whatRpmMetadataNamesHasToBeThereAsItIs() throws IOException {
        write("os/repodata/a.xml.gz", "aaa");
        write("os/repodata/b.xml.gz", "bbb");
        repomd(data("aaa", "repodata/a.xml.gz"), data("bbb", "repodata/../repodata/b.xml.gz"));
        assertThat(check()).isEmpty();
        repomd(
                data("aaaa", "repodata/a.xml.gz"),
                data("bbc", "repodata/b.xml.gz"),
                data("ccc", "repodata/c.xml.gz"),
                data("ddd", "repodata"));
        refusedFor(
                "os/repodata/repomd.xml names os/repodata/a.xml.gz, which has 3 bytes and not 4",
                "os/repodata/repomd.xml names os/repodata/b.xml.gz, which has another SHA-256",
                "os/repodata/repomd.xml names os/repodata/c.xml.gz, which is not there",
                "os/repodata/repomd.xml names os/repodata, which is not there");
    }

    @Test
    void whatCannotBeComparedIsNot() throws IOException {
        write("os/repodata/a.xml.gz", "aaa");
        repomd(
                data("sha512", "00", "", "<location href=\"repodata/a.xml.gz\"/>"),
                data("sha256", "00", "", "<location href=\"https://elsewhere/x\"/>"),
                data("sha256", "00", "", "<location xml:base=\"https://elsewhere/\" href=\"x\"/>"),
                data("sha256", "00", "", "<location href=\"../../../etc/passwd\"/>"),
                data("sha256", "00", "", "<location href=\"/etc/passwd\"/>"));
        assertThat(check()).isEmpty();
        repomd(data("sha512", "00", "<size>4</size>", "<location href=\"repodata/a.xml.gz\"/>"));
        refusedFor("os/repodata/repomd.xml names os/repodata/a.xml.gz, which has 3 bytes and not 4");
    }

    @Test
    void metadataThatIsCutOrNoneIsRefused() throws IOException {
        write("repodata/repomd.xml", "<repomd><data><size>1</size>\n");
        refusedFor("repodata/repomd.xml is no XML that is whole, see line 2");
        write("repodata/repomd.xml", "<repomd><data><size>many</size></data></repomd>");
        refusedFor("repodata/repomd.xml has the size 'many'");
    }

    /** A file that a document type names, and text that it makes of a little. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE repomd [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><repomd><data><location href=\"x\"/><size>&e;</size></data></repomd>",
                "<!DOCTYPE repomd SYSTEM \"http://127.0.0.1:9/x.dtd\"><repomd/>",
                "<!DOCTYPE r [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><repomd>&b;</repomd>"
            })
    void nothingOutsideOfTheFileIsRead(String content) throws IOException {
        write("repodata/repomd.xml", content);
        refusedFor("repodata/repomd.xml has a document type, which no repomd.xml has");
    }

    private static String line(String content, String path) {
        return " " + sha256(content) + " " + content.length() + " " + path + "\n";
    }

    private void release(String name, String... lines) throws IOException {
        write(
                "deb/dists/stable/" + name,
                "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nSuite: stable\nMD5Sum:\n 00 1 main/x\nSHA256:\n"
                        + String.join("", lines)
                        + "SHA512:\n 00 1 main/y\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n");
    }

    @Test
    void ofEachAptIndexOneCompressionIsEnough() throws IOException {
        write("deb/dists/stable/main/binary-amd64/Packages.gz", "gz");
        release("InRelease", line("plain", "main/binary-amd64/Packages"), line("gz", "main/binary-amd64/Packages.gz"));
        assertThat(check()).isEmpty();
        Files.delete(tree.resolve("deb/dists/stable/main/binary-amd64/Packages.gz"));
        write("deb/dists/stable/main/binary-amd64/Release", "x");
        refusedFor("deb/dists/stable/InRelease names deb/dists/stable/main/binary-amd64/Packages,"
                + " of which no compression is there");
    }

    @Test
    void whatIsThereOfAptHasToBeWhatReleaseSays() throws IOException {
        write("deb/dists/stable/main/binary-amd64/Packages.gz", "gz");
        write("deb/dists/stable/main/binary-amd64/Packages.xz", "old");
        release("Release", line("gZ", "main/binary-amd64/Packages.gz"), line("news", "main/binary-amd64/Packages.xz"));
        refusedFor(
                "deb/dists/stable/Release names deb/dists/stable/main/binary-amd64/Packages.gz, which has another SHA-256",
                "deb/dists/stable/Release names deb/dists/stable/main/binary-amd64/Packages.xz, which has 3 bytes and not 4");
        release("Release", " not a line\n");
        refusedFor("deb/dists/stable/Release has no hash, size and name in line 8");
    }

    @Test
    void componentsAndArchitecturesMayBeLeftOutAsAWhole() throws IOException {
        write("deb/dists/stable/main/binary-amd64/Packages.gz", "gz");
        write("deb/dists/stable/main/Contents-amd64.gz", "gz");
        release(
                "InRelease",
                line("gz", "main/binary-amd64/Packages.gz"),
                line("gz", "main/Contents-amd64.gz"),
                line("gz", "main/binary-arm64/Packages.gz"),
                line("gz", "main/Contents-arm64.gz"),
                line("gz", "main/Contents-udeb-arm64.gz"),
                line("gz", "contrib/binary-amd64/Packages.gz"));
        assertThat(check()).singleElement().satisfies(remark -> {
            assertThat(remark.code()).isEqualTo("left-out-of-tree");
            assertThat(remark.text()).endsWith("that are not in the tree: main/binary-arm64, arm64, contrib");
        });
        Files.delete(tree.resolve("deb/dists/stable/main/Contents-amd64.gz"));
        refusedFor("deb/dists/stable/InRelease names deb/dists/stable/main/Contents-amd64,"
                + " of which no compression is there");
    }

    @Test
    void whatIsBehindALinkIsNotLookedFor() throws IOException {
        write("deb/dists/stable/x", "");
        Files.createSymbolicLink(tree.resolve("deb/dists/stable/main"), Path.of("../main"));
        release("InRelease", line("gz", "main/binary-amd64/Packages.gz"));
        assertThat(check()).isEmpty();
    }

    @Test
    void aReleaseOfOneArchitectureHasNoList() throws IOException {
        write("deb/dists/stable/main/binary-amd64/Release", "Archive: stable\nArchitecture: amd64\n");
        write("Release", "SHA256:\n this is a web page about releases\n");
        assertThat(check()).isEmpty();
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws IOException {
        write("repodata/repomd.xml", " ".repeat((32 << 20) + 1));
        refusedFor("repodata/repomd.xml is too large to be looked at: it has 33554433 bytes");
    }
}
