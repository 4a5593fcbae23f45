package org.repopush.push.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.kinds.RepoKinds;
import org.repopush.push.Given;
import org.repopush.push.model.ExitCode;
import org.repopush.push.model.PushException;
import org.repopush.push.model.RemoteFailure;
import org.repopush.repo.KindFailures;
import org.repopush.repo.SourceException;
import org.repopush.repo.ostree.OstreeKind;
import org.repopush.tunnel.model.Host;
import org.repopush.tunnel.model.SshOptions;

class ExplainTest {
    private final Explain explain = Explain.of(new OstreeKind(), Given.request(), Path.of("/srv/source"));

    @ParameterizedTest
    @CsvSource({
        "protocol,7",
        "garbled,7",
        "missing-tool,7",
        "old-tool,7",
        "no-repository,7",
        "not-a-repository,7",
        "unsupported-mode,7",
        "not-owner,7",
        "not-readable,7",
        "not-writable,7",
        "not-ours,7",
        "no-space,7",
        "unfit,7",
        "exposed,7",
        "foreign-port,9",
        "policy-error,7",
        "unsigned,11",
        "too-big,8",
        "too-long,8",
        "expired,10",
        "no-release,8",
        "was-released,8",
        "release-exists,8",
        "release-expired,8",
        "too-many-releases,8",
        "not-yours,8",
        "gone,8",
        "no-run,8",
        "signed-summary,7",
        "stage-busy,10",
        "locked,10",
        "repo-locked,10",
        "metadata-moved,8",
        "dangling,7",
        "unannounced,7",
        "no-folder,7",
        "bad-config,7",
        "no-proc,7",
        "tool-failed,9",
        "died,9",
        "silent,6"
    })
    void everyFailureOfTheScriptHasItsExitCodeAndAHint(String code, int status) {
        PushException explained = explain.explain(new RemoteFailure(code, List.of("first", "second", "third")));
        assertThat(explained.code().status()).isEqualTo(status);
        assertThat(explained.problem()).contains("host");
        assertThat(explained.hint()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"0123ABCD, gpg-sign c0ffee KEY", "ed25519:abc=, sign --keys-file=FILE c0ffee"})
    void aCommitThatIsNotSignedIsToBeSignedWithAKeyOfTheKindThatIsWanted(String wanted, String command) {
        RemoteFailure failure = new RemoteFailure("unsigned", List.of("os/a", "c0ffee", "why", wanted));
        assertThat(explain.explain(failure).hint()).contains(wanted).endsWith(" " + command);
    }

