package org.repopush.cli.options;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.repopush.cli.command.Command;
import org.repopush.cli.command.DoctorCommand;
import org.repopush.cli.command.Environment;
import org.repopush.cli.command.GroupCommand;
import org.repopush.cli.command.GroupDoctorCommand;
import org.repopush.cli.command.GroupStatusCommand;
import org.repopush.cli.command.InstallReceiver;
import org.repopush.cli.command.PushCommand;
import org.repopush.cli.command.ResumeCommand;
import org.repopush.cli.command.RunJournals;
import org.repopush.cli.command.RunsCommand;
import org.repopush.cli.command.StatusCommand;
import org.repopush.cli.command.Version;
import org.repopush.cli.command.WatchCommand;
import org.repopush.cli.configuration.Configuration;
import org.repopush.cli.demo.Demo;
import org.repopush.group.GroupSettings;
import org.repopush.group.RunId;
import org.repopush.group.journal.RunRecord;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.PushRequest;
import org.repopush.repo.KindOptions;
import org.repopush.report.ReportOptions;
import org.repopush.report.Terminal;
import org.repopush.tunnel.model.Destination;
import org.repopush.tunnel.model.Host;
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
public final class Arguments {
    private final Environment environment;
    private final Terminal terminal;
    private final Topic topic;
    private final ProgramOptions options = new ProgramOptions();
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

    private final List<String> arguments;

    private Arguments(List<String> arguments, Environment environment, Terminal terminal, Topic topic) {
        this.arguments = List.copyOf(arguments);
        this.environment = environment;
        this.terminal = terminal;
        this.topic = topic;
    }

    /** Reads the arguments; a {@link PushException} with {@link ExitCode#USAGE} says what is wrong with them. */
    public static Invocation parse(List<String> arguments, Environment environment, Terminal terminal)
            throws PushException {
        return new Arguments(arguments, environment, terminal, Topic.of(arguments)).read();
    }

    private Invocation read() throws PushException {
        CommandLine parser = parser();
        try {
            List<OptionSpec> given = parser.parseArgs(withValues(arguments).toArray(String[]::new))
                    .matchedOptions();
            return new Invocation(command(given), options.output.toReportOptions(environment, terminal), warnings());
        } catch (ParameterException e) {
            throw UsageErrors.of(e, environment, topic);
        } catch (TypeConversionException e) {
            throw UsageErrors.of(String.valueOf(e.getMessage()), topic);
        }
    }

    private CommandLine parser() {
        CommandSpec spec = CommandSpec.create().name("repo-push");
        options.groups().forEach(group -> group.options().forEach(spec::addOption));
        spec.addPositional(destination).addPositional(refs);
        spec.defaultValueProvider(new EnvironmentDefaults(environment, options.variables()));
        // Arguments mean what they say: no @files, no ${variables}.
        return new CommandLine(spec)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setOverwrittenOptionsAllowed(true);
    }

    /** Gives those options an empty value that may have one, and have none. */
    private static List<String> withValues(List<String> arguments) {
        List<String> attached = new ArrayList<>(arguments);
        int end = arguments.indexOf("--");
        attached.subList(0, end < 0 ? arguments.size() : end)
                .replaceAll(argument -> PushOptionGroup.isAttached(argument) ? argument + "=" : argument);
        return attached;
    }

    private Command command(List<OptionSpec> given) throws PushException {
        List<String> words = new ArrayList<>();
        Optional.ofNullable(destination.<String>getValue()).ifPresent(words::add);
        Optional.ofNullable(refs.<List<String>>getValue()).ifPresent(words::addAll);
        Topic asked = words.stream().findFirst().flatMap(Topic::named).orElse(Topic.PUSH);
        if (OptionGroup.isSet(options.help)) {
            return help(asked == Topic.PUSH ? Optional.empty() : Optional.of(asked));
        }
        if (OptionGroup.isSet(options.version)) {
            return (console, report, kinds) -> Version.current().print(console);
        }
        options.refuseOthers(asked, given);
        return command(asked, asked == Topic.PUSH ? words : words.subList(1, words.size()), given);
    }

    /** @param words behind the one that asks for it */
    private Command command(Topic asked, List<String> words, List<OptionSpec> given) throws PushException {
        return switch (asked) {
            case DEMO -> demo(words);
            case INSTALL_RECEIVER -> installReceiver(words);
            case STATUS -> isGroup(words) ? groupStatus(words, given) : status(words);
            case DOCTOR -> isGroup(words) ? groupDoctor(words, given) : doctor(alone(words, given));
            case RESUME -> resume(words);
            case RUNS -> {
                refuseWords(asked, words);
                yield new RunsCommand(journals(), reporting());
            }
            case HELP -> helpFor(words);
            case VERSION -> {
                refuseWords(asked, words);
                yield (console, report, kinds) -> Version.current().print(console);
            }
            case RELEASE -> releases(given).release(words);
            case ABORT -> releases(given).abort(words);
            case ROLLBACK -> releases(given).rollback(words);
            case PUSH -> watched(isGroup(words) ? group(words, given) : push(alone(words, given)));
        };
    }

