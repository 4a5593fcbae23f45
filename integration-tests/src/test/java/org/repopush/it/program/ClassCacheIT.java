package org.repopush.it.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.it.fixture.Command;
import org.repopush.it.fixture.Eventually;
import org.repopush.it.fixture.Finished;
import org.repopush.it.fixture.Javas;
import org.repopush.it.fixture.Needs;
import org.repopush.it.fixture.NoLeaks;
import org.repopush.it.fixture.OurProcesses;
import org.repopush.it.fixture.ShellScript;
import org.repopush.it.fixture.Started;
import org.repopush.it.fixture.run.Installation;

/** A class cache makes starting faster; whatever is wrong with it costs that speed and nothing else. */
@ExtendWith(NoLeaks.class)
@Needs("ssh")
class ClassCacheIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path shared;

    @TempDir
    private Path directory;

    static Stream<Integer> javas() {
        return Stream.of(17, 25).filter(feature -> Javas.find(feature).isPresent());
    }

    private Installation install(int feature) throws IOException {
        Optional<Path> java = Javas.find(feature);
        Assumptions.assumeTrue(java.isPresent(), "no Java " + feature);
        return Installation.create(directory, java.get());
    }

    /** With a cache that was made for it. */
    private Installation made(int feature) throws IOException {
        Installation installation = install(feature);
        Finished made = installation.make().run().exits(0);
        assertThat(made.out() + made.err()).isEmpty();
        return installation;
    }

    /** With a cache that the launcher takes for its own: made once, copied, and said to have been made in this place. */
    private Installation withCache(int feature) throws IOException {
        Path ready = shared.resolve(Integer.toString(feature));
        if (!Files.exists(ready)) {
            Installation installation = made(feature);
            copy(installation.cache(installation.lib()), Files.createDirectory(ready));
            return installation;
        }
        Installation installation = install(feature);
        copy(ready.resolve("."), installation.lib());
        place(installation, installation.lib().resolve("repo-push.jar"));
        return installation;
    }

    /** Notes the jar with which the cache was made. */
    private static void place(Installation installation, Path jar) throws IOException {
        Files.writeString(Path.of(installation.cache(installation.lib()) + ".place"), jar + "\n");
    }

    private static void copy(Path from, Path to) {
        Command.of("cp", "-a", from.toString(), to.toString()).run().exits(0);
    }

    /** Runs the program, which must work and say nothing that it does not say without a cache. */
    private static void assertWorksInSilence(Installation installation) {
        Finished without = installation
                .command("--version")
                .with("REPO_PUSH_CLASS_CACHE", "off")
                .run()
                .exits(0);
        Finished with = installation.command("--version").run().exits(0);
        assertThat(with.out()).isEqualTo(without.out()).startsWith("repo-push ");
        assertThat(with.err()).isEmpty();
    }

    private static boolean isGivenACache(Installation installation) throws IOException {
        installation.command("--version").run().exits(0);
        return installation.lastArguments().stream()
                .anyMatch(argument -> argument.matches("-XX:(AOTCache|SharedArchiveFile)=.*"));
    }

    /** Has Java end with an error where it cannot take the cache. */
    private static void assertIsMapped(Installation installation, int feature) {
        String strict = feature < 25 ? "-Xshare:on" : "-XX:AOTMode=on";
        installation.command("--version").with("EXTRA", strict).run().exits(0);
    }

    @ParameterizedTest
    @MethodSource("javas")
    void theCacheOfThisJavaIsUsed(int feature) throws IOException {
        Installation installation = made(feature);

        assertThat(installation.cache(installation.lib()).toString()).endsWith(feature < 25 ? ".jsa" : ".aot");
        assertThat(isGivenACache(installation)).isTrue();
        assertIsMapped(installation, feature);
        assertWorksInSilence(installation);
    }

    /** What can be wrong with a class cache. */
    private enum Damage {
        MISSING {
            @Override
            void to(Path cache) throws IOException {
                Files.delete(cache);
            }
        },
        EMPTY {
            @Override
            void to(Path cache) throws IOException {
                Files.write(cache, new byte[0]);
            }
        },
        CUT_SHORT {
            @Override
            void to(Path cache) throws IOException {
                try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
                    file.setLength(file.length() / 2);
                }
            }
        },
        GARBAGE {
            @Override
            void to(Path cache) throws IOException {
                Files.write(cache, new byte[5_000_000]);
            }
        },
        OVERWRITTEN_INSIDE {
            @Override
            void to(Path cache) throws IOException {
                try (RandomAccessFile file = new RandomAccessFile(cache.toFile(), "rw")) {
                    file.seek(file.length() / 3);
                    file.write(new byte[(int) file.length() / 3]);
                }
            }
        },
        GROWN {
            @Override
            void to(Path cache) throws IOException {
                Files.write(cache, new byte[100], StandardOpenOption.APPEND);
            }
        },
        A_FOLDER {
            @Override
            void to(Path cache) throws IOException {
                Files.delete(cache);
                Files.createDirectory(cache);
            }
        };

        abstract void to(Path cache) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void aDamagedSharedArchiveIsNotUsed(Damage damage) throws IOException {
        assertIsNotUsedWhen(damage, 17);
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void aDamagedAotCacheIsNotUsed(Damage damage) throws IOException {
        assertIsNotUsedWhen(damage, 25);
    }

    private void assertIsNotUsedWhen(Damage damage, int feature) throws IOException {
        Installation installation = withCache(feature);
        damage.to(installation.cache(installation.lib()));

        assertWorksInSilence(installation);
        assertThat(isGivenACache(installation)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("javas")
    void theCacheOfAnotherBuildIsNotUsed(int feature) throws IOException {
        Installation installation = withCache(feature);
        Files.writeString(installation.lib().resolve("build"), "0123456789abcdef\n");

        assertThat(isGivenACache(installation)).isFalse();
        assertWorksInSilence(installation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "../../x\n", "no number\n"})
    void aBuildWithoutAnIdentityHasNoCache(String content) throws IOException {
        Installation installation = install(17);
        Files.writeString(installation.lib().resolve("build"), content);

        assertWorksInSilence(installation);
        assertThat(installation.make().run().exits(2).err()).contains("no class cache can be made");
    }

    @ParameterizedTest
    @ValueSource(longs = {-86_400, 86_400})
    void aJarOfAnotherTimeHasNoCache(long seconds) throws IOException {
        Installation installation = withCache(17);
        Path jar = installation.lib().resolve("repo-push.jar");
        Files.setLastModifiedTime(
                jar, FileTime.from(Files.getLastModifiedTime(jar).toInstant().plusSeconds(seconds)));

        assertThat(isGivenACache(installation)).isFalse();
        assertWorksInSilence(installation);
    }

    @Test
    void anotherJavaHasAnotherCache() throws IOException {
        Installation installation = withCache(17);
        Path release = directory.resolve("java/release");
        Files.writeString(release, Files.readString(release).replaceAll("17\\.0\\.[0-9]+", "17.0.99"));

        assertThat(isGivenACache(installation)).isFalse();
        assertWorksInSilence(installation);
    }

    @Test
    void aCacheOfAnotherJavaByTheSameNameCostsNothingButSpeed() throws IOException {
        Assumptions.assumeTrue(Javas.find(25).isPresent(), "no Java 25");
        Installation installation = made(17);
        ShellScript.before(Javas.find(25).get().resolve("bin/java"), installation.java(), "");

        assertWorksInSilence(installation);
    }

    /** Where the cache goes when the user may not write beside the program. */
    private Path moveToOwnFolder(Installation installation) throws IOException {
        Path cache = installation.cache(installation.lib());
        Files.createDirectories(
                installation.own(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path place = Path.of(cache + ".place");
        Files.move(place, installation.own().resolve(place.getFileName()));
        return Files.move(cache, installation.own().resolve(cache.getFileName()));
    }

    @Test
    void aSharedArchiveOfAnotherPlaceIsMadeAgain() throws IOException {
        Installation installation = withCache(17);
        place(installation, directory.resolve("elsewhere/lib/repo-push.jar"));
        assertThat(isGivenACache(installation)).isFalse();

        installation.make().run().exits(0);

        assertThat(isGivenACache(installation)).isTrue();
        assertIsMapped(installation, 17);
    }

    @Test
    @Needs("root")
    void aFileOrFolderOfSomebodyElseIsNoCache() throws IOException {
        Installation installation = withCache(17);
        Path cache = moveToOwnFolder(installation);
        assertThat(isGivenACache(installation)).isTrue();

        Command.of("chown", "65534", cache.toString()).run().exits(0);
        assertThat(isGivenACache(installation)).as("somebody else's file").isFalse();
        Command.of("chown", "0", cache.toString()).run().exits(0);
        Command.of("chown", "65534", installation.own().toString()).run().exits(0);
        assertThat(isGivenACache(installation)).as("somebody else's folder").isFalse();
    }

    @Test
    void aLinkIsNoCache() throws IOException {
        Installation installation = withCache(17);
        Path cache = moveToOwnFolder(installation);
        Path elsewhere = Files.move(cache, directory.resolve("elsewhere"));
        Files.createSymbolicLink(cache, elsewhere);

        assertThat(isGivenACache(installation)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-"})
    void noCacheIsMadeInAFolderThatOthersMayWriteTo(String mode) throws IOException {
        Installation installation = install(17);
        Files.createDirectories(installation.own());
        Files.setPosixFilePermissions(installation.own(), PosixFilePermissions.fromString(mode));

        Finished refused = makeOwn(installation).run().exits(1);

        assertThat(refused.err()).contains("not only yours to write");
        assertThat(installation.caches(installation.own())).isEmpty();
    }

    @Test
    void aCacheOfTheUsersOwnIsForNobodyElse() throws IOException {
        Installation installation = install(17);

        makeOwn(installation).run().exits(0);

        Path cache = installation.cache(installation.own());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(installation.own())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rw-------");
        assertThat(isGivenACache(installation)).isTrue();
        assertIsMapped(installation, 17);
    }

    /** As after a push, in the user's folder. */
    private Command makeOwn(Installation installation) throws IOException {
        String build = Files.readString(installation.lib().resolve("build")).strip();
        String version = Files.readAllLines(directory.resolve("java/release")).stream()
                .filter(line -> line.startsWith("JAVA_RUNTIME_VERSION="))
                .map(line -> line.replaceAll(".*=\"|\"", ""))
                .findFirst()
                .orElseThrow();
        return Command.of(
                        "sh",
                        installation.lib().resolve("make-class-cache").toString(),
                        directory.resolve("java/bin/java").toString(),
                        installation
                                .own()
                                .resolve("repo-push-%s-%s.jsa".formatted(build, version))
                                .toString())
                .with("HOME", directory.resolve("home").toString());
    }

    @Test
    void whatIsMadeTwiceAtTheSameTimeIsMadeOnce() throws IOException {
        Installation installation = install(17);

        try (Started first = installation.make().start();
                Started second = installation.make().start()) {
            first.await(PATIENCE).exits(0);
            second.await(PATIENCE).exits(0);
        }

        installation.cache(installation.lib());
        assertThat(isGivenACache(installation)).isTrue();
    }

    @Test
    void whatWasLeftHalfMadeIsMadeAgainLater() throws IOException {
        Installation installation = install(17);
        try (Started half = installation.make().start()) {
            Eventually.poll(
                    PATIENCE,
                    "making begins",
                    () -> !OurProcesses.running("repopush.cli.training.TrainingHost")
                            .isEmpty());
            half.signal("KILL");
            half.await(PATIENCE);
        }
        OurProcesses.running("org.repopush.cli.training.Training")
                .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        Path left = installation.caches(installation.lib()).get(0);
        assertThat(left.toString()).endsWith(".making");
        assertWorksInSilence(installation);

        installation.make().run().exits(0);
        assertThat(installation.caches(installation.lib())).containsExactly(left);
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        installation.make().run().exits(0);

        installation.cache(installation.lib());
        assertThat(isGivenACache(installation)).isTrue();
    }

    @Test
    void aTrainingThatFailsIsNotTriedAgainAllTheTime() throws IOException {
        Installation installation = install(17);
        ShellScript.write(installation.java(), "echo 'no such luck'\nexit 3");

        assertThat(installation.make().run().exits(1).err()).contains("the training run failed", "no such luck");
        Finished again = installation.make().run().exits(0);

        assertThat(again.out() + again.err()).isEmpty();
        assertThat(installation.caches(installation.lib()))
                .singleElement()
                .matches(file -> file.toString().endsWith(".failed"));
    }

    @Test
    void withoutOstreeItTrainsAsFarAsItCan() throws IOException {
        Installation installation = install(17);
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of(
                "sh",
                "env",
                "readlink",
                "dirname",
                "find",
                "id",
                "mkdir",
                "rm",
                "mv",
                "chmod",
                "touch",
                "sync",
                "tail",
                "ssh")) {
            Files.createSymbolicLink(
                    tools.resolve(tool), Path.of("/usr/bin", tool).toRealPath());
        }

        installation.make().with("PATH", tools.toString()).run().exits(0);

        installation.cache(installation.lib());
        assertIsMapped(installation, 17);
    }

    @Test
    void aNewBuildTakesTheOldOnesAway() throws IOException {
        Installation installation = withCache(17);
        Path old = installation.cache(installation.lib());
        Files.writeString(installation.lib().resolve("build"), "0123456789abcdef\n");

        installation.make().run().exits(0);

        assertThat(installation.cache(installation.lib())).isNotEqualTo(old);
    }
}
