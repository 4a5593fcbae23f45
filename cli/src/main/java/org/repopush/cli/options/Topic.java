package org.repopush.cli.options;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the program can be asked to do, by the first word of its arguments. No word can be taken for a destination: that has a colon. */
enum Topic {
    PUSH(
            "",
            "[OPTIONS] DEST [REF...]",
            "Publishes refs of the repository in this directory, or of --repo, to another",
            "host; without REF all refs. Rejects a ref that would move backwards or sideways."),
    STATUS(
            "status",
            "[OPTIONS] DEST [REF...]",
            "Shows a destination and compares its refs with yours. Changes nothing, takes no",
            "lock."),
    DOCTOR(
            "doctor",
            "[OPTIONS] DEST [REF...]",
            "Finds out why a push with these options would fail, and how to fix it. Changes",
            "nothing. Its exit status is the one that the push would have."),
    RELEASE(
            "release",
            "[OPTIONS] ID [--to DEST...]",
            "Publishes what a push with --stage-only has left at its destinations: at all of",
            "them, or at none. Needs no source. Another machine has to name them with --to."),
    ABORT(
            "abort",
            "[OPTIONS] ID [--to DEST...]",
            "Gives up what a push with --stage-only has left at its destinations."),
    ROLLBACK(
            "rollback",
            "[OPTIONS] DEST... [REF...]",
            "Takes back what was published last at these destinations, or everything that was",
            "published after the run of --to-run: at all of them, or at none."),
    INSTALL_RECEIVER(
            "install-receiver",
            "[OPTIONS] [user@]HOST",
            "Copies repo-receive to a host, checks that the tools it needs are installed,",
            "and prints the line for authorized_keys that forces a key to run it."),
    RESUME(
            "resume",
            "[OPTIONS] RUN",
            "Goes on with a push to a group that was interrupted, or that could not be",
            "published everywhere. repo-push runs lists them."),
    RUNS("runs", "[OPTIONS]", "Lists the pushes to groups that were begun on this machine, and how they ended."),
    DEMO("demo", "[OPTIONS]", "Pushes three times between two temporary repositories on this machine."),
    HELP("help", "[COMMAND]", "Shows how to use a command."),
    VERSION("version", "", "Shows the version.");

    private final String word;
    private final String takes;
    private final String purpose;

    Topic(String word, String takes, String... purpose) {
        this.word = word;
        this.takes = takes;
        this.purpose = String.join("\n", purpose);
    }

    /** As it is typed; a push has none. */
    String word() {
        return word;
    }

    /** For messages. */
    String inWords() {
        return this == DEMO ? "the demo" : this == PUSH ? "a push" : word;
    }

    List<String> purpose() {
        return purpose.lines().toList();
    }

    String synopsis() {
        return (program() + " " + takes).strip();
    }

    /** How its options are asked for. */
    String help() {
        return program() + " --help";
    }

    private String program() {
        return word.isEmpty() ? "repo-push" : "repo-push " + word;
    }

    static Optional<Topic> named(String word) {
        return Arrays.stream(values())
                .filter(topic -> topic != PUSH && topic.word.equals(word))
                .findFirst();
    }

    /** The words of all that have one. */
    static List<String> words() {
        return Arrays.stream(values())
                .filter(topic -> topic != PUSH)
                .map(Topic::word)
                .toList();
    }

    /** What arguments are about that may have a mistake: nobody can tell a word from the value of an option then. */
    static Topic of(List<String> arguments) {
        return arguments.stream()
                .takeWhile(argument -> !argument.equals("--") && argument.indexOf(':') < 0)
                .map(Topic::named)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(PUSH);
    }
}