    private ReleaseArguments releases(List<OptionSpec> given) {
        return new ReleaseArguments(options, groupArguments(given), journals(), reporting(), terminal, topic);
    }

    private Command resume(List<String> words) throws PushException {
        if (words.size() != 1) {
            throw UsageErrors.of("resume takes one run", topic);
        }
        try {
            return new ResumeCommand(new RunId(words.get(0)), journals(), this::groupOf);
        } catch (IllegalArgumentException e) {
            throw UsageErrors.of(
                    "'" + words.get(0) + "' is no run; their names look like 20261129t181500-1f3a9c20", topic);
        }
    }

    /** What a run was asked for, by the arguments and the variables that it had. */
    private GroupCommand groupOf(RunRecord record) throws PushException {
        Map<String, String> variables = new TreeMap<>(environment.variables());
        variables.keySet().removeAll(options.variables());
        variables.putAll(record.command().environment());
        Command command = parse(record.command().arguments(), new Environment(variables), terminal)
                .command();
        if (command instanceof GroupCommand group) {
            return group.again(destinationsOf(record), reporting());
        }
        if (command instanceof WatchCommand watch && watch.group().isPresent()) {
            return watch.group().get().again(destinationsOf(record), reporting());
        }
        throw UsageErrors.of("run " + record.run() + " is no push to a group", topic);
    }

    /** What a name stood for when the run began, whatever it stands for now. */
    private List<Destination> destinationsOf(RunRecord record) throws PushException {
        return groupArguments(List.of()).destinations(record.destinations());
    }

    private ReportOptions reporting() {
        return options.output.toReportOptions(environment, terminal);
    }

    private RunJournals journals() {
        Map<String, String> variables = new TreeMap<>(environment.variables());
        variables.keySet().retainAll(options.variables());
        return new RunJournals(environment, arguments, variables);
    }

    /** The push itself, or one that stays. */
    private Command watched(Command push) throws PushException {
        Optional<Duration> interval = options.push.watch();
        if (interval.isEmpty()) {
            return push;
        }
        if (OptionGroup.isSet(options.push.dryRun)) {
            throw UsageErrors.of("--watch and --dry-run cannot be used together", topic);
        }
        if (options.group.isStageOnly()) {
            throw UsageErrors.of("--watch and --stage-only cannot be used together", topic);
        }
        return WatchCommand.of(push, interval.get(), environment);
    }

    private boolean isGroup(List<String> words) {
        return !options.group.members().isEmpty()
                || options.group.isStageOnly()
                || (!words.isEmpty() && words.get(0).startsWith(GroupArguments.NAMED));
    }

    /** One destination, which no option of a group helps. */
    private List<String> alone(List<String> words, List<OptionSpec> given) throws PushException {
        for (OptionSpec option : given) {
            if (options.group.treatment().contains(option)) {
                throw UsageErrors.of(
                        option.longestName() + " is for a group: name its destinations with --to, or @NAME", topic);
            }
        }
        return words;
    }

    private Command helpFor(List<String> words) throws PushException {
        if (words.isEmpty()) {
            return help(Optional.empty());
        }
        Topic wanted = words.get(0).equals("push")
                ? Topic.PUSH
                : Topic.named(words.get(0)).orElseThrow(() -> UsageErrors.noCommand(words.get(0)));
        return help(Optional.of(wanted));
    }

    private Command help(Optional<Topic> wanted) {
        List<String> lines = wanted.map(about -> Help.of(about, options.groupsOf(about)))
                .orElseGet(() -> Help.general(options.groups()));
        return (console, report, kinds) -> {
            lines.forEach(console::result);
            return ExitCode.OK;
        };
    }

    private void refuseWords(Topic asked, List<String> words) throws PushException {
        if (!words.isEmpty()) {
            throw UsageErrors.of(asked.inWords() + " takes no refs", asked);
        }
    }

    private Command status(List<String> words) throws PushException {
        PushCommand looked = push(words);
        return new StatusCommand(looked, options.push.namesSource(environment), reporting());
    }

    private Command doctor(List<String> words) throws PushException {
        return new DoctorCommand(push(words).asDryRun(), reporting());
    }

    private Command demo(List<String> words) throws PushException {
        refuseWords(Topic.DEMO, words);
        return new Demo(environment);
    }

