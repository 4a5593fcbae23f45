package org.repopush.it.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Finished;

/**
 * Where and with what was measured.
 *
 * @param place the file system that both sides lay on
 * @param versions of the tools, by name, as they say it themselves
 */
record Machine(
        String date,
        int cores,
        String processor,
        long memoryMebibytes,
        String kernel,
        String place,
        Map<String, String> versions) {
    Machine {
        versions = Collections.unmodifiableMap(new LinkedHashMap<>(versions));
    }

    /** This one, with the Java installations that were used, by name. */
    static Machine here(String place, Map<String, Path> javas, Command programVersion) throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("repo-push", firstLine(programVersion));
        for (Map.Entry<String, Path> java : javas.entrySet()) {
            versions.put(
                    "java " + java.getKey(),
                    firstLine(java.getValue().resolve("bin/java").toString(), "--version"));
        }
        versions.put("ostree", line(Command.of("ostree", "--version"), text -> text.contains("Version:")));
        versions.put("openssh", firstLine("ssh", "-V"));
        versions.put("rsync", firstLine("rsync", "--version"));
        versions.put("tar", firstLine("tar", "--version"));
        return new Machine(
                LocalDate.now(ZoneOffset.UTC).toString(),
                Runtime.getRuntime().availableProcessors(),
                value(Path.of("/proc/cpuinfo"), "model name"),
                Long.parseLong(value(Path.of("/proc/meminfo"), "MemTotal").replace(" kB", "")) / 1024,
                firstLine("uname", "-sr"),
                place,
                versions);
    }

    private static String firstLine(String... words) {
        return firstLine(Command.of(words));
    }

    private static String firstLine(Command command) {
        return line(command, text -> !text.isBlank());
    }

    /** The first such line that a command writes to either stream. */
    private static String line(Command command, Predicate<String> wanted) {
        Finished finished = command.run();
        return (finished.out() + finished.err())
                .lines()
                .filter(wanted)
                .findFirst()
                .orElse("unknown")
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** Of a file with lines {@code KEY : VALUE}. */
    private static String value(Path file, String key) throws IOException {
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("0");
    }
}
