package org.repopush.repo.ostree.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A directory: the content objects of its files, and its subdirectories by name.
 *
 * @param files in the order of their names, which nothing here needs
 */
public record DirTree(List<Checksum> files, Map<String, Directory> directories) {
    public static final DirTree EMPTY = new DirTree(List.of(), Map.of());

    /**
     * A subdirectory.
     *
     * @param tree its content
     * @param meta its owner and mode
     */
    public record Directory(Checksum tree, Checksum meta) {}

    /** Reads a dirtree object: {@code (a(say) a(sayay))}. */
    public static DirTree read(byte[] object) throws MalformedException {
        List<Checksum> files = new ArrayList<>();
        Map<String, Directory> directories = new LinkedHashMap<>();
        Variant.Members members = Variant.of(object).members();
        members.variable(1).forEach(1, element -> files.add(file(element.members())));
        members.last(1).forEach(1, element -> {
            Variant.Members directory = element.members();
            String name = name(directory);
            Checksum tree = directory.variable(1).checksum();
            if (directories.put(name, new Directory(tree, directory.last(1).checksum())) != null) {
                throw new MalformedException("directory " + name + " twice");
            }
        });
        return new DirTree(files, directories);
    }

    private static Checksum file(Variant.Members members) throws MalformedException {
        name(members);
        return members.last(1).checksum();
    }

    private static String name(Variant.Members members) throws MalformedException {
        String name = members.variable(1).string();
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new MalformedException("file name '" + name + "'");
        }
        return name;
    }
}
