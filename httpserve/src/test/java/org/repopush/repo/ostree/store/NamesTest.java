package org.repopush.repo.ostree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.ostree.format.Checksum;

/** Checksums and object names. */
class NamesTest {
    private static final Checksum CHECKSUM = Checksum.ofContent(new byte[0]);
    private static final String HEX = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void writesAndReadsChecksumsInLowerCase() {
        assertThat(CHECKSUM.hex()).isEqualTo(HEX).hasToString(CHECKSUM.toString());
        assertThat(Checksum.parse(HEX)).contains(CHECKSUM);
        assertThat(Checksum.of(CHECKSUM.bytes())).isEqualTo(CHECKSUM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "e3b0",
                "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                " 3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8550"
            })
    void refusesWhatIsNoChecksum(String text) {
        assertThat(Checksum.parse(text)).isEmpty();
    }

    @Test
    void refusesChecksumsOfAnotherLength() {
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.of(new byte[31]));
    }

    @ParameterizedTest
    @EnumSource
    void readsThePathsThatItWrites(ObjectType type) {
        ObjectName name = new ObjectName(CHECKSUM, type);
        assertThat(name.path()).isEqualTo("objects/e3/" + HEX.substring(2) + "." + type.suffix());
        assertThat(ObjectName.ofPath(name.path())).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "config",
                "summary",
                "refs/heads/os/a",
                "objects/",
                "objects/e3/",
                "objects/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "objects/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.",
                "objects/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.file",
                "objects/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.filez/",
                "objects/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.filezx",
                "objects/E3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.filez",
                "objects/e3b0/c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.filez",
                "/objects/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.filez",
                "objects/../objects/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495.filez",
                "objects/../../4298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.filez",
                "extensions/e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855.filez"
            })
    void refusesEveryOtherPath(String path) {
        assertThat(ObjectName.ofPath(path)).isEmpty();
    }
}
