package org.repopush.repo.tree.references;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.repopush.repo.Remark;
import org.repopush.repo.SourceException;
import org.repopush.repo.SourceException.Reason;
import org.repopush.repo.io.FileErrors;
import org.repopush.repo.tree.catalogue.Entry;
import org.repopush.repo.tree.catalogue.Names;
import org.repopush.repo.tree.catalogue.Root;
import org.repopush.repo.tree.walk.IndexFile;
import org.repopush.repo.tree.walk.Indexed;
import org.repopush.repo.tree.walk.LocalTree;

/** Looks whether the metadata of RPM and APT repositories in a tree names what is there. Reads these files, and the catalogue. */
public final class References {
    /** The code of a remark: metadata names directories that are not published. */
    public static final String LEFT_OUT = "left-out-of-tree";

    private static final long MOST_BYTES = 32 << 20;
    private static final int MOST_TOLD = 20;

    private References() {}

    /**
     * Checks them.
     *
     * @return what the user should know, though it need not be wrong
     * @throws SourceException when something is named that is missing or another file; all of it is told
     */
    public static List<Remark> check(LocalTree tree) throws IOException {
        Map<String, Pointer> pointers = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        for (Indexed indexed : pointers(tree)) {
            String path = indexed.entry().path();
            try {
                byte[] content = read(tree, indexed);
                pointers.put(
                        path,
                        RpmMetadata.isOne(path) ? RpmMetadata.read(path, content) : AptRelease.read(path, content));
            } catch (MalformedException e) {
                faults.add(Names.display(path) + " " + e.getMessage());
            }
        }
        Set<String> wanted = new HashSet<>();
        pointers.values().forEach(pointer -> wanted.addAll(pointer.paths()));
        Catalogue catalogue = Catalogue.of(tree, wanted);
        pointers.forEach((path, pointer) ->
                pointer.faults(catalogue).forEach(fault -> faults.add(Names.display(path) + " " + fault)));
        if (!faults.isEmpty()) {
            throw new SourceException(
                    Reason.CORRUPT,
                    "clients could not use the tree as it is: " + told(faults, "; "),
                    "make the metadata anew (createrepo_c, apt-ftparchive), or push what it names, too;"
                            + " --no-check-refs publishes the tree as it is");
        }
        List<Remark> remarks = new ArrayList<>();
        pointers.forEach((path, pointer) -> {
            List<String> left = pointer.leftOut(catalogue);
            if (!left.isEmpty()) {
                remarks.add(new Remark(
                        LEFT_OUT,
                        Names.display(path) + " names files of components or architectures that are not in the tree: "
                                + told(left, ", "),
                        "publish these too, unless the clients do not ask for them"));
            }
        });
        return remarks;
    }

    private static String told(List<String> all, String separator) {
        String rest = all.size() > MOST_TOLD ? separator + "and " + (all.size() - MOST_TOLD) + " more" : "";
        return String.join(separator, all.subList(0, Math.min(MOST_TOLD, all.size()))) + rest;
    }

    private static List<Indexed> pointers(LocalTree tree) throws IOException {
        List<Indexed> pointers = new ArrayList<>();
        try (IndexFile.Cursor cursor = tree.index().read()) {
            for (Optional<Entry> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                String path = next.get().path();
                if (next.get().isFile()
                        && (path.endsWith("repomd.xml") || path.endsWith("Release"))
                        && (RpmMetadata.isOne(path) || AptRelease.isOne(path))) {
                    pointers.add(cursor.last());
                }
            }
        }
        return pointers;
    }

    /** What is read must be what is published. */
    private static byte[] read(LocalTree tree, Indexed indexed) throws IOException, MalformedException {
        if (indexed.entry().size() > MOST_BYTES) {
            throw new MalformedException(
                    "is too large to be looked at: it has " + indexed.entry().size() + " bytes");
        }
        Path file = tree.names().file(indexed.entry().path());
        try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes((int) indexed.entry().size() + 1);
            MessageDigest digest = Root.sha256();
            if (HexFormat.of()
                    .formatHex(digest.digest(content))
                    .equals(indexed.entry().content())) {
                return content;
            }
        } catch (NoSuchFileException e) {
            // Said below.
        } catch (IOException e) {
            throw new SourceException(Reason.UNREADABLE, "cannot read " + file + ": " + FileErrors.reason(e), e);
        }
        throw indexed.changed();
    }
}
