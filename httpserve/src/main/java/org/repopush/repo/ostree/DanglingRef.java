package org.repopush.repo.ostree;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.UnaryOperator;
import org.repopush.repo.Remark;

/**
 * A ref of the destination that names no commit which is there. It is left out of the summary, and where that cannot be, nothing is
 * published beside it.
 *
 * @param value the commit that is missing; "-" where the file names none, "alias" where it follows a ref that is not there
 * @param repository the path of the repository there
 * @param file its path in the repository
 */
record DanglingRef(String ref, String value, String repository, String file) {
    static final String CODE = "dangling-ref";
    private static final String OWN = "refs/heads/";

    DanglingRef {
        requireNonNull(ref, "ref");
        requireNonNull(value, "value");
        requireNonNull(repository, "repository");
        requireNonNull(file, "file");
    }

    /** As the script says it; one of the repository's own refs where it does not say the file. */
    static DanglingRef of(List<String> values) {
        String file = values.size() > 3 ? values.get(3) : OWN + values.get(0);
        return new DanglingRef(values.get(0), values.get(1), values.get(2), file);
    }

    /** What is wrong with it. */
    String fault() {
        return switch (value) {
            case "-" -> "has a ref " + ref + " whose file is empty or damaged";
            case "alias" -> "has an alias " + ref + " of a ref that does not exist";
            default -> "has a ref " + ref + " that names the missing commit " + value;
        };
    }

    /**
     * The command that mends it there.
     *
     * @param quoting makes a text one word of a shell's command line
     */
    String mending(UnaryOperator<String> quoting) {
        // What ostree cannot read, or knows by its collection only, it cannot delete by its name.
        return isKnownToOstree()
                ? "ostree --repo=" + quoting.apply(repository) + " refs --delete " + quoting.apply(ref)
                : "rm " + quoting.apply(repository + "/" + file);
    }

    /** What its owner should know. */
    Remark remark(UnaryOperator<String> quoting) {
        String text = "the destination " + fault() + ": it is left out of the summary";
        String hint = "run there: " + mending(quoting);
        String again = isKnownToOstree() ? "push it again, or " : "";
        return new Remark(CODE, text, hint, text + "; to repair it, " + again + hint);
    }

    private boolean isKnownToOstree() {
        return file.startsWith(OWN) && !value.equals("-") && !value.equals("alias");
    }
}
