package org.repopush.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the real launcher with Java homes that only say who they are and what they were given. */
@Timeout(60)
class LauncherTest {
    private static final String FAKE_JAVA = """
            #!/bin/sh
            printf '%s\\n' "${0%/bin/java}"
            printf 'locale %s\\n' "${LC_ALL:-}"
            while [ "$1" != -jar ]; do
                case $1 in -Drepo.push.class.cache=*) printf '%s\\n' "$1" ;; esac
                shift
            done
            printf '%s\\n' "$2"
            shift 2
            for argument; do printf '<%s>\\n' "$argument"; done
            """;

    private record Result(int status, String out, String err) {
        String java() {
            return out.lines().findFirst().orElse("");
        }
    }

    @TempDir
    private Path directory;

    private Path launcher = Path.of("set before each");
    private Path places = launcher;

    /** In the test's copy the usual places of the system are below its own directory. */
    @BeforeEach
    void install() throws IOException {
        places = directory.resolve("places");
        Path home = directory.resolve("some where");
        launcher = home.resolve("bin/repo-push");
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.createFile(home.resolve("lib/repo-push.jar"));
        String text = Files.readString(Path.of("src/main/dist/bin/repo-push"));
        executable(launcher, text.replaceAll("(?<= )/(usr|opt|Library)/", places + "/$1/"));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path java(String home, String version) throws IOException {
        Path path = directory.resolve(home);
        Files.createDirectories(path.resolve("bin"));
        executable(path.resolve("bin/java"), FAKE_JAVA);
        Files.writeString(
                path.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
        return path;
    }

    private Result run(Map<String, String> environment, String... arguments) throws Exception {
        return run(launcher.toString(), environment, arguments);
    }

    private Result run(String program, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int status = process.waitFor();
        return new Result(status, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    /** A PATH with what the launcher needs, but without the machine's own Java. */
    private String pathWith(Path... entries) throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("readlink", "sh", "env")) {
            Path link = tools.resolve(tool);
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, Path.of("/usr/bin", tool).toRealPath());
            }
        }
        StringBuilder path = new StringBuilder();
        for (Path entry : entries) {
            path.append(entry).append(':');
        }
        return path.append(tools).toString();
    }

