package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.repopush.it.fixture.Javas;
import org.repopush.it.fixture.Tools;
import org.repopush.it.fixture.run.RepoPush;

/** The program. */
public final class Bench {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final List<Integer> JAVAS = List.of(17, 25);
    private static final List<String> TOOLS = List.of("sshd", "ssh", "ostree", "rsync", "tar", "time");

    private final Options options;
    private final Log log = new Log(System.err);

    private Bench(Options options) {
        this.options = options;
    }

    /** Ends in 0 when every tool did its work in every run, in 1 when one did not, in 2 for arguments that it does not know. */
    public static void main(String... arguments) throws IOException {
        try {
            if (List.of(arguments).contains("--help")) {
                System.out.print(Options.USAGE);
                return;
            }
            Results results = new Bench(Options.parse(arguments)).results();
            System.out.print(new TextReport(results).text());
            System.exit(results.failed() ? FAILED : 0);
        } catch (UsageException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(USAGE);
        }
    }

    private Results results() throws IOException {
        if (options.reports().isEmpty()) {
            return measure();
        }
        List<Results> stored = new ArrayList<>();
        for (Path report : options.reports()) {
            stored.add(new ResultsFile(report).read());
        }
        Results all = stored.stream().reduce(Results::with).orElseThrow();
        write(all);
        return all;
    }

    private Results measure() throws IOException {
        requireTools();
        Map<String, Path> javas = javas();
        List<Scenario> scenarios = options.scenarios();
        try (Workplace workplace = Workplace.open(options.directory())) {
            RepoPush program =
                    new RepoPush(Files.createDirectory(workplace.path().resolve("home")));
            Machine machine = Machine.here(workplace.description(), javas, program.command("--version"));
            Session session = new Session(options, peers(program, javas), workplace, log);
            Results results = new Results(machine, List.of());
            for (Scenario scenario : scenarios) {
                results = results.with(new Results(machine, session.measure(scenario)));
                write(results);
            }
            return results;
        }
    }

    private static void requireTools() {
        List<String> missing =
                TOOLS.stream().filter(tool -> Tools.find(tool).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new UsageException("not installed: " + String.join(", ", missing));
        }
    }

    private List<Peer> peers(RepoPush program, Map<String, Path> javas) {
        List<Peer> peers = new ArrayList<>(Peers.others());
        javas.forEach((name, home) -> {
            for (Variant variant : options.variants()) {
                peers.add(Peers.repoPush(variant.label(name), program.on(home), variant.arguments()));
            }
        });
        return peers;
    }

    /** Homes by the name that they have in labels. */
    private Map<String, Path> javas() {
        Map<String, Path> homes = new LinkedHashMap<>();
        if (options.javas().isEmpty()) {
            JAVAS.forEach(version -> Javas.find(version).ifPresent(home -> homes.put(version.toString(), home)));
        }
        for (String java : options.javas()) {
            Path home = java.matches("[0-9]{2}") ? installed(java) : Path.of(java);
            homes.put(home.equals(Path.of(java)) ? home.getFileName().toString() : java, home);
        }
        return homes;
    }

    private static Path installed(String version) {
        return Javas.find(Integer.parseInt(version))
                .orElseThrow(() -> new UsageException("there is no Java " + version + " in the usual place"));
    }

    /** Whatever is measured later, this is kept. */
    private void write(Results results) throws IOException {
        Path output = Files.createDirectories(options.output());
        new ResultsFile(output.resolve("results.json")).write(results);
        Files.writeString(output.resolve("results.md"), new MarkdownReport(results).text());
        log.say("written to " + output);
    }
}
