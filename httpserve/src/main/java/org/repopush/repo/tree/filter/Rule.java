package org.repopush.repo.tree.filter;

/**
 * One rule. Its pattern means what it means to rsync:
 *
 * <ul>
 *   <li>a slash at the end: directories only;
 *   <li>a slash at the beginning: the path from the top of the tree; another slash, or {@code **}: the end of the path, or all of it;
 *       else the last name of the path;
 *   <li>{@code *} is any text without a slash, {@code **} any text, {@code ?} a byte that is no slash, {@code [...]} one of these bytes,
 *       and a backslash takes the meaning from the byte behind it, if there is a wildcard in the pattern;
 *   <li>{@code DIR/***}: the directory, and all that is in it.
 * </ul>
 */
public final class Rule {
    private final boolean excludes;
    private final String text;
    private final boolean directoriesOnly;
    private final boolean anchored;
    private final boolean ofPath;
    private final boolean wild;
    private final boolean crossesSlashes;
    private final long slashes;
    private final boolean beginsWithAny;
    private final boolean endsWithAll;
    private final String literal;
    private final Glob glob;

    private Rule(boolean excludes, String text) {
        this.excludes = excludes;
        this.text = text;
        this.directoriesOnly = text.length() > 1 && text.endsWith("/");
        String pattern = directoriesOnly ? text.substring(0, text.length() - 1) : text;
        this.wild = pattern.matches("(?s).*[*?\\[].*");
        this.anchored = pattern.startsWith("/");
        this.crossesSlashes = pattern.contains("**");
        this.slashes = pattern.chars().filter(c -> c == '/').count();
        this.ofPath = slashes > 0 || crossesSlashes;
        this.beginsWithAny = pattern.startsWith("**");
        this.endsWithAll = pattern.endsWith("***");
        this.literal = anchored ? pattern.substring(1) : pattern;
        this.glob = Glob.of(literal);
    }

    static Rule of(boolean excludes, String pattern) {
        return new Rule(excludes, pattern);
    }

    /** Whether what it matches is not published. */
    public boolean excludes() {
        return excludes;
    }

    /** Its pattern. */
    public String text() {
        return text;
    }

    /** @param path as in {@link Filter#excludes} */
    boolean matches(String path, boolean directory) {
        if (directoriesOnly && !directory) {
            return false;
        }
        if (!ofPath) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            return wild ? glob.matches(name, 0) : name.equals(literal);
        }
        if (!wild) {
            return path.equals(literal) || (!anchored && path.endsWith('/' + literal));
        }
        String whole = directory && endsWithAll ? path + '/' : path;
        if (anchored) {
            return glob.matches(whole, 0);
        }
        if (beginsWithAny) {
            return glob.matches('/' + whole, 0);
        }
        return crossesSlashes ? matchesSomewhere(whole) : matchesEnd(whole);
    }

    /** From the beginning of any name on. */
    private boolean matchesSomewhere(String whole) {
        if (glob.matches(whole, 0)) {
            return true;
        }
        for (int slash = whole.indexOf('/'); slash >= 0; slash = whole.indexOf('/', slash + 1)) {
            if (glob.matches(whole, slash + 1)) {
                return true;
            }
        }
        return false;
    }

    /** As many names as there are in the pattern: a slash between brackets is one that divides names, too. */
    private boolean matchesEnd(String whole) {
        int slash = whole.length();
        for (long left = slashes; left >= 0; left--) {
            slash = whole.lastIndexOf('/', slash - 1);
            if (slash < 0) {
                return left == 0 && glob.matches(whole, 0);
            }
        }
        return glob.matches(whole, slash + 1);
    }
}