    @Test
    void takesTheNewestOfAllThatItFinds() throws Exception {
        Path inJavaHome = java("home", "17.0.9");
        Path onPath = java("onpath", "21");
        Path newest = java("places/usr/lib/jvm/jdk-25", "25.0.3");
        java("places/opt/java/jdk-18", "18.0.1");
        java("places/usr/java/ancient", "1.8.0_402");

        Result result = run(Map.of("JAVA_HOME", inJavaHome.toString(), "PATH", pathWith(onPath.resolve("bin"))));

        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.java()).isEqualTo(newest.toString());
    }

    @Test
    void prefersJavaHomeThenPathAmongEquals() throws Exception {
        Path inJavaHome = java("home", "21");
        Path onPath = java("onpath", "21.0.5");
        java("places/usr/lib/jvm/jdk-21", "21.0.9");

        String path = pathWith(onPath.resolve("bin"));
        assertThat(run(Map.of("JAVA_HOME", inJavaHome.toString(), "PATH", path)).java())
                .isEqualTo(inJavaHome.toString());
        assertThat(run(Map.of("PATH", path)).java()).isEqualTo(onPath.toString());
    }

    @Test
    void followsTheLinksOfJavaOnPath() throws Exception {
        Path real = java("elsewhere/jdk", "21");
        Path links = Files.createDirectories(directory.resolve("links"));
        Files.createSymbolicLink(links.resolve("alternative"), real.resolve("bin/java"));
        Files.createSymbolicLink(links.resolve("java"), Path.of("alternative"));

        assertThat(run(Map.of("PATH", pathWith(links))).java()).isEqualTo(real.toString());
    }

    @Test
    void usesTheNamedJavaWhateverElseThereIs() throws Exception {
        java("places/usr/lib/jvm/jdk-25", "25");
        Path named = java("named", "17.0.1");

        assertThat(run(Map.of("REPO_PUSH_JAVA", named.toString())).java()).isEqualTo(named.toString());
        assertThat(run(Map.of("REPO_PUSH_JAVA", named.resolve("bin/java").toString()))
                        .java())
                .isEqualTo(named.toString());
    }

    @Test
    void trustsANamedJavaThatDoesNotSayItsVersion() throws Exception {
        Path named = java("named", "17");
        Files.delete(named.resolve("release"));

        assertThat(run(Map.of("REPO_PUSH_JAVA", named.toString())).status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"11.0.2, 11", "1.8.0_402, 8", "16, 16"})
    void refusesANamedJavaThatIsTooOld(String version, String major) throws Exception {
        Path named = java("named", version);

        Result result = run(Map.of("REPO_PUSH_JAVA", named.toString()));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("repo-push: REPO_PUSH_JAVA is Java " + major + ", ")
                .contains("\n  hint: ");
    }

    @Test
    void refusesANamedJavaThatDoesNotExist() throws Exception {
        Result result = run(Map.of("REPO_PUSH_JAVA", "/no/such"));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("neither a Java home nor a java program: /no/such");
    }

    @Test
    void saysWhatToInstallWhenAllAreTooOld() throws Exception {
        Path old = java("home", "11.0.2");
        java("places/usr/lib/jvm/jdk-11", "11.0.2");

        Result result = run(Map.of("JAVA_HOME", old.toString(), "PATH", pathWith()));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("repo-push: no Java 17 or newer was found")
                .contains("openjdk-17-jre-headless");
    }

    @Test
    void passesArgumentsUntouched() throws Exception {
        Path named = java("named", "17");

        Result result = run(
                Map.of("REPO_PUSH_JAVA", named.toString()),
                "",
                " a  b ",
                "it's",
                "\"q\"",
                "$HOME `id` \\n",
                "*",
                "two\nlines\n",
                "-jar",
                "--",
                "-v",
                "\u00e9");

        assertThat(result.out())
                .endsWith(
                        "\n<>\n< a  b >\n<it's>\n<\"q\">\n<$HOME `id` \\n>\n<*>\n<two\nlines\n>\n<-jar>\n<-->\n<-v>\n<\u00e9>\n");
    }

    @Test
    void findsItsJarThroughSymbolicLinksAndFromPath() throws Exception {
        Path named = java("named", "17");
        Map<String, String> environment = Map.of("REPO_PUSH_JAVA", named.toString());
        Path links = Files.createDirectories(directory.resolve("links/deeper"));
        Files.createSymbolicLink(links.resolve("absolute"), launcher);
        Files.createSymbolicLink(directory.resolve("links/relative"), Path.of("deeper/absolute"));

        for (String program : List.of("./links/relative", links + "/absolute", launcher.toString())) {
            Result result = run(program, environment, "x");
            assertThat(result.status()).as(result.err()).isZero();
            assertThat(result.out().lines().skip(2).findFirst().orElseThrow())
                    .endsWith("some where/bin/../lib/repo-push.jar");
        }
        assertThat(run("env", environment, "PATH=" + pathWith(directory.resolve("links")), "relative")
                        .status())
                .isZero();
    }

    /** Java 17 with these modules instead of all. */
    private Path javaWith(String home, String modules) throws IOException {
        Path path = java(home, "17.0.9");
        Files.writeString(path.resolve("release"), "MODULES=\"" + modules + "\"\n", StandardOpenOption.APPEND);
        return path;
    }

    private static final String MODULES = "java.base java.logging java.rmi" + " jdk.net jdk.unsupported jdk.crypto.ec";

    @Test
    void aJavaThatLacksAModuleIsRefusedWithItsName() throws Exception {
        Path whole = javaWith("whole", MODULES);
        assertThat(run(Map.of("REPO_PUSH_JAVA", whole.toString())).status()).isZero();
        for (String module : MODULES.replace("java.base ", "").split(" ")) {
            Path part = javaWith(module, MODULES.replace(" " + module, ""));
            Result result = run(Map.of("REPO_PUSH_JAVA", part.toString()));
            assertThat(result.status()).as(module).isEqualTo(2);
            assertThat(result.err())
                    .startsWith("repo-push: REPO_PUSH_JAVA has no module " + module + ": ")
                    .contains("\n  hint: ", "--add-modules " + module);
        }
    }

    @Test
    void aWholeJavaIsPreferredToOneThatLacksAModule() throws Exception {
        Path part = javaWith("places/usr/lib/jvm/part", MODULES.replace(" jdk.net", ""));
        Map<String, String> environment = Map.of("PATH", pathWith());
        Result alone = run(environment);
        assertThat(alone.status()).isEqualTo(2);
        assertThat(alone.err()).startsWith("repo-push: Java 17 in " + part + " has no module jdk.net, ");
        Path whole = javaWith("places/opt/java/whole", MODULES);
        assertThat(run(environment).java()).isEqualTo(whole.toString());
    }

    /** The folder in which a class cache is to be made after the run, below the test's own; empty where none is. */
    private String wantedCache(Map<String, String> environment) throws Exception {
        Path named = java("named", "17");
        Files.writeString(named.resolve("release"), "JAVA_RUNTIME_VERSION=\"17.0.9+1\"\nJAVA_VERSION=\"17.0.9\"\n");
        Files.writeString(launcher.resolveSibling("../lib/build"), "0123abcd\n");
        Map<String, String> all = new TreeMap<>(environment);
        all.put("REPO_PUSH_JAVA", named.toString());
        return run(all).out()
                .lines()
                .filter(line -> line.startsWith("-Drepo.push.class.cache="))
                .map(line -> Path.of(line.substring(line.indexOf('=') + 1)).normalize())
                .map(file -> directory
                        .relativize(file.resolveSibling("."))
                        .normalize()
                        .toString())
                .findFirst()
                .orElse("");
    }

    @Test
    void aClassCacheIsMadeOnlyWhereItLasts() throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        String beside = "some where/lib";
        // where these tests run may be a container
        String text = Files.readString(launcher).replace("/.dockerenv", "/none").replace("/run/.containerenv", "/none");
        String elsewhere = text.replace("/tmp/*", "/none/*").replace("/var/none/*", "/none/*");
        Map<String, String> lasting =
                Map.of("HOME", home.toString(), "TMPDIR", directory.resolve("t").toString());

        executable(launcher, elsewhere);
        assertThat(wantedCache(lasting)).isEqualTo(beside);
        for (String job : List.of("CI", "JENKINS_URL", "TF_BUILD", "TEAMCITY_VERSION", "container")) {
            assertThat(wantedCache(with(lasting, job, "true"))).as(job).isEmpty();
        }
        assertThat(wantedCache(with(lasting, "CI", "false"))).isEqualTo(beside);
        assertThat(wantedCache(with(with(lasting, "CI", "true"), "REPO_PUSH_CLASS_CACHE", "always")))
                .isEqualTo(beside);
        assertThat(wantedCache(with(lasting, "REPO_PUSH_CLASS_CACHE", "use"))).isEmpty();
        assertThat(wantedCache(with(lasting, "TMPDIR", directory.toRealPath().toString())))
                .isEmpty();

        // as the usual places of the system in this copy
        launcher = places.resolve("usr/lib/repo-push/bin/repo-push");
        Files.createDirectories(places.resolve("usr/lib/repo-push/bin"));
        Files.createDirectories(places.resolve("usr/lib/repo-push/lib"));
        Files.createFile(places.resolve("usr/lib/repo-push/lib/repo-push.jar"));
        executable(launcher, elsewhere);
        assertThat(wantedCache(lasting)).as("below /usr").isEqualTo("home/.cache/repo-push");
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return more;
    }

    @Test
    void saysWhenItsJarIsMissing() throws Exception {
        Files.delete(directory.resolve("some where/lib/repo-push.jar"));

        Result result = run(Map.of("REPO_PUSH_JAVA", java("named", "17").toString()));

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("repo-push.jar cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"LANG, C, C.UTF-8", "LC_ALL, POSIX, C.UTF-8", "LANG, de_DE.UTF-8, ''", "LC_CTYPE, en_US.utf8, ''"})
    void makesSureThatJavaReadsArgumentsAsUtf8(String variable, String value, String locale) throws Exception {
        Result result = run(Map.of("REPO_PUSH_JAVA", java("named", "17").toString(), variable, value));

        assertThat(result.out().lines()).contains("locale " + locale);
    }
}