    private Command installReceiver(List<String> hosts) throws PushException {
        if (hosts.size() != 1 || hosts.get(0).isEmpty()) {
            throw UsageErrors.of("install-receiver takes one host", topic);
        }
        Host there = host(hosts.get(0));
        if (options.receiver.root().isPresent()
                && !options.receiver.root().get().startsWith("/")) {
            throw UsageErrors.of("--root must be an absolute path on the host", topic);
        }
        return new InstallReceiver(
                there,
                options.ssh.toSshOptions(options.push.timeout()),
                options.receiver.root(),
                options.receiver.place(),
                options.receiver.key());
    }

    private GroupCommand group(List<String> words, List<OptionSpec> given) throws PushException {
        Grouped grouped = grouped(words, given);
        PushCommand each = each(grouped, words);
        if (!each.request().rules().atomic()) {
            throw UsageErrors.of("--no-atomic cannot be used with a group: it moves all refs or none", topic);
        }
        return new GroupCommand(each, grouped.settings, journals(), reporting(), terminal);
    }

    private GroupStatusCommand groupStatus(List<String> words, List<OptionSpec> given) throws PushException {
        Grouped grouped = grouped(words, given);
        return new GroupStatusCommand(
                each(grouped, words), grouped.settings, options.push.namesSource(environment), reporting());
    }

    private GroupDoctorCommand groupDoctor(List<String> words, List<OptionSpec> given) throws PushException {
        Grouped grouped = grouped(words, given);
        return new GroupDoctorCommand(each(grouped, words), grouped.settings, reporting());
    }

    /** How a group is treated, and how the source is read for all of it. */
    private record Grouped(GroupSettings settings, KindOptions kindOptions) {}

    /** @param words refs, and before them one more destination perhaps */
    private Grouped grouped(List<String> words, List<OptionSpec> given) throws PushException {
        List<String> all = new ArrayList<>(options.group.members());
        if (!words.isEmpty() && (GroupArguments.isDestination(words.get(0)) || all.isEmpty())) {
            all.add(0, words.get(0));
        }
        if (all.isEmpty()) {
            throw UsageErrors.of("no destination was given", topic);
        }
        GroupArguments named = groupArguments(given);
        GroupSettings settings = named.of(all);
        return new Grouped(settings, named.kindOptions(options.kindOptions()));
    }

    private GroupArguments groupArguments(List<OptionSpec> given) {
        return new GroupArguments(options.group, given, Configuration.of(environment), topic);
    }

    /** What is done with each destination of a group, as if it were the first one. */
    private PushCommand each(Grouped grouped, List<String> words) throws PushException {
        boolean one = !words.isEmpty() && GroupArguments.isDestination(words.get(0));
        return push(
                grouped.settings.destinations().get(0),
                one ? words.subList(1, words.size()) : words,
                grouped.kindOptions);
    }

    /** @param words the destination, then refs */
    private PushCommand push(List<String> words) throws PushException {
        if (words.isEmpty()) {
            throw UsageErrors.of("no destination was given", topic);
        }
        return push(destination(words.get(0), topic), words.subList(1, words.size()), options.kindOptions());
    }

    private PushCommand push(Destination to, List<String> named, KindOptions kindOptions) throws PushException {
        if (named.contains("")) {
            throw UsageErrors.of("a ref is empty", topic);
        }
        PushRequest request = options.push.request(
                to, options.ssh.toSshOptions(options.push.timeout()), options.transfer.options(), named);
        return new PushCommand(
                options.push.source(environment),
                options.push.kind(),
                kindOptions,
                options.group.isStageOnly() ? request.asStageOnly() : request);
    }

    private Host host(String text) throws PushException {
        try {
            return Host.parse(text);
        } catch (IllegalArgumentException e) {
            throw UsageErrors.of(e.getMessage() + "; --root names the directory there", topic);
        }
    }

    static Destination destination(String text, Topic topic) throws PushException {
        try {
            return Destination.parse(text);
        } catch (IllegalArgumentException e) {
            throw UsageErrors.noDestination(e, text, topic);
        }
    }

    private List<String> warnings() {
        return environment.unknown(options.variables()).stream()
                .map(name -> name + " is set, but there is no such option")
                .toList();
    }

    /** Whether a failure to read these arguments should be told in JSON. */
    public static boolean wantsJson(List<String> arguments, Environment environment) {
        return EnvironmentDefaults.isOn(environment, OutputOptionGroup.JSON)
                || arguments.stream()
                        .takeWhile(argument -> !argument.equals("--"))
                        .anyMatch(OutputOptionGroup.JSON::equals);
    }
}
