package org.repopush.cli.options;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.repopush.tunnel.io.RawText;

/**
 * The arguments as the user wrote them. The launcher hands those that are not UTF-8 on in hexadecimal digits, and says which they
 * are, because Java would replace what it cannot decode.
 */
public final class RawArguments {
    /** Their numbers, from 1, each with a comma behind it. */
    private static final String NUMBERS = "repo.push.hex";

    private RawArguments() {}

    public static List<String> of(String[] arguments) {
        return of(arguments, System.getProperty(NUMBERS, ""));
    }

    public static List<String> of(String[] arguments, String numbers) {
        List<String> all = new ArrayList<>(List.of(arguments));
        for (String number : numbers.split(",")) {
            if (!number.isEmpty()) {
                int index = Integer.parseInt(number) - 1;
                all.set(index, RawText.decode(HexFormat.of().parseHex(all.get(index))));
            }
        }
        return all;
    }
}
