package org.repopush.push.remote;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.repopush.tunnel.model.ShellWord;

/**
 * A ref of the destination that names no commit which is there. It is left out of the summary, and where that cannot be, nothing is
 * published beside it.
 *
 * @param value the commit that is missing; "-" where the file names none, "alias" where it follows a ref that is not there
 * @param repository the path of the repository there
 * @param file its path in the repository
 */
public record DanglingRef(String ref, String value, String repository, String file) {
    private static final String OWN = "refs/heads/";

    public DanglingRef {
        requireNonNull(ref, "ref");
        requireNonNull(value, "value");
        requireNonNull(repository, "repository");
        requireNonNull(file, "file");
    }

    /** As the script says it. */
    public static DanglingRef of(List<String> values) {
        return new DanglingRef(values.get(0), values.get(1), values.get(2), values.get(3));
    }

    /** One of the repository's own refs, as the probe says it. */
    public static DanglingRef of(RemoteRef ref, String repository) {
        return new DanglingRef(ref.name(), ref.revision(), repository, OWN + ref.name());
    }

    /** What is wrong with it. */
    public String fault() {
        return switch (value) {
            case "-" -> "has a ref " + ref + " whose file is empty or damaged";
            case "alias" -> "has an alias " + ref + " of a ref that does not exist";
            default -> "has a ref " + ref + " that names the missing commit " + value;
        };
    }

    /** The command that mends it there. */
    public String mending() {
        // What ostree cannot read, or knows by its collection only, it cannot delete by its name.
        return isKnownToOstree()
                ? "ostree --repo=" + ShellWord.of(repository) + " refs --delete " + ShellWord.of(ref)
                : "rm " + ShellWord.of(repository + "/" + file);
    }

    /** What its owner should know. */
    public String warning() {
        return "the destination " + fault() + ": it is left out of the summary; to repair it, "
                + (isKnownToOstree() ? "push it again, or " : "") + "run there: " + mending();
    }

    private boolean isKnownToOstree() {
        return file.startsWith(OWN) && !value.equals("-") && !value.equals("alias");
    }
}
