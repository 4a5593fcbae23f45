package org.repopush.group.journal;

import java.util.Arrays;
import java.util.Locale;

/** Names of constants as they stand in a journal. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when none of them has that word */
    static <E extends Enum<E>> E in(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> of(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such word: " + word));
    }
}
