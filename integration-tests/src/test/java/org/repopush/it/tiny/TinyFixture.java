package org.repopush.it.tiny;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.repopush.it.fixture.Account;
import org.repopush.it.fixture.repo.FileTree;
import org.repopush.it.fixture.repo.TestRepo;

/** A tiny repository for tests; it remembers what it had. */
public final class TinyFixture implements TestRepo {
    public static final String REF = TinyKind.REF;

    private final Path path;
    private final Map<String, byte[]> before = new HashMap<>();

    private TinyFixture(Path path) {
        this.path = path;
    }

    /** Makes an empty repository that belongs to this account. */
    public static TinyFixture create(Path path, Account owner) {
        try {
            Files.createDirectory(path);
            Files.writeString(path.resolve(TinyKind.FILE), "0\n");
            owner.own(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TinyFixture(path);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String commit(String ref, String content) {
        return commit(content.getBytes(UTF_8));
    }

    @Override
    public String commitBulk(String ref, int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return commit(content);
    }

    private String commit(byte[] content) {
        byte[] number = (current().number() + 1 + "\n").getBytes(UTF_8);
        byte[] file = new byte[number.length + content.length];
        System.arraycopy(number, 0, file, 0, number.length);
        System.arraycopy(content, 0, file, number.length, content.length);
        write(file);
        Version version = Version.of(file);
        before.put(version.revision(), file);
        return version.revision();
    }

    @Override
    public void set(String ref, String revision) {
        write(requireNonNull(before.get(revision)));
    }

    @Override
    public SortedMap<String, String> refs() {
        SortedMap<String, String> refs = new TreeMap<>();
        Version version = current();
        if (version.number() > 0) {
            refs.put(REF, version.revision());
        }
        return refs;
    }

    @Override
    public void check() {
        current();
    }

    @Override
    public void checkClean() {
        check();
        List<String> left = FileTree.of(path).entries().keySet().stream()
                .filter(file -> file.matches("\\.tiny-push/(of-\\d+/)?(stage|gone)-.*"))
                .toList();
        if (!left.isEmpty()) {
            throw new AssertionError("left behind in " + path + ": " + left);
        }
    }

    private Version current() {
        try {
            return Version.of(Files.readAllBytes(path.resolve(TinyKind.FILE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(byte[] file) {
        try {
            Files.write(path.resolve(TinyKind.FILE), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
