package org.repopush.repo.ostree.closure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.repopush.repo.io.ByteRange;
import org.repopush.repo.ostree.format.Checksum;
import org.repopush.repo.ostree.store.ObjectName;
import org.repopush.repo.ostree.store.ObjectType;

class PiecesTest {
    private static final long LENGTH = 100;
    private static final ObjectName NAME = new ObjectName(new Checksum(1, 2, 3, 4), ObjectType.FILE);

    private final Pieces pieces = new Pieces(LENGTH);

    private static ByteRange range(long offset, long end) {
        return new ByteRange(offset, end - offset);
    }

    @Test
    void leaveTheGapsBetweenThem() {
        pieces.add(range(60, 70));
        pieces.add(range(0, 10));
        pieces.add(range(10, 30));
        assertThat(pieces.missing()).containsExactly(range(30, 60), range(70, 100));
        assertThat(pieces.missingBytes()).isEqualTo(60);
    }

    @Test
    void doNotCountWhereTheyOverlapWhatIsBeforeThem() {
        pieces.add(range(0, 40));
        pieces.add(range(30, 70));
        pieces.add(range(60, 80));
        assertThat(pieces.missing()).containsExactly(range(40, 60), range(80, 100));
    }

    /** It says that the object can be put together. */
    @Test
    void leaveTheEndToBeSentWhenAllIsThere() {
        pieces.add(range(0, 80));
        pieces.add(range(80, 100));
        assertThat(pieces.missing()).containsExactly(range(100, 100));
        assertThat(pieces.missingBytes()).isZero();
    }

    @Test
    void doNotCountWhenTheyReachBeyondTheObjectOrHaveNoBytes() {
        pieces.add(range(90, 101));
        pieces.add(range(0, 101));
        pieces.add(range(50, 50));
        assertThat(pieces.missing()).containsExactly(range(0, LENGTH));
    }

    @Test
    void areBounded() {
        Pieces many = new Pieces(1_000_000);
        for (int at = 0; at < 1_000_000; at += 2) {
            many.add(range(at, at + 1));
        }
        assertThat(many.missing()).hasSizeLessThan(5_000);
        assertThat(many.missingBytes()).isGreaterThan(990_000);
    }

    @Test
    void areToldByPathAndLength() {
        assertThat(Pieces.Told.of(NAME.slicePath(16_777_216) + " 1000"))
                .contains(new Pieces.Told(NAME, new ByteRange(16_777_216, 1000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/000000000000000",
                "/000000000000000 ",
                "/000000000000000 1 ",
                "/000000000000000 -1",
                "/00000000000000 1",
                "/0000000000000000 1",
                "/000000000000000 1000000000000000",
                "/\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660\u0660 1"
            })
    void areNotToldByAnythingElse(String tail) {
        String object = NAME.slicePath(0).replace("/000000000000000", "");
        assertThat(Pieces.Told.of(object + tail)).isEmpty();
        assertThat(Pieces.Told.of(object.replace("filez", "commit") + "/000000000000000 1"))
                .isEmpty();
        assertThat(List.of(Pieces.Told.of(object + "/000000000000000 1"))).hasSize(1);
    }
}
