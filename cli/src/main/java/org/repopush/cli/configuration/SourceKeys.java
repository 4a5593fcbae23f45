package org.repopush.cli.configuration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindOptions;
import org.repopush.repo.SourceOptions;

/** The keys of a group that say how its source is read. */
record SourceKeys(GroupTable table) {
    private static final String FILTER = "filter";
    private static final String FILTER_FROM = "filter-from";
    private static final String LOCK = "source-lock";
    private static final String SERIAL = "serial-file";
    private static final String BEFORE = "before-read";
    private static final String AFTER = "after-read";
    private static final String RETRIES = "source-retries";
    private static final String CHECK_REFS = "check-refs";

    static final List<String> NAMES = List.of(FILTER, FILTER_FROM, LOCK, SERIAL, BEFORE, AFTER, RETRIES, CHECK_REFS);

    SourceKeys {
        requireNonNull(table, "table");
    }

    KindOptions all() throws PushException {
        SourceOptions source = new SourceOptions(
                path(LOCK), path(SERIAL), table.text(BEFORE), table.text(AFTER), table.number(RETRIES, 0));
        return new KindOptions(Optional.empty(), Optional.empty(), source, filters(), table.choice(CHECK_REFS));
    }

    /** A file does not know from which directory it will be read. */
    private Optional<Path> path(String key) throws PushException {
        Optional<String> text = table.text(key);
        try {
            Optional<Path> path = text.map(Path::of);
            if (path.isEmpty() || path.get().isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw table.mistyped(key);
    }

    private List<String> filters() throws PushException {
        List<String> filters = new ArrayList<>();
        for (String rule : table.texts(FILTER)) {
            if (rule.length() < 3 || !(rule.startsWith("- ") || rule.startsWith("+ ")) || rule.indexOf('\n') >= 0) {
                throw table.mistyped(FILTER);
            }
            filters.add(bytes(rule));
        }
        path(FILTER_FROM).ifPresent(file -> filters.add(bytes(". " + file)));
        return filters;
    }

    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    static String hint(String key) {
        return switch (key) {
            case FILTER -> "write filter = [\"- *.tmp\", \"+ /pool/\"]: '- ' excludes, '+ ' includes";
            case BEFORE, AFTER -> "write " + key + " = and a command, in quotation marks";
            case CHECK_REFS -> "write check-refs = true or check-refs = false";
            case RETRIES -> "write source-retries = 3, or another number; 0 never reads the source again";
            default -> "write " + key + " = and an absolute path, in quotation marks";
        };
    }
}