    /** Those that are left out are dealt with inside, and no user meets them. */
    @ParameterizedTest
    @EnumSource(
            value = RemoteFailure.Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BAD_OBJECT", "ABSENT_OBJECT", "REFUSED", "MOVED", "OTHER"})
    void everyCodeThatAUserMeetsIsExplainedAndHasAWordForPrograms(RemoteFailure.Code code) {
        PushException explained = explain.explain(new RemoteFailure(code, "first", "second", "third"));
        assertThat(explained.problem()).isNotBlank();
        assertThat(explained.hint()).isNotBlank();
        assertThat(explained.what()).isPresent();
    }

    static List<String> codesOfTheKind() {
        return new OstreeKind().failures().codes();
    }

    @ParameterizedTest
    @MethodSource("codesOfTheKind")
    void everyCodeOfTheKindIsExplainedAndAWordForPrograms(String code) {
        PushException explained = explain.explain(new RemoteFailure(code, List.of("first", "second", "third")));
        assertThat(explained.problem()).isNotBlank();
        assertThat(explained.hint()).isNotBlank();
        assertThat(explained.what()).hasValue(code);
    }

    static List<Arguments> codesOfAllKinds() {
        return RepoKinds.standard().all().stream()
                .flatMap(kind -> kind.failures().codes().stream().map(code -> Arguments.of(kind.failures(), code)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("codesOfAllKinds")
    void everyKindExplainsItsCodes(KindFailures failures, String code) {
        Explain own = new Explain("host:repo", SshLine.of(Given.request()), Path.of("/srv"), failures);
        PushException explained = own.explain(new RemoteFailure(code, List.of("first", "second", "third")));
        assertThat(explained.problem()).isNotBlank();
        assertThat(explained.hint()).isNotBlank();
        assertThat(explained.what()).hasValue(code);
    }

    /** A kind that brings no texts is left with what is said for all. */
    @ParameterizedTest
    @EnumSource(
            value = RemoteFailure.Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BAD_OBJECT", "ABSENT_OBJECT", "REFUSED", "MOVED", "OTHER"})
    void everyCodeOfAllKindsIsExplainedWithoutAKind(RemoteFailure.Code code) {
        Explain plain = new Explain("host:repo", SshLine.of(Given.request()), Path.of("/srv"), KindFailures.NONE);
        PushException explained = plain.explain(new RemoteFailure(code, "1", "2", "3", "4"));
        assertThat(explained.problem()).isNotBlank();
        assertThat(explained.problem() + explained.hint()).doesNotContainIgnoringCase("ostree");
        assertThat(explained.what()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(SourceException.Reason.class)
    void aSourceWithoutWordsOfItsKindHasAHint(SourceException.Reason reason) {
        Explain plain = new Explain("host:repo", SshLine.of(Given.request()), Path.of("/srv"), KindFailures.NONE);
        String hint = plain.explain(new SourceException(reason, "wrong")).hint();
        assertThat(hint).isNotBlank().doesNotContainIgnoringCase("ostree");
    }

    private String hint(String code, String... values) {
        return explain.explain(new RemoteFailure(code, List.of(values))).hint();
    }

    @Test
    void whoOwnsAFileDecidesWhatMendsIt() {
        assertThat(hint("not-writable", "/r/tmp", "root", "alice", "/r")).endsWith("chown -R alice /r");
        assertThat(hint("not-writable", "/r/tmp", "alice", "alice", "/r")).endsWith("chmod u+rwX /r/tmp");
        assertThat(hint("not-writable", "some words of a tool")).contains("permissions");
    }

    @ParameterizedTest
    @EnumSource(SourceException.Reason.class)
    void everyFailureOfTheSourceHasItsExitCodeAndAHint(SourceException.Reason reason) {
        PushException explained = explain.explain(new SourceException(reason, "the source is wrong"));
        assertThat(explained.code())
                .isEqualTo(reason == SourceException.Reason.LOCKED ? ExitCode.LOCKED : ExitCode.SOURCE);
        assertThat(explained.problem()).isEqualTo("the source is wrong");
        assertThat(explained.hint()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol",
                "unsupported",
                "garbled",
                "missing-tool",
                "old-tool",
                "no-repository",
                "not-a-repository",
                "unsupported-mode",
                "not-owner",
                "not-readable",
                "not-writable",
                "not-ours",
                "no-folder",
                "bad-config",
                "no-proc",
                "no-space",
                "unfit",
                "exposed",
                "signed-summary",
                "dangling",
                "stage-busy",
                "locked",
                "repo-locked",
                "metadata-moved",
                "tool-failed",
                "died",
                "silent"
            })
    void everyFailureOfTheScriptIsInTheListOfErrors(String code) throws Exception {
        String problem = explain.explain(new RemoteFailure(code, List.of("first", "second", "third")))
                .problem();
        List<String> messages = Pattern.compile("`([^`]+)`")
                .matcher(Files.readString(Path.of("..", "doc", "errors.md")))
                .results()
                .map(match -> "\\Q" + match.group(1).replace("...", "\\E.*\\Q") + "\\E")
                .filter(message -> message.length() > 20)
                .toList();
        assertThat(messages).anyMatch(problem::matches);
    }

    /** Known before anything travels, so the numbers are told. */
    @Test
    void whatDoesNotFitIsToldWithNumbers() {
        assertThat(explain.explain(new RemoteFailure(RemoteFailure.Code.NO_SPACE, "1234567", "10", "1000", "9"))
                        .problem())
                .startsWith("not enough space at ")
                .endsWith("needs up to 1,234,567 bytes in 10 files, free are 1,000 bytes and 9 files");
        assertThat(explain.explain(new RemoteFailure(RemoteFailure.Code.TOO_BIG, "5000", "4000"))
                        .problem())
                .startsWith("this push needs up to 5,000 bytes; ")
                .endsWith(" allows 4,000 per push");
        assertThat(explain.explain(new RemoteFailure("too-big", List.of("no number", "99999999999999999999")))
                        .problem())
                .contains("no number", "99999999999999999999");
    }

    /** Found while objects arrive, without a word of the destination. */
    @Test
    void objectsThatArriveDamagedAreTheSourcesOrNobodys() {
        PushException corrupt = explain.explain(new RemoteFailure(RemoteFailure.Code.CORRUPT, "ab/cd.file"));
        assertThat(corrupt.code()).isEqualTo(ExitCode.SOURCE);
        assertThat(corrupt.what()).hasValue("corrupt");
        assertThat(corrupt.problem()).contains("ab/cd.file");
        PushException damaged = explain.explain(new RemoteFailure(RemoteFailure.Code.DAMAGED, "3", "ab/cd.file"));
        assertThat(damaged.code()).isEqualTo(ExitCode.TRANSFER);
        assertThat(damaged.what()).hasValue("damaged");
    }

    @Test
    void aFailureOfADiskIsOneOfTheSource() {
        assertThat(explain.explain(new IOException("disk on fire")).problem()).contains("/srv/source", "disk on fire");
    }

    @Test
    void aHintNamesTheSshThatGoesWhereThisRunGoes() {
        SshOptions options = new SshOptions(
                Optional.of(Path.of("a config")),
                OptionalInt.of(2222),
                List.of(Path.of("key")),
                Optional.of("jump"),
                List.of("User=me"),
                Duration.ofSeconds(1));
        SshLine line = new SshLine(Host.parse("build@host"), options);
        PushException explained = new Explain("build@host:/srv/repo", line, Path.of("/srv/source"), KindFailures.NONE)
                .explain(new RemoteFailure("missing-tool", List.of("flock")));
        assertThat(explained.hint())
                .endsWith("ssh -F 'a config' -p 2222 -i key -J jump -o 'User=me' build@host command -v flock");
        assertThat(new SshLine(Host.parse("ssh://host:22022"), SshOptions.defaults()).with("-G"))
                .isEqualTo("ssh -G -p 22022 host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-repository", "not-a-repository"})
    void aRepositoryThatIsMissingIsMadeWhereItIsMissed(String code) {
        assertThat(explain.explain(new RemoteFailure(code, List.of("/srv/my repo")))
                        .hint())
                .endsWith("ostree --repo='/srv/my repo' init --mode=archive");
    }

    @Test
    void whatNobodyExpectsStaysABug() {
        RemoteFailure unknown = new RemoteFailure("frobnicated", List.of());
        assertThatThrownBy(() -> explain.explain(unknown))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("frobnicated");
    }
}
