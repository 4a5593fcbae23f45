package org.repopush.it.program;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows of doc/design.md: which module knows which, and which library is known to one module only. */
class ArchitectureTest {
    private static final String HTTPSERVE = "org.repopush.httpserve..";
    private static final String REPO = "org.repopush.repo..";
    private static final String KINDS = "org.repopush.kinds";
    private static final String TUNNEL = "org.repopush.tunnel..";
    private static final String CLI = "org.repopush.cli..";
    private static final String PUSH = "org.repopush.push..";
    private static final String GROUP = "org.repopush.group..";
    private static final String WATCH = "org.repopush.watch..";
    private static final String INSPECT = "org.repopush.inspect..";
    private static final String INSTALL = "org.repopush.install..";
    private static final String REPORT = "org.repopush.report..";
    private static final String OSTREE = "org.repopush.repo.ostree..";
    private static final String TREE = "org.repopush.repo.tree..";

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("org.repopush");
    }

    static Stream<ArchRule> arrows() {
        return Stream.of(
                isUnknownTo(CLI, PUSH, GROUP, WATCH, INSPECT, INSTALL, REPORT, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo(WATCH, PUSH, GROUP, INSPECT, INSTALL, REPORT, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo(REPORT, PUSH, GROUP, WATCH, INSPECT, INSTALL, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo(INSPECT, PUSH, GROUP, WATCH, INSTALL, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo(INSTALL, PUSH, GROUP, WATCH, INSPECT, REPORT, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo(GROUP, PUSH, INSPECT, INSTALL, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo(PUSH, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo("org.repopush.push", "org.repopush.push.*.."),
                isUnknownTo(TUNNEL, HTTPSERVE, REPO),
                isUnknownTo(HTTPSERVE, TUNNEL, REPO),
                isUnknownTo(REPO, TUNNEL),
                isUnknownTo(KINDS, PUSH, GROUP, INSPECT, INSTALL, REPORT, HTTPSERVE, REPO, TUNNEL),
                isUnknownTo("io.undertow..", TUNNEL, CLI, PUSH, GROUP, WATCH, INSPECT, INSTALL, REPORT, REPO),
                isUnknownTo("org.apache.sshd..", HTTPSERVE, REPO, CLI, PUSH, GROUP, WATCH, INSPECT, INSTALL, REPORT),
                isUnknownTo("picocli..", HTTPSERVE, REPO, TUNNEL, PUSH, GROUP, WATCH, INSPECT, INSTALL, REPORT),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("org.repopush.cli.configuration")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.tomlj.."));
    }

    private static ArchRule isUnknownTo(String known, String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(known);
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void dependenciesPointInOneDirection(ArchRule rule) {
        rule.check(classes);
    }

    @Test
    void noPackagesKnowEachOther() {
        slices().matching("org.repopush.(**)").should().beFreeOfCycles().check(classes);
    }

    /** The other rooms of the module are its own. */
    @Test
    void onlyTheEntryOfTheTunnelIsSeenFromOutside() {
        noClasses()
                .that()
                .resideOutsideOfPackage(TUNNEL)
                .should()
                .dependOnClassesThat(resideInAPackage(TUNNEL)
                        .and(resideOutsideOfPackages(
                                "org.repopush.tunnel",
                                "org.repopush.tunnel.model",
                                "org.repopush.tunnel.io",
                                "org.repopush.tunnel.embedded")))
                .check(classes);
    }

    /** A kind brings what {@code org.repopush.repo} asks for; its files are its own and those of other kinds. */
    @Test
    void onlyTheInterfacesOfKindsAreSeenFromOutside() {
        noClasses()
                .that()
                .resideOutsideOfPackage(REPO)
                .and()
                .resideOutsideOfPackage(KINDS)
                .should()
                .dependOnClassesThat(resideInAPackage(REPO).and(resideOutsideOfPackage("org.repopush.repo")))
                .check(classes);
    }

    @Test
    void theRoomsOfTheFixturesKnowEachOtherInOneDirection() {
        JavaClasses fixtures = new ClassFileImporter().importPackages("org.repopush.it.fixture");
        slices().matching("org.repopush.it.fixture.(*)..")
                .should()
                .beFreeOfCycles()
                .check(fixtures);
        isUnknownTo("org.repopush.it.fixture.*..", "org.repopush.it.fixture").check(fixtures);
    }

    @ParameterizedTest
    @ValueSource(strings = {OSTREE, TREE})
    void onlyTheListOfKindsNamesAKind(String kind) {
        noClasses()
                .that()
                .resideOutsideOfPackage(kind)
                .and()
                .resideOutsideOfPackage(KINDS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(kind)
                .check(classes);
    }

    @Test
    void nobodyEndsTheVirtualMachineButTheProgramItself() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CLI)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(classes);
    }
}
