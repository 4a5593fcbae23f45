package org.repopush.tunnel.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.repopush.tunnel.config.ConfigKeywords.Kind;
import org.repopush.tunnel.io.Patterns;
import org.repopush.tunnel.model.TunnelException;

/**
 * What the lines that apply have set so far. The first value of a keyword counts; key files and the environment add up.
 * Values are written as {@code ssh -G} writes them.
 */
final class ConfigSettings {
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final List<String> ignoredUnknown = new ArrayList<>();

    Optional<String> first(String keyword) {
        return values.getOrDefault(keyword, List.of()).stream().findFirst();
    }

    void setDefault(String keyword, String... value) {
        values.putIfAbsent(keyword, List.of(value));
    }

    /** A way to write a value anew. */
    interface Rewriting {
        String of(String value) throws TunnelException;
    }

    void replace(String keyword, Rewriting rewriting) throws TunnelException {
        List<String> rewritten = new ArrayList<>();
        for (String value : values.getOrDefault(keyword, List.of())) {
            rewritten.add(rewriting.of(value));
        }
        values.replace(keyword, rewritten);
    }

    void add(String keyword, String value) {
        List<String> all = values.computeIfAbsent(keyword, missing -> new ArrayList<>());
        if (!all.contains(value)) {
            all.add(value);
        }
    }

    /** Takes a line into account if it is active; looks in any case whether the keyword is known. */
    void set(ConfigLine line, boolean active) throws TunnelException {
        Optional<Kind> kind = ConfigKeywords.kind(line.keyword());
        if (kind.isEmpty()) {
            if (ignoredUnknown.stream().noneMatch(pattern -> Patterns.glob(pattern, line.keyword()))) {
                throw line.refused("unknown keyword '" + line.keyword() + "'");
            }
        } else if (active) {
            set(line, kind.get());
        }
    }

    private void set(ConfigLine line, Kind kind) throws TunnelException {
        String keyword = ConfigKeywords.name(line.keyword());
        switch (kind) {
            case MEANINGLESS -> {}
            case FILES -> add(keyword, line.word());
            case ENVIRONMENT -> line.words().forEach(word -> add(keyword, word));
            case IGNORED_UNKNOWN ->
                ignoredUnknown.addAll(
                        Arrays.asList(line.word().toLowerCase(Locale.ROOT).split(",")));
            case HOP -> {
                if (first("proxyjump").isEmpty() && first("proxycommand").isEmpty()) {
                    setDefault(keyword, keyword.equals("proxyjump") ? line.word() : command(line));
                }
            }
            case COMMAND -> setDefault(keyword, command(line));
            case WORDS -> setDefault(keyword, words(line).toArray(String[]::new));
            default -> setDefault(keyword, ConfigKeywords.value(line, kind));
        }
    }

    private static String command(ConfigLine line) throws TunnelException {
        if (line.rest().isEmpty()) {
            throw line.refused(line.keyword() + " has no value");
        }
        return line.rest();
    }

    private static List<String> words(ConfigLine line) throws TunnelException {
        List<String> words = line.words();
        if (words.isEmpty()) {
            throw line.refused(line.keyword() + " has no value");
        }
        return words;
    }

    /** One setting a line; several words that belong to one line stand on it without quotes, as OpenSSH has them. */
    String print() {
        StringBuilder printed = new StringBuilder();
        values.forEach((keyword, all) -> {
            boolean oneLine = ConfigKeywords.kind(keyword).equals(Optional.of(Kind.WORDS));
            for (String value : oneLine ? List.of(String.join(" ", all)) : all) {
                printed.append(keyword).append(' ').append(value).append('\n');
            }
        });
        return printed.toString();
    }
}
