package org.repopush.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.repopush.cli.command.Environment;
import org.repopush.push.model.PushException;
import org.repopush.repo.KindOptions;
import picocli.CommandLine.Model.OptionSpec;

/** All options that there are, and which of them go with what. Holds the values of one list of arguments once that is parsed. */
final class ProgramOptions {
    /** What is about one run is never in the environment. */
    private static final Set<String> OF_ONE_RUN = Set.of(
            GroupOptionGroup.TO,
            GroupOptionGroup.STAGE_ONLY,
            GroupOptionGroup.AT,
            GroupOptionGroup.TO_RUN,
            GroupOptionGroup.CANARY,
            GroupOptionGroup.CHECK);

    final PushOptionGroup push = new PushOptionGroup();
    final TreeOptionGroup tree = new TreeOptionGroup();
    final GroupOptionGroup group = new GroupOptionGroup();
    final TransferOptionGroup transfer = new TransferOptionGroup();
    final SshOptionGroup ssh = new SshOptionGroup();
    final ReceiverOptionGroup receiver = new ReceiverOptionGroup();
    final OutputOptionGroup output = new OutputOptionGroup();
    final OptionSpec help = OptionGroup.flag("show this help", "-h", "--help");
    final OptionSpec version = OptionGroup.flag("show the version", "--version");

    /** In the order of the help. */
    List<OptionGroup> groups() {
        List<OptionSpec> said = new ArrayList<>(output.group().options());
        said.addAll(List.of(help, version));
        return List.of(
                push.group(),
                tree.group(),
                group.group(),
                transfer.group(),
                ssh.group(),
                receiver.group(),
                new OptionGroup(output.group().heading(), said));
    }

    /** Those that one command takes. */
    List<OptionGroup> groupsOf(Topic topic) {
        if (topic == Topic.HELP || topic == Topic.VERSION) {
            return List.of();
        }
        return groups().stream()
                .map(group -> new OptionGroup(
                        heading(topic, group),
                        group.options().stream()
                                .filter(option -> takes(topic, option))
                                .toList()))
                .filter(group -> !group.options().isEmpty())
                .toList();
    }

    /** What is left of the options of a push where nothing is pushed needs another heading. */
    private String heading(Topic topic, OptionGroup group) {
        boolean pushes = topic == Topic.PUSH || topic == Topic.DOCTOR;
        return !pushes && group.heading().equals(push.group().heading()) ? "General" : group.heading();
    }

    /** Refuses those that mean nothing to a command, rather than to pass over what somebody wanted. */
    void refuseOthers(Topic topic, List<OptionSpec> given) throws PushException {
        for (OptionSpec option : given) {
            if (!takes(topic, option)) {
                String name = option.longestName();
                throw isOf(receiver.group(), option)
                        ? UsageErrors.of(name + " is for " + Topic.INSTALL_RECEIVER.word(), topic)
                        : UsageErrors.of(topic.inWords() + " has no option " + name, topic);
            }
        }
    }

    private boolean takes(Topic topic, OptionSpec option) {
        if (option.equals(help) || option.equals(version)) {
            return topic == Topic.PUSH;
        }
        boolean always = isOf(output.group(), option) || isOf(ssh.group(), option);
        return switch (topic) {
            case PUSH ->
                !isOf(receiver.group(), option) && !isNamed(option, GroupOptionGroup.AT, GroupOptionGroup.TO_RUN);
            case DOCTOR ->
                !isOf(receiver.group(), option)
                        && !isNamed(option, PushOptionGroup.WATCH, GroupOptionGroup.AT, GroupOptionGroup.TO_RUN);
            case STATUS ->
                always
                        || push.ofInspection().contains(option)
                        || tree.ofInspection().contains(option)
                        || isNamed(option, GroupOptionGroup.TO);
            case RELEASE ->
                ofReleases(option)
                        || group.treatment().contains(option)
                        || isNamed(option, GroupOptionGroup.TO, GroupOptionGroup.AT);
            case ABORT -> ofReleases(option) || isNamed(option, GroupOptionGroup.TO);
            case ROLLBACK ->
                ofReleases(option) || isNamed(option, GroupOptionGroup.TO, GroupOptionGroup.TO_RUN, "--force");
            case INSTALL_RECEIVER -> always || isOf(receiver.group(), option) || isNamed(option, "--timeout");
            // it chooses for itself what it pushes, and it tells a story
            case RESUME, RUNS -> isOf(output.group(), option);
            case DEMO -> isOf(output.group(), option) && !isNamed(option, OutputOptionGroup.JSON);
            case HELP, VERSION -> isOf(output.group(), option);
        };
    }

    /** What only some kinds of repository have. */
    KindOptions kindOptions() {
        return new KindOptions(
                push.mostDeleted(), push.layout(), tree.source(), tree.filters(), tree.checkReferences());
    }

    private boolean ofReleases(OptionSpec option) {
        return isOf(output.group(), option)
                || isOf(ssh.group(), option)
                || push.ofReleases().contains(option)
                || isNamed(option, "--retries");
    }

    private static boolean isNamed(OptionSpec option, String... names) {
        return List.of(names).contains(option.longestName());
    }

    private static boolean isOf(OptionGroup group, OptionSpec option) {
        return group.options().contains(option);
    }

    /**
     * The variables that stand for options: not for those about the program, which would hide all others, and not for destinations
     * and for other things that are about one run: a push goes where its command line says, and nowhere else.
     */
    Set<String> variables() {
        return Stream.of(push.group(), tree.group(), group.group(), transfer.group(), ssh.group(), output.group())
                .flatMap(group -> group.options().stream())
                .map(OptionSpec::longestName)
                .filter(name -> !OF_ONE_RUN.contains(name))
                .map(Environment::variableOf)
                .collect(Collectors.toUnmodifiableSet());
    }
}
