package org.repopush.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.repopush.push.ExitCode;
import org.repopush.push.PushException;
import org.repopush.push.PushRequest;
import org.repopush.report.Terminal;
import org.repopush.tunnel.Destination;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line: its model, and what one list of arguments means. Built by picocli's programmatic interface, because
 * its annotations cost tens of milliseconds at every start. An instance reads one list of arguments.
 */
final class Arguments {
    private static final String DEMO = "demo";
    private static final String INSTALL_RECEIVER = "install-receiver";
    private static final String STATUS = "status";
    private static final String DOCTOR = "doctor";

    private final Environment environment;
    private final Terminal terminal;
    private final PushOptions push = new PushOptions();
    private final TransferArguments transfer = new TransferArguments();
    private final SshArguments ssh = new SshArguments();
    private final ReceiverOptions receiver = new ReceiverOptions();
    private final OutputOptions output = new OutputOptions();
    private final OptionSpec help = OptionGroup.flag("show this help", "-h", "--help");
    private final OptionSpec version = OptionGroup.flag("show the version", "--version");
    private final PositionalParamSpec destination = PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .type(String.class)
            .paramLabel("DEST")
            .build();
    private final PositionalParamSpec refs = PositionalParamSpec.builder()
            .index("1..*")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("REF")
            .build();

