package org.repopush.cli.options;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.repopush.cli.command.Environment;
import org.repopush.report.ReportOptions;
import org.repopush.report.Terminal;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** How the user is told. */
final class OutputOptionGroup {
    /** The name that is looked for when the command line cannot be read as a whole. */
    static final String JSON = "--json";

    private static final String VERBOSE = Environment.variableOf("--verbose");

    private enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    private final OptionSpec quiet = OptionGroup.flag("show only failures, warnings, rejected refs", "-q", "--quiet");
    private final OptionSpec verbose = OptionSpec.builder("-v", "--verbose")
            .type(boolean[].class)
            .arity("0")
            .description("-v phases, -vv protocol, -vvv libraries too")
            .build();
    private final OptionSpec json = OptionGroup.flag("one JSON object per event: see doc/json.md", JSON);
    private final OptionSpec progress = OptionGroup.choice("show progress: a bar, or a line every 10 s", "--progress");
    private final OptionSpec color = OptionSpec.builder("--color")
            .type(When.class)
            .converters(OutputOptionGroup::when)
            .defaultValue("auto")
            .paramLabel("WHEN")
            .description("auto, always or never; auto: see NO_COLOR")
            .build();

    OptionGroup group() {
        return new OptionGroup("Output", List.of(quiet, verbose, json, progress, color));
    }

    ReportOptions toReportOptions(Environment environment, Terminal terminal) {
        When when = color.<When>getValue() == When.AUTO ? wish(environment) : color.getValue();
        return new ReportOptions(
                OptionGroup.isSet(quiet),
                verbosity(environment),
                OptionGroup.isSet(json),
                Optional.ofNullable(progress.<Boolean>getValue()),
                when == When.ALWAYS || (when == When.AUTO && terminal.out()),
                when == When.ALWAYS || (when == When.AUTO && terminal.err()));
    }

    /** As no-color.org and bixense.com/clicolors have it. */
    private static When wish(Environment environment) {
        if (environment.get("NO_COLOR").isPresent()) {
            return When.NEVER;
        }
        if (environment
                .get("CLICOLOR_FORCE")
                .filter(value -> !value.equals("0"))
                .isPresent()) {
            return When.ALWAYS;
        }
        return environment.get("CLICOLOR").equals(Optional.of("0")) ? When.NEVER : When.AUTO;
    }

    private int verbosity(Environment environment) {
        boolean[] given = verbose.getValue();
        int wanted = given == null
                ? environment.get(VERBOSE).map(OutputOptionGroup::level).orElse(0)
                : given.length;
        return Math.min(3, wanted);
    }

    /** The variable holds how often the option would be given. */
    private static int level(String text) {
        if (!text.matches("[0-9]{1,2}")) {
            throw new TypeConversionException(VERBOSE + ": '" + text + "' is not a number from 0 to 3");
        }
        return Integer.parseInt(text);
    }

    private static Object when(String text) {
        for (When when : When.values()) {
            if (when.name().toLowerCase(Locale.ROOT).equals(text)) {
                return when;
            }
        }
        throw new TypeConversionException("'" + text + "' is not auto, always or never");
    }
}
