package org.repopush.repo.ostree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.repopush.repo.ostree.format.Checksum;

/** The real ostree on a repository, and other tools of the machine. */
public record OstreeTool(Path repository) {
    private static final long TIMEOUT_SECONDS = 120;

    /** Skips the test where a tool is missing, unless the environment says that it has to be there. */
    public static void require(String tool) {
        boolean present = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        String required = System.getenv().getOrDefault("REPO_PUSH_IT_REQUIRE", "");
        if (List.of(required.split(",")).contains(tool)) {
            assertThat(present).as("%s is required and missing", tool).isTrue();
        }
        assumeTrue(present, tool + " is not installed");
    }

    public static OstreeTool init(Path repository, String mode) throws IOException {
        OstreeTool tool = new OstreeTool(repository);
        tool.run("init", "--mode=" + mode);
        return tool;
    }

    public Checksum commit(String ref, Path tree, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("commit", "-b", ref, "--owner-uid=0", "--owner-gid=0"));
        arguments.addAll(List.of(options));
        arguments.add(tree.toString());
        return Checksum.parse(run(arguments.toArray(String[]::new)).strip()).orElseThrow();
    }

    /** Standard output of an ostree command that succeeds. */
    public String run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ostree", "--repo=" + repository));
        command.addAll(List.of(arguments));
        return run(Map.of(), command);
    }

    public static String run(Map<String, String> environment, List<String> command) throws IOException {
        Path errors = Files.createTempFile("errors", ".txt");
        Path output = Files.createTempFile("output", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            builder.environment().put("LC_ALL", "C.UTF-8");
            Process process = builder.start();
            assertThat(process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("%s: %s", command, Files.readString(errors, UTF_8))
                    .isZero();
            return Files.readString(output, UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(errors);
            Files.delete(output);
        }
    }
}