    private Arguments(Environment environment, Terminal terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    /** Reads the arguments; a {@link PushException} with {@link ExitCode#USAGE} says what is wrong with them. */
    static Invocation parse(List<String> arguments, Environment environment, Terminal terminal) throws PushException {
        return new Arguments(environment, terminal).read(arguments);
    }

    /** The groups of options, in the order of the help. */
    List<OptionGroup> groups() {
        return List.of(
                push.group(),
                transfer.group(),
                ssh.group(),
                receiver.group(),
                output.group(),
                new OptionGroup("About the program", List.of(help, version)));
    }

    private Invocation read(List<String> arguments) throws PushException {
        CommandLine parser = parser();
        try {
            List<OptionSpec> given = parser.parseArgs(withLeaseValues(arguments).toArray(String[]::new))
                    .matchedOptions();
            return new Invocation(command(given), output.toReportOptions(environment, terminal), warnings());
        } catch (ParameterException e) {
            throw UsageErrors.of(e, environment);
        } catch (TypeConversionException e) {
            throw UsageErrors.of(String.valueOf(e.getMessage()));
        }
    }

    private CommandLine parser() {
        CommandSpec spec = CommandSpec.create().name("repo-push");
        groups().forEach(group -> group.options().forEach(spec::addOption));
        spec.addPositional(destination).addPositional(refs);
        spec.defaultValueProvider(new EnvironmentDefaults(environment, variables()));
        // Arguments mean what they say: no @files, no ${variables}.
        return new CommandLine(spec)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setOverwrittenOptionsAllowed(true);
    }

    /** The value of this option is optional and only ever attached, which picocli cannot express. */
    private static List<String> withLeaseValues(List<String> arguments) {
        List<String> attached = new ArrayList<>(arguments);
        int end = arguments.indexOf("--");
        attached.subList(0, end < 0 ? arguments.size() : end)
                .replaceAll(argument -> argument.equals(PushOptions.LEASE) ? argument + "=" : argument);
        return attached;
    }

    private Command command(List<OptionSpec> given) throws PushException {
        if (OptionGroup.isSet(help)) {
            return (console, report, kinds) -> Help.print(console, groups());
        }
        if (OptionGroup.isSet(version)) {
            return (console, report, kinds) -> Version.current().print(console);
        }
        String target = Optional.ofNullable(destination.<String>getValue())
                .orElseThrow(() -> UsageErrors.of("no destination is named"));
        List<String> named = Optional.ofNullable(refs.<List<String>>getValue()).orElse(List.of());
        if (receiver.isGiven() && !target.equals(INSTALL_RECEIVER)) {
            throw UsageErrors.of("--root, --to and --key are for " + INSTALL_RECEIVER);
        }
        return switch (target) {
            case DEMO -> demo(given, named);
            case INSTALL_RECEIVER -> installReceiver(given, named);
            case STATUS -> status(given, named);
            case DOCTOR -> doctor(named);
            default -> push(target, named);
        };
    }

    /** No word of ours can be taken for a destination: that has a colon. */
    private Command status(List<OptionSpec> given, List<String> words) throws PushException {
        refuseOthers(
                STATUS,
                given,
                option -> push.ofInspection().contains(option)
                        || isOf(ssh.group(), option)
                        || isOf(output.group(), option));
        PushCommand looked = inspected(words);
        return new StatusCommand(
                looked.source(),
                push.namesSource(environment),
                looked.request(),
                output.toReportOptions(environment, terminal));
    }

    private Command doctor(List<String> words) throws PushException {
        PushCommand examined = inspected(words);
        return new DoctorCommand(
                examined.source(), examined.request().asDryRun(), output.toReportOptions(environment, terminal));
    }

    /** The push that somebody only wants to know about. */
    private PushCommand inspected(List<String> words) throws PushException {
        if (words.isEmpty()) {
            throw UsageErrors.of("no destination is named");
        }
        return push(words.get(0), words.subList(1, words.size()));
    }

    private Command installReceiver(List<OptionSpec> given, List<String> hosts) throws PushException {
        refuseOthers(
                INSTALL_RECEIVER,
                given,
                option -> option.longestName().equals("--timeout")
                        || (!isOf(push.group(), option) && !isOf(transfer.group(), option)));
        if (hosts.size() != 1 || hosts.get(0).isEmpty()) {
            throw UsageErrors.of(INSTALL_RECEIVER + " takes one host");
        }
        String host = hosts.get(0);
        Destination there = destination(host.startsWith("ssh://") ? host + "/" : host + ":~");
        if (!there.path().matches("/+|~")) {
            throw UsageErrors.of(INSTALL_RECEIVER + " takes a host without a path; --root is the directory there");
        }
        if (receiver.root().isPresent() && !receiver.root().get().startsWith("/")) {
            throw UsageErrors.of("--root is an absolute path on the host");
        }
        return new InstallReceiver(
                there, ssh.toSshOptions(push.timeout()), receiver.root(), receiver.place(), receiver.key());
    }

    /** The demo chooses for itself what it pushes, and it tells a story: it only wants to know how loud. */
    private Command demo(List<OptionSpec> given, List<String> refs) throws PushException {
        if (!refs.isEmpty()) {
            throw UsageErrors.of("the demo takes no refs");
        }
        refuseOthers(
                "the demo",
                given,
                option -> isOf(output.group(), option) && !option.longestName().equals(OutputOptions.JSON));
        return new Demo(environment);
    }

    private static void refuseOthers(String command, List<OptionSpec> given, Predicate<OptionSpec> taken)
            throws PushException {
        for (OptionSpec option : given) {
            if (!taken.test(option)) {
                throw UsageErrors.of(command + " has no option " + option.longestName());
            }
        }
    }

    private static boolean isOf(OptionGroup group, OptionSpec option) {
        return group.options().contains(option);
    }

    private PushCommand push(String target, List<String> refs) throws PushException {
        if (refs.contains("")) {
            throw UsageErrors.of("a ref is empty");
        }
        PushRequest request =
                push.request(destination(target), ssh.toSshOptions(push.timeout()), transfer.options(), refs);
        return new PushCommand(push.source(environment), request);
    }

    private static Destination destination(String text) throws PushException {
        try {
            return Destination.parse(text);
        } catch (IllegalArgumentException e) {
            throw new PushException(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "write it as build@host:/srv/repo", e);
        }
    }

    /** The variables that stand for options: not for those about the program, which would hide all others. */
    private Set<String> variables() {
        return Stream.of(push.group(), transfer.group(), ssh.group(), output.group())
                .flatMap(group -> group.options().stream())
                .map(option -> Environment.variableOf(option.longestName()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private List<String> warnings() {
        return environment.unknown(variables()).stream()
                .map(name -> name + " is set, but there is no such option")
                .toList();
    }

    /** Whether a failure to read these arguments should be told in JSON. */
    static boolean wantsJson(List<String> arguments, Environment environment) {
        return EnvironmentDefaults.isOn(environment, OutputOptions.JSON)
                || arguments.stream()
                        .takeWhile(argument -> !argument.equals("--"))
                        .anyMatch(OutputOptions.JSON::equals);
    }
}
